"""Walks the objects that own modules hold, and says of each what can change in it.

Objects of the standard library and of semantix are followed like a connector's own ones, if they
are written in Python. Modules and classes that are not own are not followed: they belong to the
interpreter and not to the connector. What a module of semantix holds under a name is not followed
either: a connector that imports the table of the outside systems does not own it.
"""

from __future__ import annotations

import _thread
import sys
import types
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache, partial
from types import FunctionType, MethodType, ModuleType
from typing import Any

from semantix.simulation.seeded_random import is_seedable

OBJECTS_MAX = 20_000
_CACHE_TYPE: type = type(lru_cache(print))
_LOCAL_TYPE: type = _thread._local
_LOCK_TYPE: type = _thread.LockType


class Change(Enum):
    """What can change in an object; OPAQUE: nobody can tell."""

    NAMES = "the names of a module or the attributes of a class"
    ATTRIBUTES = "the attributes of an object"
    SLOTS = "the slots of an object"
    FUNCTION = "the attributes and defaults of a function"
    CELL = "a variable of an enclosing function"
    MAPPING = "the items of a dictionary"
    ITEMS = "the items of a list"
    SET = "the items of a set"
    CACHE = "the results of functools.cache"
    GENERATOR = "the state of a generator of random numbers"
    LOCK = "whether a lock is held"
    OPAQUE = "unknown"


@dataclass(frozen=True, slots=True)
class Node:
    """An object, what can change in it, and the name under which it was found."""

    change: Change
    object: Any
    where: str


Found = Iterator[tuple[Any, str]]  # objects inside of an object, with their names

# Values of these types never change, or what changes in them is no concern of a connector's memory.
_CONSTANT = frozenset((
    type(None), bool, int, float, complex, str, bytes, range, slice, object, memoryview,
    type(...), type(NotImplemented), types.CodeType, types.BuiltinFunctionType,
    types.MappingProxyType, types.GenericAlias, types.UnionType, ModuleType, type(_thread.RLock()),
))  # fmt: skip
_CONSTANT_MODULES = (
    "datetime", "decimal", "fractions", "ipaddress", "logging", "operator", "pathlib", "re",
    "typing", "uuid", "weakref", "zoneinfo", "_contextvars", "_struct", "string", "msgspec",
)  # fmt: skip
# Built-in base classes whose whole state is followed; others may hide state in C.
_OPEN_BASES = (
    object, BaseException, dict, list, set, frozenset, tuple, str, int, float, bytes, bytearray,
    deque, types.SimpleNamespace, _LOCAL_TYPE,
)  # fmt: skip
_VALUES = (tuple, frozenset, str, int, float, bytes)
_HEAP_TYPE = 1 << 9  # Py_TPFLAGS_HEAPTYPE: a class that a `class` statement has made


def walk(modules: Mapping[str, ModuleType]) -> Iterator[Node]:
    """Give everything in these modules that can change, each object once.

    Args:
        modules: by the name that messages use.
    """
    names = [module.__name__ for module in modules.values()]
    waiting: deque[tuple[Any, str]] = deque(
        (vars(module), name) for name, module in modules.items()
    )
    spaces = {id(vars(module)): module for module in modules.values()}
    seen: dict[int, Any] = {}  # keeps the objects: no number of one is given to another
    held = _held_by_semantix()
    while waiting:
        found, where = waiting.popleft()
        if type(found) in _CONSTANT or id(found) in seen or id(found) in held:
            continue
        seen[id(found)] = found
        if len(seen) > OBJECTS_MAX:
            yield Node(Change.OPAQUE, found, where)
            return
        if id(found) in spaces:
            yield Node(Change.NAMES, spaces[id(found)], where)
            waiting.extend(_named(found, where))
            continue
        if isinstance(found, type):
            if found.__module__ in names:
                yield Node(Change.NAMES, found, where)
                waiting.extend(_named(vars(found), where))
            continue
        for change in _changes(found):
            yield Node(change, found, where)
        waiting.extend(_inside(found, where))


def _held_by_semantix() -> set[int]:
    """Return the numbers of the objects that modules of semantix hold under a name."""
    modules = [module for name, module in sys.modules.items() if name.startswith("semantix.")]
    return {id(value) for module in modules for value in list(vars(module).values())}


def is_named(name: str) -> bool:
    """Return False for names of Python itself, which change by being looked at.

    They are `__names__`, and `_names_` of enumerations.
    """
    return name != "_abc_impl" and not (name[:1] == "_" and name[-1:] == "_")


def slots_of(kind: type) -> list[str]:
    """Return the names of all slots of the objects of a class."""
    names: list[str] = list(getattr(kind, "__struct_fields__", ()))
    for base in kind.__mro__:
        slots = vars(base).get("__slots__", ())
        names += [slots] if isinstance(slots, str) else list(slots)
    return [name for name in names if name not in ("__dict__", "__weakref__")]


def _changes(found: Any) -> Iterator[Change]:
    kind = type(found)
    for base, change in _BY_TYPE:
        if isinstance(found, base):
            yield change
    if is_seedable(found):
        yield Change.GENERATOR
    elif not _is_followed(found):
        if not _is_constant(kind):
            yield Change.OPAQUE
    elif not isinstance(found, (FunctionType, _CACHE_TYPE)):
        if hasattr(found, "__dict__"):
            yield Change.ATTRIBUTES
        if slots_of(kind):
            yield Change.SLOTS


_BY_TYPE: tuple[tuple[type, Change], ...] = (
    (FunctionType, Change.FUNCTION),
    (types.CellType, Change.CELL),
    (dict, Change.MAPPING),
    (list, Change.ITEMS),
    (deque, Change.ITEMS),
    (bytearray, Change.ITEMS),
    (set, Change.SET),
    (_CACHE_TYPE, Change.CACHE),
    (_LOCK_TYPE, Change.LOCK),
)


def _is_constant(kind: type) -> bool:
    """Return whether objects of a class without readable state are known to have none."""
    if kind.__module__.split(".")[0] in _CONSTANT_MODULES or hasattr(kind, "__get__"):
        return True
    known = (*_VALUES, *(base for base, _ in _BY_TYPE))
    return kind in _PARTS or issubclass(kind, known)


def _is_followed(found: Any) -> bool:
    """Return whether the attributes of an object are all that it holds."""
    kind = type(found)
    if kind.__module__.split(".")[0] in _CONSTANT_MODULES or kind in _PARTS:
        return False
    builtin = [base for base in kind.__mro__ if not base.__flags__ & _HEAP_TYPE]
    is_open = all(base in _OPEN_BASES or issubclass(base, _OPEN_BASES[1:]) for base in builtin)
    if hasattr(kind, "__struct_fields__"):  # a msgspec.Struct
        return True
    return is_open and (hasattr(found, "__dict__") or "__slots__" in _own_names(kind))


def _own_names(kind: type) -> list[str]:
    return [name for base in kind.__mro__ for name in vars(base)]


def _inside(found: Any, where: str) -> Found:
    parts = _PARTS.get(type(found))
    if parts is not None:
        yield from ((part, where) for part in parts(found))
        return
    if isinstance(found, dict):
        yield from ((part, where) for pair in dict.items(found) for part in pair)
    elif isinstance(found, (list, tuple, set, frozenset, deque)):
        yield from ((part, where) for part in found)
    elif isinstance(found, type(property())):
        yield from ((part, where) for part in (found.fget, found.fset, found.fdel))
    if _is_followed(found):
        yield from _named(getattr(found, "__dict__", {}), where)
        for name in slots_of(type(found)):
            yield getattr(found, name, None), f"{where}.{name}"


def _named(names: Mapping[str, Any], where: str) -> Found:
    """Give what stands under names; of `__names__` the functions only.

    An enumeration fills its `_maps_` when a value is first looked up: only their values count.
    """
    for name, value in list(names.items()):
        if is_named(name) or isinstance(value, (FunctionType, staticmethod, classmethod)):
            yield value, f"{where}.{name}"
        elif name[:2] != "__" and name != "_abc_impl":
            inside = value.values() if isinstance(value, dict) else (value,)
            yield from ((one, f"{where}.{name}") for one in inside)


def _of_a_function(function: Any) -> Iterator[Any]:
    yield function.__defaults__
    yield function.__kwdefaults__
    yield from function.__closure__ or ()
    yield from vars(function).values()


def _of_a_cell(cell: Any) -> Iterator[Any]:
    try:
        yield cell.cell_contents
    except ValueError:  # the variable has no value yet
        return


_PARTS: dict[type, Callable[[Any], Iterator[Any]]] = {
    FunctionType: _of_a_function,
    types.CellType: _of_a_cell,
    _CACHE_TYPE: lambda found: iter((found.__wrapped__, *vars(found).values())),
    MethodType: lambda found: iter((found.__self__, found.__func__)),
    partial: lambda found: iter((found.func, found.args, found.keywords, vars(found))),
    staticmethod: lambda found: iter((found.__func__,)),
    classmethod: lambda found: iter((found.__func__,)),
}

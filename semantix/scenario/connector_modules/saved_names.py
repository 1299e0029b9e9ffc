"""What can change in an object's names: of modules and classes, attributes, slots, functions."""

from __future__ import annotations

from operator import is_
from typing import Any

from semantix.scenario.connector_modules.object_graph import Node, is_named, slots_of
from semantix.scenario.connector_modules.saved_items import is_same_mapping
from semantix.scenario.connector_modules.saved_part import SavedPart

_MISSING: Any = object()


class SavedNames(SavedPart):
    """The names of a module, of a class or of an object with a `__dict__`."""

    __slots__ = ("_keys", "_saved", "_values")

    def __init__(self, node: Node) -> None:
        super().__init__(node)
        self._saved = dict(vars(node.object))
        self._keys, self._values = list(self._saved), list(self._saved.values())

    def is_changed(self) -> bool:
        """Return whether it differs."""
        now = vars(self.object)
        if len(now) == len(self._keys) and all(map(is_, now.values(), self._values)):
            return not all(map(is_, now, self._keys)) and bool(self._different())
        return bool(self._different())

    def _different(self) -> list[str]:
        now, saved = vars(self.object), self._saved
        names = [name for name, value in now.items() if saved.get(name, _MISSING) is not value]
        names += [name for name in saved if name not in now]
        return [name for name in names if is_named(name)]

    def put_back(self) -> None:
        """Let it be as it was."""
        made, saved = self.object, self._saved
        is_class = isinstance(made, type)
        for name in self._different():
            value = saved.get(name, _MISSING)
            if is_class and value is _MISSING:
                type.__delattr__(made, name)
            elif is_class:
                type.__setattr__(made, name, value)
            elif value is _MISSING:
                del vars(made)[name]
            else:
                vars(made)[name] = value

    def name(self) -> str:
        """Return the name of what differs: `connector.ROWS`."""
        return f"{self.where}.{self._different()[0]}"


class SavedSlots(SavedPart):
    """The slots of an object."""

    __slots__ = ("_values",)

    def __init__(self, node: Node) -> None:
        super().__init__(node)
        made = node.object
        self._values = [(name, getattr(made, name, _MISSING)) for name in slots_of(type(made))]

    def is_changed(self) -> bool:
        """Return whether it differs."""
        made = self.object
        return any(getattr(made, name, _MISSING) is not value for name, value in self._values)

    def put_back(self) -> None:
        """Let it be as it was."""
        for name, value in self._values:
            if value is not _MISSING:
                object.__setattr__(self.object, name, value)
            elif hasattr(self.object, name):
                object.__delattr__(self.object, name)


class SavedFunction(SavedPart):
    """The attributes and defaults of a function."""

    __slots__ = ("_attributes", "_defaults", "_kwdefaults")

    def __init__(self, node: Node) -> None:
        super().__init__(node)
        self._attributes = dict(vars(node.object))
        self._defaults = node.object.__defaults__
        self._kwdefaults = dict(node.object.__kwdefaults__ or {})

    def is_changed(self) -> bool:
        """Return whether it differs."""
        made = self.object
        return (
            made.__defaults__ is not self._defaults
            or not is_same_mapping(made.__dict__, self._attributes)
            or not is_same_mapping(made.__kwdefaults__ or {}, self._kwdefaults)
        )

    def put_back(self) -> None:
        """Let it be as it was."""
        made = self.object
        made.__defaults__ = self._defaults
        if made.__kwdefaults__ is not None:
            made.__kwdefaults__.clear()
            made.__kwdefaults__.update(self._kwdefaults)
        made.__dict__.clear()
        made.__dict__.update(self._attributes)


class SavedCell(SavedPart):
    """A variable of an enclosing function."""

    __slots__ = ("_value",)

    def __init__(self, node: Node) -> None:
        super().__init__(node)
        self._value = _content(node.object)

    def is_changed(self) -> bool:
        """Return whether it differs."""
        return _content(self.object) is not self._value

    def put_back(self) -> None:
        """Let it be as it was."""
        if self._value is _MISSING:
            del self.object.cell_contents
        else:
            self.object.cell_contents = self._value


def _content(cell: Any) -> Any:
    try:
        return cell.cell_contents
    except ValueError:  # the variable has no value
        return _MISSING

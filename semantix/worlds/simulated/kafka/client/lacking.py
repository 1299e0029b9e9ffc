"""The names of a client class: what is not modelled is refused, what is newer is not there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from semantix.errors import NotModelled

Kind = TypeVar("Kind")


class Lacking:
    """Stands for a method that the library's class has and the simulated class lacks.

    Why no `__getattr__` in the simulated class: it makes each attribute access of the object
    slower, for the interpreter's specialised look-up does not apply (measured: 7 % of a
    transaction).
    """

    __slots__ = ("_known", "_name")

    def __init__(self, name: str, known: str) -> None:
        self._name = name
        self._known = known

    def __get__(self, client: object, owner: type[Any]) -> Lacking:
        """On the class, return this descriptor; on an instance, raise `NotModelled`."""
        if client is None:
            return self
        raise NotModelled(
            f"the simulated Kafka does not model {self._name}",
            hint=f"it has {self._known}; for more use the real server (--world containers)",
        )


class Newer:
    """Stands for a method that a newer version of the library has, and the installed one has not.

    The class attribute raises AttributeError for the class and for its instances, as if it were not
    there.
    """

    __slots__ = ("_kind", "_name")

    def __init__(self, kind: str, name: str) -> None:
        self._kind = kind
        self._name = name

    def __get__(self, client: object, owner: type[Any]) -> Any:
        """Raise AttributeError, as the installed library does."""
        raise AttributeError(f"'{self._kind}' object has no attribute '{self._name}'")


_CONTEXT = ("__enter__", "__exit__")


def names_what_it_lacks(
    real: type[Any], *, more: tuple[str, ...] = ()
) -> Callable[[type[Kind]], type[Kind]]:
    """Decorate a simulated class, so that it has the names of the installed library's class.

    A method of the library's class that the simulated class lacks is refused. A method that only
    newer versions of the library have is hidden.

    Args:
        more: names that the simulated class has although the library's class has not.
    """

    def decorate(kind: type[Kind]) -> type[Kind]:
        public = [name for name in dir(real) if not name.startswith("_")]
        known = ", ".join(name for name in public if hasattr(kind, name))
        for name in public:
            if not hasattr(kind, name):
                setattr(kind, name, Lacking(f"{real.__name__}.{name}", known))
        own = [name for name in dir(kind) if name in _CONTEXT or not name.startswith("_")]
        for name in own:
            if not hasattr(real, name) and name not in more:
                setattr(kind, name, Newer(real.__name__, name))
        return kind

    return decorate

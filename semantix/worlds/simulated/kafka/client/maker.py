"""A client class that is bound to an attempt; connectors use it as they use the library's class."""

from __future__ import annotations

from typing import Any

from semantix.worlds.simulated.kafka.client.link import Link


class Maker:
    """Stands for one of the library's client classes.

    It can be called, subclassed, subscripted, and used with `isinstance`. Why no class of its own
    for each attempt: a class is part of a reference cycle, and a run must leave none.
    """

    __slots__ = ("_kind", "_link")

    def __init__(self, link: Link, kind: type[Any]) -> None:
        self._link = link
        self._kind = kind

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self._kind(self._link, *args, **kwargs)

    def __instancecheck__(self, client: object) -> bool:
        return isinstance(client, self._kind)

    def __getitem__(self, types: object) -> Maker:
        return self

    def __mro_entries__(self, bases: tuple[Any, ...]) -> tuple[type[Any], ...]:
        kind, link = self._kind, self._link

        def __init__(self: Any, *args: Any, **kwargs: Any) -> None:  # noqa: N807
            kind.__init__(self, link, *args, **kwargs)

        return (type(kind.__name__, (kind,), {"__init__": __init__}),)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._kind, name)

"""Short names of units. Kafka's have 60 characters, and differ only in the last ones."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import takewhile

from semantix.history.events import Event
from semantix.history.protocol_events import Affected
from semantix.history.world_events import Appeared, LeftOpen, UnitEnded, Written

LENGTH_MAX = 26
_SEPARATORS = "-_/.: "


def units_of(events: Iterable[Event]) -> Iterator[str]:
    """Return the names of the units of a run, and of what is left open; a name may come often."""
    for event in events:
        if isinstance(event, Written | Appeared | UnitEnded | Affected) and event.unit:
            yield event.unit
        elif isinstance(event, LeftOpen):
            yield event.name


def short_names(names: Iterable[str], length_max: int = LENGTH_MAX) -> Mapping[str, str]:
    """Return a short name for each name; different names stay different.

    A name that is short enough stays as it is. Long ones lose the beginning that all of them
    share, and then their middle. If two would then look alike, both get a number.
    """
    every = tuple(dict.fromkeys(names))
    long = [name for name in every if len(name) > length_max]
    shared = _shared_beginning(long) if len(long) > 1 else 0
    short = {name: name for name in every}
    for name in long:
        rest = f"…{name[shared:]}" if shared > 1 else name
        short[name] = rest if len(rest) <= length_max else _without_middle(rest, length_max)
    alike: dict[str, list[str]] = {}
    for name, shown in short.items():
        alike.setdefault(shown, []).append(name)
    for shown, group in alike.items():
        if len(group) > 1:
            short.update({name: f"{shown} ({nth})" for nth, name in enumerate(group, start=1)})
    return short


def _shared_beginning(names: list[str]) -> int:
    """Return the length of what all begin with, up to a separator."""
    columns = takewhile(lambda chars: len(set(chars)) == 1, zip(*names, strict=False))
    shared = "".join(chars[0] for chars in columns)
    return max((shared.rfind(separator) + 1 for separator in _SEPARATORS), default=0)


def _without_middle(name: str, length_max: int) -> str:
    behind = (length_max - 1) * 2 // 3
    return f"{name[: length_max - 1 - behind]}…{name[-behind:]}"

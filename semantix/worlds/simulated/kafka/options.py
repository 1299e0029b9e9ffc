"""The options of the simulated cluster, checked before anything is built."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from semantix.errors import UsageError
from semantix.model.nearest import nearest_word

DEFAULTS: Mapping[str, Any] = {
    "topics": {},  # name -> number of partitions
    "transaction_max_timeout_ms": 900_000,
    "transactional_id_expiration_ms": 604_800_000,
    "reaper_interval_ms": 10_000,
    "marker_delay_ms": (2, 9),  # a number, or the bounds of what is drawn per partition
    "latency_us": 1_000,  # of one round trip of a client
}
_NUMBERS = [name for name, default in DEFAULTS.items() if type(default) is int]


def checked(options: Mapping[str, Any]) -> dict[str, Any]:
    """Give all options, defaults included.

    Raises:
        UsageError: names the option, its value and what was expected.
    """
    for name in options:
        if name not in DEFAULTS:
            raise UsageError(
                f"the simulated Kafka has no option {name!r}",
                hint=f"did you mean {nearest_word(name, DEFAULTS)!r}?",
            )
    chosen = {**DEFAULTS, **options}
    for name in _NUMBERS:
        _expect(name, chosen[name], "a number, 0 or more", _is_number(chosen[name]))
    topics, delay = chosen["topics"], chosen["marker_delay_ms"]
    is_mapping = isinstance(topics, Mapping) and all(type(one) is int for one in topics.values())
    _expect("topics", topics, "the number of partitions by topic, {out: 2}", is_mapping)
    bounds = [delay, delay] if _is_number(delay) else delay
    is_pair = (
        isinstance(bounds, (list, tuple)) and len(bounds) == 2 and all(map(_is_number, bounds))
    )
    _expect(
        "marker_delay_ms", delay, "a number, or two of them", is_pair and bounds[0] <= bounds[1]
    )
    return {**chosen, "marker_delay_ms": tuple(bounds)}


def _is_number(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _expect(name: str, value: object, expected: str, holds: bool) -> None:
    if not holds:
        raise UsageError(f"kafka option {name} is {value!r:.80}; expected {expected}")

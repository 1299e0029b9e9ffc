"""Refuses settings by name that change what the real client does, and nothing here.

`request.timeout.ms` is not among them: it says how long the broker waits for its replicas, and the
cluster of a run has one broker, which never waits.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from semantix.errors import NotModelled

_BACKOFF_MS_MAX = 1_000  # the largest back-off of the real client by default
_BUFFER_KBYTES_MIN = 64  # no run queues more than that

# name → (whether a value is refused, why)
_REFUSED: dict[str, tuple[Callable[[Any], bool], str]] = {
    "retry.backoff.ms": (
        lambda value: value > _BACKOFF_MS_MAX,
        f"a refused or unanswered request is sent again at once; at most {_BACKOFF_MS_MAX} makes "
        "no difference that matters",
    ),
    "retry.backoff.max.ms": (
        lambda value: value > 10 * _BACKOFF_MS_MAX,
        "a refused or unanswered request is sent again at once",
    ),
    "queuing.strategy": (lambda value: value == "lifo", "messages are sent in order"),
    "topic.blacklist": (bool, "no topic is hidden from a client"),
    "queue.buffering.max.kbytes": (
        lambda value: value < _BUFFER_KBYTES_MIN,
        "only the number of queued messages is limited, by `queue.buffering.max.messages`",
    ),
}


def refuse_unmodelled(values: Mapping[str, Any]) -> None:
    """Raise `NotModelled` for the first setting that has no effect here."""
    for name, (is_refused, why) in _REFUSED.items():
        if name in values and is_refused(values[name]):
            raise NotModelled(f"the setting {name}={values[name]!r} is not modelled: {why}")

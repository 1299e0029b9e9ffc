"""Recognises a job that will fail for ever: each attempt repeats the failure of the one before.

Without this a job whose restore always fails is restarted until the bound of the oracle LIVE,
hundreds of times in one run, and each of these attempts shows the same.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from semantix.history.events import APPEARED, COMPLETED, PUBLISHED, ROW, UNIT, WRITTEN, Event
from semantix.history.recorder import Recorder
from semantix.ports.world import World

REPEATS_MAX = 10
# A failing attempt may move a counter that nobody sees, for instance a producer epoch. Then the
# same failure must come more often, because the connector could be counting its attempts.
_REPEATS_WITH_TRACES_MAX = 30
_PROGRESS = frozenset((COMPLETED, PUBLISHED, WRITTEN, APPEARED, ROW, UNIT))
_NUMBER = re.compile(r"\d+")


class RestartLoops:
    """Counts failures that repeat the one before, with nothing new durable in between.

    An attempt that writes what the one before has written, and shows what it has shown, is no
    progress: it overwrites rows, or appends the same records once more.

    A failure counts only when all timeouts have passed that were pending in the worlds at the first
    failure of the row: a transaction that is open then may be what the attempts wait for. A fault
    begins the count anew (`forget`).
    """

    __slots__ = ("_durable", "_facts_read", "_reason", "_repeats", "_settled_us", "_shown")

    def __init__(self) -> None:
        self._facts_read = 0
        self.forget()

    def forget(self) -> None:
        """Begin to count anew, because a fault struck or has ended."""
        self._reason = ""
        self._shown: tuple[object, ...] = ()
        self._repeats = 0
        self._durable = 0
        self._settled_us = 0

    def note(
        self, reason: str, recorder: Recorder, worlds: Mapping[str, World], now_us: int
    ) -> str:
        """Note that the job fails over for this reason.

        Returns:
            Why no restart helps any more; empty if one may still help.
        """
        if recorder.header.world != "simulated":  # what a real server still waits for is not known
            return ""
        facts = recorder.facts
        shown = _shown_by(facts[self._facts_read :])
        has_progress = bool(shown) and (shown != self._shown or COMPLETED in map(_kind_of, shown))
        self._facts_read, self._shown = len(facts), shown
        alike = _NUMBER.sub("#", reason)  # an attempt may name its own number in the message
        durable = sum(world.version for world in worlds.values())
        if has_progress or alike != self._reason:
            self._begin(alike, durable)
            self._settled_us = _settled_by(worlds, now_us, recorder.header.live_bound_us)
        elif now_us >= self._settled_us:
            self._repeats += 1
        is_unmoved = durable == self._durable
        if self._repeats < (REPEATS_MAX if is_unmoved else _REPEATS_WITH_TRACES_MAX):
            return ""
        return (
            f"{self._repeats} attempts in a row repeat the failure of the one before, "
            f"and nothing new is {'durable' if is_unmoved else 'written'}: {reason}"
        )

    def _begin(self, alike: str, durable: int) -> None:
        self._reason = alike
        self._durable = durable
        self._repeats = 1


def _settled_by(worlds: Mapping[str, World], now_us: int, bound_us: int) -> int:
    """Return the time at which the timeouts that are pending now have passed.

    The job must end within the bound, so a timeout behind it, for instance of a transaction that
    stays open for ten minutes, ends nothing that the attempts may wait for.
    """
    settled_us = max((world.settled_by_us() for world in worlds.values()), default=now_us)
    return settled_us if settled_us <= now_us + bound_us else now_us


def _shown_by(facts: Sequence[Event]) -> tuple[object, ...]:
    """Return what an attempt has written, shown and completed, without times and positions."""
    found = [
        (fact.kind, getattr(fact, "place", ""), getattr(fact, "entries", None) or _entry_of(fact))
        for fact in facts
        if fact.kind in _PROGRESS
    ]
    return tuple(sorted(found, key=repr))


def _entry_of(fact: Event) -> object:
    return getattr(fact, "entry", ())  # of a row


def _kind_of(shown: Any) -> str:
    return str(shown[0])

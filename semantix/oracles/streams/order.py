"""ORD: order. What a source, an operator or a reader shows follows the order of the input."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

import msgspec

from semantix.history.events import APPEARED, CRASHED, FAILED, FAULT, FED, PASSED, RESTORED
from semantix.history.job_events import Crashed, Failed, Restored
from semantix.history.protocol_events import FaultStruck
from semantix.history.source_events import IN, Passed
from semantix.history.world_events import Appeared, Fed
from semantix.oracles.fold import Handler, Oracle
from semantix.oracles.verdict import (
    RECORDS_SHOWN_MAX,
    Finding,
    Kind,
    OracleVerdict,
    concluded,
    not_applicable,
)
from semantix.oracles.view.expected import Expected

CODE = "ORD"
# (attempt that emits, start of the job and attempt of the arrival) → number of the latest one
_Last = dict[tuple[str, str], int]


@dataclass(frozen=True, slots=True)
class OrderState:
    """A frozen `OrderFold`.

    What has passed an attempt is not compared: it ends with the attempt. What a reader has seen is.
    """

    seen: tuple[int, ...]
    latest: tuple[tuple[str, int], ...]
    is_disturbed: bool
    passing: tuple[object, ...] = field(compare=False)
    broken: tuple[tuple[str, tuple[int, str]], ...] = field(compare=False)


class OrderFold:
    """Follows the order of records at each vertex, and in what a reader of a log sees.

    No order is promised between partitions. Records of one key may be in several partitions of a
    place that the harness has filled. If the sources make their records by themselves, nobody knows
    which of them come from one split: their order is judged only if the spec claims ORD.

    Attributes:
        judged: number of records whose order was judged.
        broken: record → (time, where).
    """

    __slots__ = (
        "_arrivals", "_expected", "_fed", "_has_own_input", "_is_claimed", "_is_disturbed",
        "_last", "_latest", "_seen", "_sources", "_starts", "broken", "judged",
    )  # fmt: skip

    def __init__(self, expected: Expected) -> None:
        self._expected = expected
        claimed = expected.header.also
        self._is_claimed = not isinstance(claimed, msgspec.UnsetType) and CODE in claimed
        found = expected.expectation
        self._has_own_input = found is not None and found.inputs is not msgspec.UNSET
        self._fed: dict[int, str] = {}  # record → partition of the place that was filled with it
        self._arrivals: dict[tuple[str, str], tuple[int, str]] = {}
        self._last: _Last = {}
        self._sources: dict[tuple[str, str], int] = {}
        self._seen: dict[int, bool] = {}
        self._latest: dict[str, int] = {}
        self._is_disturbed = False
        self._starts = 0  # the closed search gives the same number to attempts of several runs
        self.judged = 0
        self.broken: dict[str, tuple[int, str]] = {}

    def on_passed(self, event: Passed) -> None:
        """Number a record that arrives; judge one that is emitted."""
        task = event.who.partition("-")[0]
        if event.direction == IN:
            self._arrivals[task, event.record_id] = (
                len(self._arrivals),
                f"{self._starts}:{event.who}",
            )
            self._arrivals[task, ""] = (0, "")  # this vertex has inputs
            return
        if (task, "") not in self._arrivals:
            self._judge_source(event)
            return
        number, arrived_at = self._arrivals.get((task, event.record_id), (-1, ""))
        if number < 0:
            return
        self.judged += 1
        # Records that were restored keep the order of the attempt in which they had arrived.
        key = (event.who, arrived_at)
        if number < self._last.get(key, -1):
            self._break(event.record_id, event.time_us, event.who)
        else:
            self._last[key] = number

    def _judge_source(self, event: Passed) -> None:
        expected = self._expected
        number = expected.numbers.get(event.record_id)
        if number is None or (self._has_own_input and not self._is_claimed):
            return
        self.judged += 1
        key = (event.who, self._sequence_of(number))
        if number < self._sources.get(key, -1):
            self._break(event.record_id, event.time_us, event.who)
        else:
            self._sources[key] = number

    def _sequence_of(self, number: int) -> str:
        """Return a name for the records, this one included, whose order is promised."""
        expected = self._expected
        return f"{self._fed.get(number, '')} {expected.keys[number] or expected.places[number]}"

    def on_fed(self, event: Fed) -> None:
        """Note in which partition the harness has put the records."""
        numbers = self._expected.numbers
        for entry in event.entries:
            if entry[0] in numbers:
                self._fed[numbers[entry[0]]] = event.place

    def on_appeared(self, event: Appeared) -> None:
        """Judge the order in which a reader of a log sees the records of each key."""
        if not self._is_claimed:
            return
        expected = self._expected
        for entry in event.entries:
            number = expected.numbers.get(entry[0])
            if number is None:
                continue
            self.judged += 1
            key = self._sequence_of(number)
            is_again = number in self._seen
            self._seen[number] = True
            if number >= self._latest.get(key, -1):
                self._latest[key] = number
            elif not (is_again and self._is_disturbed):
                self._break(entry[0], event.time_us, event.place)

    def on_disturbance(self, event: FaultStruck | Crashed | Failed) -> None:
        """Note that from now on records may be shown again."""
        self._is_disturbed = True

    def on_restored(self, event: Restored) -> None:
        """Begin anew with all attempts; what had arrived keeps its number."""
        self._last, self._sources = {}, {}
        self._starts += 1

    HANDLERS: ClassVar[Mapping[str, Handler]] = {
        FED: on_fed,
        PASSED: on_passed,
        APPEARED: on_appeared,
        FAULT: on_disturbance,
        CRASHED: on_disturbance,
        FAILED: on_disturbance,
        RESTORED: on_restored,
    }

    def _break(self, record_id: str, at_us: int, where: str) -> None:
        self.broken.setdefault(record_id, (at_us, where))

    def freeze(self) -> OrderState:
        """Return the state as a value."""
        passing = (
            dict(self._arrivals), dict(self._last), dict(self._sources), self.judged, self._starts,
            dict(self._fed),
        )  # fmt: skip
        return OrderState(
            tuple(sorted(self._seen)),
            tuple(sorted(self._latest.items())),
            self._is_disturbed,
            passing,
            tuple(self.broken.items()),
        )

    def thaw(self, frozen: OrderState) -> None:
        """Take over a frozen state."""
        self._seen = dict.fromkeys(frozen.seen, True)
        self._latest = dict(frozen.latest)
        self._is_disturbed = frozen.is_disturbed
        arrivals, last, sources, judged, starts, fed = frozen.passing
        self._fed = dict(fed)  # type: ignore[call-overload]
        self._arrivals, self._last = dict(arrivals), dict(last)  # type: ignore[call-overload]
        self._sources = dict(sources)  # type: ignore[call-overload]
        self.judged = judged  # type: ignore[assignment]
        self._starts = starts  # type: ignore[assignment]
        self.broken = dict(frozen.broken)


def conclude(fold: OrderFold) -> OracleVerdict:
    """Judge whether records keep the order of the input.

    A source emits the records of each key and partition in the order of the input, within an
    attempt. A subtask
    of an operator emits records in the order in which they arrived at it. If the spec claims ORD,
    a reader of a log sees the records of each key and partition in the order of the input; after a
    fault it may see older ones again.

    Returns:
        UPHELD; VIOLATED with a finding; NOT_APPLICABLE if no order was there to judge.
    Not checked: order between keys, partitions or subtasks; tables; the records of sources that
        make them by themselves, unless the spec claims ORD.
    Source: reference/oracles.md ORD.
    """
    if not fold.judged:
        return not_applicable(CODE, "not claimed")
    findings: tuple[Finding, ...] = ()
    if fold.broken:
        at_us, where = next(iter(fold.broken.values()))
        ids = tuple(fold.broken)[:RECORDS_SHOWN_MAX]
        parts = (("where", where), ("count", str(len(fold.broken))))
        findings = (Finding(CODE, Kind.OUT_OF_ORDER, ids, at_us, parts),)
    return concluded(CODE, fold.judged, findings)


ORD = Oracle(CODE, "order", OrderFold, conclude)

"""WM: watermarks. A promise about event time is kept, and no result passes it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from semantix.history.events import PASSED, RESTORED, WATERMARK
from semantix.history.job_events import Restored
from semantix.history.source_events import IN, Passed, WatermarkPassed
from semantix.model.sim_time import MAX_EVENT_TIME_MS, MIN_EVENT_TIME_MS
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

CODE = "WM"


@dataclass(slots=True)
class _Attempt:
    """What has passed one attempt of a source or an operator.

    Attributes:
        emitted_ms: the last watermark that it emitted. Of an operator only watermarks count that
            it received in this attempt: one that it restored comes before those of its inputs.
        received_ms: the last watermark that it received.
        has_inputs: something has arrived, so it is an operator.
        received: the watermarks that it received.
        before: record → the last watermark received before the record.
        latest: the record that was emitted and arrived behind the highest watermark, and that one.
    """

    emitted_ms: int = MIN_EVENT_TIME_MS
    received_ms: int = MIN_EVENT_TIME_MS
    has_inputs: bool = False
    received: dict[int, bool] = field(default_factory=dict)
    before: dict[str, int] = field(default_factory=dict)
    latest: tuple[int, str] = (MIN_EVENT_TIME_MS, "")

    def take_input(self) -> None:
        """Note that something arrives. What was emitted before came from the restored state."""
        if not self.has_inputs:
            self.has_inputs = True
            self.emitted_ms = MIN_EVENT_TIME_MS


@dataclass(frozen=True, slots=True)
class WatermarkState:
    """A frozen `WatermarkFold`.

    Nothing is compared: a crash of everything ends all attempts, and watermarks are in no state.
    """

    attempts: tuple[tuple[str, _Attempt], ...] = field(compare=False)
    judged: int = field(compare=False)
    broken: tuple[tuple[tuple[str, str], tuple[int, str, str]], ...] = field(compare=False)


class WatermarkFold:
    """Follows records and watermarks through each attempt.

    Attributes:
        judged: number of watermarks that were emitted, without those that end event time.
        broken: (kind of violation, record or attempt) → (time, attempt, details).
    """

    __slots__ = ("attempts", "broken", "judged")

    def __init__(self, expected: Expected) -> None:
        self.attempts: dict[str, _Attempt] = {}
        self.judged = 0
        self.broken: dict[tuple[str, str], tuple[int, str, str]] = {}

    def on_passed(self, event: Passed) -> None:
        """Note a record that arrives; judge one that is emitted."""
        attempt = self._of(event.who)
        if event.direction == IN:
            attempt.take_input()
            attempt.before[event.record_id] = attempt.received_ms
        elif attempt.has_inputs:
            self._judge_fence(event, attempt)
        elif event.timestamp_ms is not None and event.timestamp_ms <= attempt.emitted_ms:
            details = f"event time {event.timestamp_ms}, behind the watermark {attempt.emitted_ms}"
            self._break(Kind.LATE_RECORD, event.record_id, event, details)

    def on_watermark(self, event: WatermarkPassed) -> None:
        """Note a watermark that arrives; judge one that is emitted."""
        attempt, mark_ms = self._of(event.who), event.timestamp_ms
        if event.direction == IN:
            attempt.take_input()
            attempt.received_ms = max(attempt.received_ms, mark_ms)
            attempt.received[mark_ms] = True
            return
        if mark_ms != MAX_EVENT_TIME_MS:
            self.judged += 1
        if attempt.has_inputs and mark_ms not in attempt.received:
            return
        if mark_ms < attempt.emitted_ms:
            details = f"{mark_ms} after {attempt.emitted_ms}"
            self._break(Kind.WATERMARK_BACK, event.who, event, details)
            return
        attempt.emitted_ms = mark_ms
        behind_ms, record_id = attempt.latest
        if record_id and mark_ms <= behind_ms:
            details = f"it arrived behind the watermark {mark_ms}, and was emitted before it"
            self._break(Kind.PASSED_WATERMARK, record_id, event, details)

    def on_restored(self, event: Restored) -> None:
        """Forget all attempts: new ones begin without a watermark."""
        self.attempts = {}

    HANDLERS: ClassVar[Mapping[str, Handler]] = {
        PASSED: on_passed,
        WATERMARK: on_watermark,
        RESTORED: on_restored,
    }

    def _judge_fence(self, event: Passed, attempt: _Attempt) -> None:
        """A record must be emitted between the watermarks between which it arrived."""
        before_ms = attempt.before.get(event.record_id)
        if before_ms is None:
            return  # it was restored with the state: no watermark of this attempt came before it
        if attempt.emitted_ms > before_ms:
            details = f"it arrived before the watermark {attempt.emitted_ms}, which was emitted"
            self._break(Kind.LATE_RECORD, event.record_id, event, f"{details} first")
        if before_ms > attempt.latest[0]:
            attempt.latest = (before_ms, event.record_id)

    def _of(self, who: str) -> _Attempt:
        found = self.attempts.get(who)
        if found is None:
            found = self.attempts[who] = _Attempt()
        return found

    def _break(self, kind: Kind, about: str, event: Passed | WatermarkPassed, details: str) -> None:
        self.broken.setdefault((kind.value, about), (event.time_us, event.who, details))

    def freeze(self) -> WatermarkState:
        """Return the state as a value."""
        attempts = tuple([(who, _copied(one)) for who, one in self.attempts.items()])
        return WatermarkState(attempts, self.judged, tuple(self.broken.items()))

    def thaw(self, frozen: WatermarkState) -> None:
        """Take over a frozen state."""
        self.attempts = {who: _copied(one) for who, one in frozen.attempts}
        self.judged = frozen.judged
        self.broken = dict(frozen.broken)


def _copied(one: _Attempt) -> _Attempt:
    return _Attempt(
        one.emitted_ms,
        one.received_ms,
        one.has_inputs,
        dict(one.received),
        dict(one.before),
        one.latest,
    )


def conclude(fold: WatermarkFold) -> OracleVerdict:
    """Judge whether the promises of all watermarks were kept, in each attempt.

    A source emits no record at or below a watermark that it has emitted. Watermarks never go back
    within an attempt. An operator emits each record between the watermarks between which it
    arrived.

    Returns:
        UPHELD; VIOLATED with findings; NOT_APPLICABLE if no watermark was emitted, except those
        that end event time.
    Not checked: whether a watermark could have come earlier; what an operator emits of records
        that it has restored, as far as it has received no watermark in this attempt.
    Source: reference/oracles.md WM; protocol reference 8.4, 12.1.
    """
    if not fold.judged and not fold.broken:
        return not_applicable(CODE, "no watermark was emitted")
    findings = []
    for kind in (Kind.LATE_RECORD, Kind.PASSED_WATERMARK, Kind.WATERMARK_BACK):
        found = [(about, told) for (one, about), told in fold.broken.items() if one == kind]
        if not found:
            continue
        at_us, who, details = found[0][1]
        ids = tuple([about for about, _ in found]) if kind is not Kind.WATERMARK_BACK else ()
        parts = (("who", who), ("details", details), ("count", str(len(found))))
        findings.append(Finding(CODE, kind, ids[:RECORDS_SHOWN_MAX], at_us, parts))
    return concluded(CODE, fold.judged, tuple(findings))


WM = Oracle(CODE, "watermarks", WatermarkFold, conclude)

"""The result of an oracle: a verdict, and findings as data; `explain.py` puts them into words."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import msgspec

from semantix.model.guarantees import Verdict

RECORDS_SHOWN_MAX = 1_000  # a finding names at most so many records; its `count` counts all


class Kind(StrEnum):
    """The kind of a violation."""

    LOSS = "loss"
    DUPLICATE = "duplicate"
    FABRICATION = "fabrication"
    DIRTY_READ = "dirty_read"  # seen before its checkpoint completed, or of an aborted unit
    EXTRA_ROW = "extra_row"  # a table shows a value that is not the last one of its key
    PARTIAL_UNIT = "partial_unit"
    REORDER = "reorder"
    VANISHED = "vanished"
    STUCK = "stuck"
    RESTART_LOOP = "restart_loop"
    HELD_BACK = "held_back"
    HELD_LONG = "held_long"
    UNPROVOKED_FAILURE = "unprovoked_failure"  # a task failed without a fault
    BROKEN_CONTRACT = "broken_contract"  # a connector used a port in a way that is not allowed
    SWALLOWED_ERROR = "swallowed_error"
    LEAK = "leak"
    STRAY_FILE = "stray_file"
    OUT_OF_ORDER = "out_of_order"  # ORD
    LATE_RECORD = "late_record"  # emitted behind a watermark that promised that it does not come
    PASSED_WATERMARK = "passed_watermark"  # an operator emitted it before an earlier watermark
    WATERMARK_BACK = "watermark_back"
    POSITION_AHEAD = "position_ahead"  # published before a checkpoint covers it
    POSITION_BACK = "position_back"
    NOT_OWNED = "not_owned"  # published by an attempt that does not read the split
    TWO_OWNERS = "two_owners"
    NO_OWNER = "no_owner"
    RESUMED_ELSEWHERE = "resumed_elsewhere"  # a split goes on at another position than its own
    NOT_RESTORABLE = "not_restorable"
    EXIT = "exit"  # a connector ended its process
    INTERRUPT = "interrupt"  # a connector raised KeyboardInterrupt
    OUTSIDE = "outside"  # an effect that no client of the run sees
    THREADS = "threads"  # a thread, a blocking wait, an event loop: not simulated
    NONDETERMINISTIC = "nondeterministic"  # two equal runs differ
    WINDOWS = "windows"  # of no oracle: the failure windows are not those that the spec expects
    DEVIATIONS = "deviations"  # of no oracle: so are the deviations of the source


# A finding of these kinds does not convict: the harness cannot judge the connector any more.
FIRST_DOUBTS = (Kind.OUTSIDE, Kind.THREADS)  # nothing else that the search saw can be trusted
DOUBTS = (*FIRST_DOUBTS, Kind.NONDETERMINISTIC)


@dataclass(frozen=True, slots=True)
class Finding:
    """One violation that an oracle found in a history.

    Attributes:
        oracle: code of the oracle.
        kind: one of `Kind`.
        record_ids: the affected records, in input order, at most `RECORDS_SHOWN_MAX`.
        at_us: when the violation was first seen; None: it shows only at the end (a loss).
        parts: (name, value) pairs for the message.
    """

    oracle: str
    kind: str
    record_ids: tuple[str, ...] = ()
    at_us: int | None = None
    parts: tuple[tuple[str, str], ...] = ()

    def part(self, name: str) -> str:
        """Return the value of a part; empty if there is none."""
        return dict(self.parts).get(name, "")


class OracleVerdict(msgspec.Struct, frozen=True):
    """The verdict of one oracle about one history, or about many (`overall.merge`).

    Attributes:
        judged: number of things that the oracle judged (visible records, calls, trials, …).
        reason: why the verdict is INCONCLUSIVE or NOT_APPLICABLE; a remark if it is UPHELD.
    """

    code: str
    verdict: Verdict
    judged: int = 0
    findings: tuple[Finding, ...] = ()
    reason: str = ""


def concluded(
    code: str, judged: int, findings: tuple[Finding, ...], doubt: str = ""
) -> OracleVerdict:
    """Return VIOLATED with findings, else INCONCLUSIVE with a doubt, else UPHELD."""
    if findings:
        return OracleVerdict(code, Verdict.VIOLATED, judged, findings)
    if doubt:
        return OracleVerdict(code, Verdict.INCONCLUSIVE, judged, (), doubt)
    return OracleVerdict(code, Verdict.UPHELD, judged)


def not_applicable(code: str, reason: str) -> OracleVerdict:
    """Return the verdict of an oracle that had nothing to judge."""
    return OracleVerdict(code, Verdict.NOT_APPLICABLE, 0, (), reason)

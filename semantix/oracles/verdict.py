"""What an oracle says: a verdict, and findings as data. Prose is made of them elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import msgspec

from semantix.model.guarantees import Verdict

RECORDS_SHOWN_MAX = 1_000  # a finding names at most so many records; `count` has them all


class Kind(StrEnum):
    """What a finding found."""

    LOSS = "loss"
    DUPLICATE = "duplicate"
    FABRICATION = "fabrication"
    DIRTY_READ = "dirty_read"  # seen before its checkpoint completed, or of an aborted unit
    EXTRA_ROW = "extra_row"  # a table shows an older value beside, or instead of nothing
    PARTIAL_UNIT = "partial_unit"
    REORDER = "reorder"
    VANISHED = "vanished"
    STUCK = "stuck"
    RESTART_LOOP = "restart_loop"
    HELD_BACK = "held_back"
    UNPROVOKED_FAILURE = "unprovoked_failure"  # a task failed without a fault
    BROKEN_CONTRACT = "broken_contract"  # a connector used a port as it must not
    SWALLOWED_ERROR = "swallowed_error"
    LEAK = "leak"
    STRAY_FILE = "stray_file"
    NOT_RESTORABLE = "not_restorable"
    WINDOWS = "windows"  # made by the certification: windows differ from those expected


@dataclass(frozen=True, slots=True)
class Finding:
    """One way in which a history breaks a statement.

    Attributes:
        oracle: its code.
        record_ids: the records concerned, in input order, at most `RECORDS_SHOWN_MAX`.
        at_us: when it was first seen; None: it is a matter of the end (a loss).
        parts: names and values for the message.
    """

    oracle: str
    kind: str
    record_ids: tuple[str, ...] = ()
    at_us: int | None = None
    parts: tuple[tuple[str, str], ...] = ()

    def part(self, name: str) -> str:
        """Give a part of the message, empty if there is none."""
        return dict(self.parts).get(name, "")


class OracleVerdict(msgspec.Struct, frozen=True):
    """What one oracle says of one history, or of many (`overall.merge`).

    Attributes:
        judged: how many things it looked at (records seen, calls, trials, …).
        reason: why it is INCONCLUSIVE or not applicable.
    """

    code: str
    verdict: Verdict
    judged: int = 0
    findings: tuple[Finding, ...] = ()
    reason: str = ""


def concluded(
    code: str, judged: int, findings: tuple[Finding, ...], doubt: str = ""
) -> OracleVerdict:
    """Give VIOLATED if anything was found, else INCONCLUSIVE if there is a doubt, else UPHELD."""
    if findings:
        return OracleVerdict(code, Verdict.VIOLATED, judged, findings)
    if doubt:
        return OracleVerdict(code, Verdict.INCONCLUSIVE, judged, (), doubt)
    return OracleVerdict(code, Verdict.UPHELD, judged)


def not_applicable(code: str, reason: str) -> OracleVerdict:
    """Give the verdict of an oracle that had nothing to judge."""
    return OracleVerdict(code, Verdict.NOT_APPLICABLE, 0, (), reason)

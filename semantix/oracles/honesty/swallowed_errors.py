"""FAIL: swallowed errors. A client call fails, its effect never follows, and its records are lost.

An effect that is missing when a checkpoint completes that covers its records is only a suspicion:
a sink may keep unsent records in its state, and send them behind the barrier. The search proves a
suspicion (`certify.proofs`): it makes the run again with a crash of everything right behind the
completion. What the connector held in its memory only is then lost, and the effect never follows.
"""

from __future__ import annotations

from semantix.oracles.fold import Oracle
from semantix.oracles.honesty.missing_effects import Owed, SwallowedErrorsFold
from semantix.oracles.verdict import Finding, Kind, OracleVerdict, concluded, not_applicable

CODE = "FAIL"


def conclude(fold: SwallowedErrorsFold) -> OracleVerdict:
    """Judge whether the connector swallowed the error, or the lost answer, of a call.

    A fault makes a call fail, and its effect is missing. The task may fail for it before a
    checkpoint covers the call's records: they are then replayed. Once a completed checkpoint covers
    them, the effect must follow before the job ends, or the records must be visible without it. A
    job that ends FAILED has reported the error.

    Returns:
        UPHELD; VIOLATED with a finding for each call and error; INCONCLUSIVE if an effect is still
        missing in a history without an end; NOT_APPLICABLE if no such call failed.
    Not checked: calls without records (a marker, `begin`), and calls whose effect no event shows
        (`prepare`, `abort`, `close`, reads). An effect that follows behind the checkpoint is only
        suspected (`suspicions`); whether it would survive a crash shows in another run.
    Source: reference/oracles.md FAIL.
    """
    broken = fold.missing(fold.late) if fold.end == "finished" else []
    if not fold.judged:
        return not_applicable(CODE, "no call with an effect on records was made to fail")
    is_open = bool(fold.missing([*fold.early, *fold.late])) and fold.end not in (
        "finished",
        "failed",
    )
    doubt = "the history ends before the effect of a failed call could follow" if is_open else ""
    return concluded(CODE, fold.judged, _findings(broken, fold), doubt)


def _findings(broken: list[Owed], fold: SwallowedErrorsFold) -> tuple[Finding, ...]:
    by_call: dict[tuple[str, str], list[Owed]] = {}
    for owed in sorted(broken):
        by_call.setdefault((owed.step, owed.error), []).append(owed)
    return tuple([_finding(call, owed, fold) for call, owed in by_call.items()])


def _finding(call: tuple[str, str], owed: list[Owed], fold: SwallowedErrorsFold) -> Finding:
    numbers = sorted({one.number for one in owed})
    record_ids = fold.expected.record_ids(numbers)
    first = min(owed, key=lambda one: (one.at_us, one.who))
    has_failed = all(one.who in fold.failed for one in owed)
    parts = (
        ("call", call[0]),
        ("error", call[1]),
        ("who", first.who),
        ("and", "the task failed" if has_failed else "the task did not fail"),
    )
    return Finding(CODE, Kind.SWALLOWED_ERROR, record_ids, first.at_us, parts)


FAIL = Oracle(CODE, "swallowed errors", SwallowedErrorsFold, conclude)

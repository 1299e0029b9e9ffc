"""Limits what is judged after a restore of an older checkpoint.

Source: reference/oracles.md RESTORE. What was written after the older checkpoint is written again,
and a transaction that a newer checkpoint has committed may be lost. So only LIVE and FAB are judged
there, and what a connector does to its process.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from semantix.history.events import Event
from semantix.history.job_events import Restored
from semantix.history.protocol_events import Completed, FaultStruck
from semantix.model.guarantees import Verdict
from semantix.oracles.verdict import OracleVerdict, not_applicable

_JUDGED = ("LIVE", "FAB", "CON")
_FINE = (Verdict.UPHELD, Verdict.NOT_APPLICABLE)


def has_restored_older(facts: Iterable[Event]) -> bool:
    """Return whether a fault restored the job from a checkpoint that was not the latest completed.

    The trials of the oracle RESTORE restore one checkpoint twice, without a fault: there the claim
    holds as a whole.
    """
    latest = 0
    is_asked = False
    for fact in facts:
        if isinstance(fact, Completed):
            latest = fact.checkpoint_id
        elif isinstance(fact, FaultStruck):
            is_asked = fact.do == "restore"
        elif is_asked and isinstance(fact, Restored) and fact.checkpoint_id < latest:
            return True
    return False


def limited(
    verdicts: Mapping[str, OracleVerdict], facts: Iterable[Event]
) -> dict[str, OracleVerdict]:
    """Return the verdicts about a run; if it restored an older checkpoint, only some of them."""
    # The facts are looked at only where something is wrong: it costs a hundredth of a run.
    is_fine = all(verdict.verdict in _FINE for verdict in verdicts.values())
    if is_fine or not has_restored_older(facts):
        return dict(verdicts)
    why = "an older checkpoint was restored"
    return {
        code: verdict if code in _JUDGED else not_applicable(code, why)
        for code, verdict in verdicts.items()
    }

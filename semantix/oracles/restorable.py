"""RESTORE: restorable, in its narrow form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from semantix.history.events import TRIAL
from semantix.history.job_events import TrialEnded
from semantix.model.outcomes import JobEnd
from semantix.oracles.fold import Handler, Oracle
from semantix.oracles.verdict import Finding, Kind, OracleVerdict, concluded, not_applicable
from semantix.oracles.view.expected import Expected

CODE = "RESTORE"
_TRIALS = 2
_UNJUDGED = (JobEnd.UNMODELLED, JobEnd.STOPPED)


@dataclass(frozen=True, slots=True)
class RestoreState:
    """A frozen `RestoreFold`: (checkpoint id, nth, end, reason) of each trial."""

    trials: tuple[tuple[int, int, str, str], ...]


class RestoreFold:
    """Collects the trials: runs that were restored from one checkpoint."""

    __slots__ = ("trials",)

    def __init__(self, expected: Expected) -> None:
        self.trials: tuple[tuple[int, int, str, str], ...] = ()

    def on_trial(self, event: TrialEnded) -> None:
        """Note the end of a trial."""
        self.trials += ((event.checkpoint_id, event.nth, event.end, event.reason),)

    HANDLERS: ClassVar[Mapping[str, Handler]] = {TRIAL: on_trial}

    def freeze(self) -> RestoreState:
        """Return the state as a value."""
        return RestoreState(self.trials)

    def thaw(self, frozen: RestoreState) -> None:
        """Take over a frozen state."""
        self.trials = frozen.trials


def conclude(fold: RestoreFold) -> OracleVerdict:
    """Judge whether the latest retained checkpoint of a clean run can be restored, twice.

    Returns:
        UPHELD; VIOLATED with a finding for each trial that did not finish, or violated another
        oracle; INCONCLUSIVE if there are fewer than two trials; NOT_APPLICABLE without trials.
    Not checked: a restore with another parallelism and older checkpoints (the stage `rescale` of
        the search restores them, and all oracles judge its runs); savepoints.
    Source: reference/oracles.md RESTORE.
    """
    trials = fold.trials
    if not trials:
        return not_applicable(CODE, "no restore was tried in this run")
    findings = []
    for checkpoint_id, nth, end, reason in trials:
        if end not in _UNJUDGED and (end != JobEnd.FINISHED or reason):
            parts = (
                ("checkpoint", str(checkpoint_id)), ("nth", str(nth)),
                ("end", end), ("reason", reason),
            )  # fmt: skip
            findings.append(Finding(CODE, Kind.NOT_RESTORABLE, (), None, parts))
    unmodelled = [reason for _, _, end, reason in trials if end in _UNJUDGED]
    doubt = "" if len(trials) >= _TRIALS else "only one restore was tried"
    doubt = unmodelled[0] if unmodelled else doubt
    return concluded(CODE, len(trials), tuple(findings), doubt)


RESTORE = Oracle(CODE, "restorable", RestoreFold, conclude)

"""The premises of the closed search, and how each was tried."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from semantix.model.counts import counted
from semantix.model.readings import ATTEMPT, CLOCK, KINDS
from semantix.plan.shifts import DIGITS, SUBMISSION

SHIFTED = "shifted"
OBSERVED = "observed"


@dataclass(frozen=True, slots=True)
class PremiseTrial:
    """One premise: something that makes no difference to the connector.

    Attributes:
        premise: what makes no difference.
        how: `shifted`: runs went on from states of the search with other values, and were compared.
            `observed`: it follows from what the clients of all runs asked a world for. If a client
            asks for more, the search begins again. Nothing else was tried.
        is_read: whether the connector reads it; None for `observed`.
        runs: number of runs with other values.
        holds: whether all of them behaved like the run without; None: none was made.
        text: all of this in a sentence.
    """

    premise: str
    how: str
    is_read: bool | None
    runs: int
    holds: bool | None
    text: str


def world_trials(premises: Sequence[str]) -> tuple[PremiseTrial, ...]:
    """Return the premises of the worlds' canonical forms."""
    return tuple([PremiseTrial(one, OBSERVED, None, 0, None, one) for one in premises])


def shift_trials(
    counts: Mapping[str, int], readings: Sequence[str], differing: Collection[str]
) -> Iterator[PremiseTrial]:
    """Return a premise for each kind of number, and one for the time.

    Args:
        counts: number of runs for each shift.
        readings: what the connectors have read.
        differing: the families of shifts after which the connector behaved otherwise.
    """
    sums = {
        kind: sum(count for name, count in counts.items() if name.partition("+")[0] == kind)
        for kind in ("numbers", SUBMISSION, DIGITS, "clock")
    }
    for kind in KINDS:
        is_read = kind in readings
        words = "the connector reads them" if is_read else "the connector never reads them"
        if kind == CLOCK:
            words = words.replace("them", "it")
            runs = sums["clock"]
            tried = (
                f"{counted(runs, 'restore')} with the clock a day and seven hours later, or more"
            )
            differs = "clock" in differing
        else:
            first = "attempt 1,000" if kind == ATTEMPT else "checkpoint ids from 1,000,000"
            runs = sums["numbers"]
            tried = f"{counted(runs, 'restore')} with {first} or up to nine more"
            if kind == ATTEMPT:
                tried += f", and {sums[SUBMISSION]} as a new submission at attempt 1"
                runs += sums[SUBMISSION]
            elif sums[DIGITS]:
                tried += f", and {sums[DIGITS]} where the ids get a digit more"
                runs += sums[DIGITS]
            own = SUBMISSION if kind == ATTEMPT else DIGITS
            differs = "numbers" in differing or own in differing
        # Several kinds change together, so a kind that is never read is not to blame.
        is_suspect = differs and (is_read or not readings)
        outcome = "at some of them it behaved otherwise" if is_suspect else "all behaved alike"
        text = f"{kind}: {words}; tried at {tried}: {outcome}"
        yield PremiseTrial(kind, SHIFTED, is_read, runs, not is_suspect if runs else None, text)

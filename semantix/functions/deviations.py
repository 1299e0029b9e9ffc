"""Inputs with which a source departs from exactly once, although no fault strikes."""

from __future__ import annotations

from dataclasses import dataclass

LOSS, DUPLICATE = "loss", "duplicate"


@dataclass(frozen=True, slots=True)
class Deviation:
    """One documented departure. A source class lists its own ones in `DEVIATIONS`, by name.

    A spec with the key `deviations` runs each of them once, with an input of its own.

    Attributes:
        harm: `loss` or `duplicate`: what is then seen of some records.
        says: which input it is.
        act: `module:function` of another actor, as under `others`. It changes the input.
        at: the visit at which it acts, `STEP:POSITION`; empty: behind the second checkpoint.
        holds_back: whether the last third of the records is not in the place at the start: the act
            brings it.
        stops: whether the job is stopped with a savepoint before, and started from it again.
    """

    harm: str
    says: str
    act: str
    at: str = ""
    holds_back: bool = False
    stops: bool = False

"""The one door for every fault: each step of a protocol and each client call passes it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol


@dataclass(frozen=True, slots=True)
class CallFault:
    """What a plan wants a client call to do instead of succeeding.

    Attributes:
        kind: `error`: raise the error named; `lose_response`: the answer never arrives.
        error: a name from the call's row (`ports.call_table`), empty for a lost response.
        applied: whether the effect of the call happens all the same.
    """

    kind: Literal["error", "lose_response"]
    error: str
    applied: bool


class StepGate(Protocol):
    """A gate bound to one attempt of one subtask (or to the coordinator).

    Plain calls around each effect, for a context manager costs five to twenty times as much::

        fault = gate.before("wal_send")    # nothing of the step has happened
        ...first effect...
        gate.during("wal_send", 1)         # between two effects: the first has happened
        ...second effect...
        gate.after("wal_send")             # it happened, nobody was told

    Each method may raise `TaskCrashed`, and does so at once in an attempt that is dead.
    """

    def before(self, step: str, detail: int = 0) -> CallFault | None:
        """Visit `step:before`; only client calls ever get a fault back.

        Args:
            step: a name of the catalogue, or `kafka.producer.flush` for a client call.
            detail: what the timeline shows beside it, for instance the checkpoint id.
        """
        ...

    def during(self, step: str, part: int) -> None:
        """Visit `step:during` after the `part`-th effect of several (1 ≤ part < number)."""
        ...

    def after(self, step: str, detail: int = 0) -> None:
        """Visit `step:after`."""
        ...

    def affected(self, values: Sequence[object], unit: str = "") -> None:
        """Say which payloads (and which unit) a call fault concerned.

        A client calls it once, right after `before` gave it a fault; the oracle FAIL reads it.
        """
        ...

"""A checkpoint in progress, as the coordinator knows it."""

from __future__ import annotations

from dataclasses import dataclass, field

from semantix.engine.operators.operator_protocols import Positions
from semantix.ports.state_storage import CompletedCheckpoint


@dataclass(slots=True)
class PendingCheckpoint:
    """Collects acknowledgements; nothing of it is durable.

    Attributes:
        waiting_for: labels of the attempts that have not acknowledged.
        states: (task, subtask) → state bytes.
        cut: per input partition, records below it.
        had_finished: labels of attempts that had called `finish` when they acknowledged.
        complete: the last acknowledgement has arrived.
    """

    checkpoint_id: int
    timestamp_ms: int
    waiting_for: list[str]
    cut: list[int]
    finished_tasks: tuple[str, ...]
    states: dict[tuple[str, int], bytes] = field(default_factory=dict)
    had_finished: list[str] = field(default_factory=list)
    complete: bool = False

    def acknowledge(self, label: str, key: tuple[str, int], state: bytes) -> bool:
        """Take one subtask's state; False for a duplicate or an unknown attempt."""
        if label not in self.waiting_for:
            return False
        self.waiting_for.remove(label)
        self.states[key] = state
        self.complete = not self.waiting_for
        return True

    def advance_cut(self, positions: Positions) -> None:
        """Take a source subtask's positions."""
        for partition, position in positions:
            self.cut[partition] = position

    def completed(self, parallelisms: tuple[tuple[str, int], ...]) -> CompletedCheckpoint:
        """Give what is stored."""
        states = [(task, subtask, state) for (task, subtask), state in self.states.items()]
        return CompletedCheckpoint(
            self.checkpoint_id,
            self.timestamp_ms,
            tuple(self.cut),
            tuple(sorted(states)),
            parallelisms,
            self.finished_tasks,
        )

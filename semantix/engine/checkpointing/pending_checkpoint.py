"""A checkpoint in progress, as the coordinator knows it."""

from __future__ import annotations

from dataclasses import dataclass, field

from semantix.engine.operators.operator_protocols import Positions
from semantix.ports.state_storage import CompletedCheckpoint


@dataclass(slots=True)
class PendingCheckpoint:
    """Collects the acknowledgements of one checkpoint. It is lost if the coordinator crashes.

    Attributes:
        waiting_for: labels of the attempts that have not acknowledged yet.
        cut: for each place that is read, the position below which the checkpoint contains its
            records; a place is added when a source reports it for the first time.
        states: (task, subtask) → state bytes.
        had_finished: labels of the attempts whose operator had finished before the
            acknowledgement.
        emitted: ids of the records that traced sources emitted before their barriers.
        complete: the last acknowledgement has arrived.
    """

    checkpoint_id: int
    timestamp_ms: int
    waiting_for: list[str]
    cut: dict[str, int]
    finished_tasks: tuple[str, ...]
    states: dict[tuple[str, int], bytes] = field(default_factory=dict)
    had_finished: list[str] = field(default_factory=list)
    emitted: dict[str, None] = field(default_factory=dict)
    complete: bool = False

    def acknowledge(self, label: str, key: tuple[str, int], state: bytes) -> bool:
        """Take the state of one subtask.

        Returns:
            False for a second acknowledgement and for an attempt that was not asked.
        """
        if label not in self.waiting_for:
            return False
        self.waiting_for.remove(label)
        self.states[key] = state
        self.complete = not self.waiting_for
        return True

    def advance_cut(self, positions: Positions, emitted: tuple[str, ...] = ()) -> None:
        """Take what a source subtask reports: positions, and the records before its barrier."""
        self.cut.update(positions)
        if emitted:
            self.emitted.update(dict.fromkeys(emitted))

    def completed(
        self, parallelisms: tuple[tuple[str, int], ...], covered: tuple[str, ...] = ()
    ) -> CompletedCheckpoint:
        """Return the completed checkpoint, which the coordinator then stores."""
        states = [(task, subtask, state) for (task, subtask), state in self.states.items()]
        return CompletedCheckpoint(
            self.checkpoint_id,
            self.timestamp_ms,
            tuple(sorted(self.cut.items())),
            tuple(sorted(states)),
            parallelisms,
            self.finished_tasks,
            covered,
        )

"""The lock between the two strands of a source's subtask: `run`, and the mailbox.

In Flink `run` has a thread of its own, and all other code of the subtask (snapshots, notifications,
timers) runs in the mailbox's thread under the checkpoint lock. Here both are strands of one
simulation. The strand of `run` gives way before it takes the lock and after it has released the
lock, so a checkpoint can fall between any two emissions. While it holds the lock, it gives way only
where it waits by itself: in a call of a client, or in `time.sleep`. Then mail waits for the
release.
Source: Flink, SourceStreamTask, StreamTaskActionExecutor (protocol reference 8.3).
"""

from __future__ import annotations

from typing import Protocol

from semantix.errors import TaskCancelled
from semantix.ports.gate import Actor, StepGate
from semantix.simulation.simulation import Simulation
from semantix.simulation.strand import Strand

# A loop that takes the lock and emits nothing still moves time.
_PAUSE_MIN_US = 1_000


class LockedTask(Protocol):
    """The parts of a subtask that the lock uses."""

    actor: Actor
    gate: StepGate

    def hold_mail(self) -> bool: ...
    def let_mail(self) -> None: ...


class CheckpointLock:
    """A re-entrant context manager.

    The mailbox's strand holds the lock during each of its mails, so taking it there does nothing.

    Args:
        strand: the strand of `run`.
        pace_us: simulated time that each emission takes. Half of it passes before the lock is
            taken, the rest after the release. So a checkpoint can fall on either side of an
            emission for which a function does not hold the lock itself.
    Attributes:
        is_cancelled: the subtask ends: `run` cannot take the lock any more.
    """

    __slots__ = (
        "_depth", "_emission_count", "_half_us", "_is_advancing", "_is_waiting", "_pace_us",
        "_simulation", "_strand", "_task", "is_cancelled",
    )  # fmt: skip

    def __init__(
        self, task: LockedTask, simulation: Simulation, strand: Strand, pace_us: int
    ) -> None:
        self._task = task
        self._simulation = simulation
        self._strand = strand
        self._pace_us = pace_us
        self._half_us = max(pace_us // 2, _PAUSE_MIN_US)
        self._depth = 0
        self._emission_count = 0
        self._is_advancing = False
        self._is_waiting = False
        self.is_cancelled = False

    def __enter__(self) -> CheckpointLock:
        if self._simulation.current is self._strand:
            if not self._depth:
                self._acquire()
            self._depth += 1
        return self

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        if self._simulation.current is not self._strand or not self._depth:
            return
        self._depth -= 1
        if not self._depth:
            self._release(is_failing=kind is not None)

    def acquire(self, blocking: bool = True, timeout: float = -1) -> bool:
        """Take the lock, as `threading.RLock` does; `with` also releases it after an error.

        The arguments mean nothing here: mail that is due ends by itself.
        """
        self.__enter__()
        return True

    def release(self) -> None:
        """Release the lock once.

        Raises:
            RuntimeError: `run` does not hold it.
        """
        if self._simulation.current is self._strand and not self._depth:
            raise RuntimeError("cannot release un-acquired lock")
        self.__exit__(None, None, None)

    def is_held(self) -> bool:
        """Return whether `run` holds the lock."""
        return self._depth > 0

    def note_emission(self) -> None:
        """Note a record that was emitted while the lock is held; it takes time."""
        if self._simulation.current is not self._strand:
            return
        self._emission_count += 1
        # The function holds the lock itself: now it advances its position.
        if self._depth > 1 and not self._is_advancing:
            self._is_advancing = True
            self._task.gate.before("src_advance")

    def mail_is_done(self) -> None:
        """Let `run` go on if it waits for the lock. The mailbox's strand calls it."""
        if self._is_waiting:
            self._is_waiting = False
            queue = self._simulation.queue
            queue.push(queue.now, self._task.actor, self._strand.go_on)

    def forget(self) -> None:
        """Release the lock after the end of `run`, however it ended."""
        self._is_waiting = False
        if self._depth:
            self._depth = 0
            self._task.let_mail()

    def _acquire(self) -> None:
        self._strand.wait_us(self._half_us)
        if self.is_cancelled:  # as in Flink: the output of a cancelled subtask takes nothing
            raise TaskCancelled("the subtask is cancelled")
        gate = self._task.gate
        gate.before("src_lock_acquire")
        while not self._task.hold_mail():
            self._is_waiting = True
            self._strand.leave()
        self._emission_count, self._is_advancing = 0, False
        gate.after("src_lock_acquire")

    def _release(self, *, is_failing: bool) -> None:
        task, gate = self._task, self._task.gate
        if is_failing:
            task.let_mail()
            return
        if self._is_advancing:
            gate.after("src_advance")
        gate.before("src_lock_release")
        task.let_mail()
        gate.after("src_lock_release")
        more = self._pace_us * max(self._emission_count - 1, 0)
        self._strand.wait_us(self._half_us + more)

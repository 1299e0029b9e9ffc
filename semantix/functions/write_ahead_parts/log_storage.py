"""Where a write-ahead sink keeps the records of an interval until they are sent."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Protocol

from semantix.functions.pending_batch import PendingBatch
from semantix.model.canonical import from_bytes, to_bytes
from semantix.ports.state_storage import TaskOwnedLogs

STATE, TASK_OWNED = "state", "task_owned"
LOG_STORAGES = (STATE, TASK_OWNED)


class WriteAheadLog(Protocol):
    """One of the two places."""

    def keep(self, batch: PendingBatch) -> PendingBatch:
        """Keep the records of an interval; return the entry that stands for them."""
        ...

    def element_of(self, entry: PendingBatch) -> Any:
        """Return what the state holds of an entry."""
        ...

    def entry_of(self, element: Any) -> PendingBatch:
        """Return the entry for an element of a restored state."""
        ...

    def values_of(self, entry: PendingBatch) -> tuple[Any, ...]:
        """Return the records of an entry.

        Raises:
            OSError: they cannot be read; FileNotFoundError: they are not there any more.
        """
        ...

    def discard(self, entry: PendingBatch) -> None:
        """Remove the records of an entry."""
        ...


class LogInState:
    """The records are in the state itself. So each checkpoint has what its entries need."""

    def keep(self, batch: PendingBatch) -> PendingBatch:
        """Return the batch: it is the entry."""
        return batch

    def element_of(self, entry: PendingBatch) -> PendingBatch:
        """Return the entry."""
        return entry

    def entry_of(self, element: PendingBatch) -> PendingBatch:
        """Return the element."""
        return element

    def values_of(self, entry: PendingBatch) -> tuple[Any, ...]:
        """Return the records."""
        return entry.values

    def discard(self, entry: PendingBatch) -> None:
        """Do nothing: the next snapshot leaves the entry out."""


@dataclass(frozen=True, slots=True)
class TaskOwnedEntry:
    """An element of the sink's state whose records are in a task-owned log.

    Attributes:
        entry: everything but the records.
        task_owned_log: name of the log.
    Source: Flink, PendingCheckpoint.
    """

    entry: PendingBatch
    task_owned_log: str


class LogInTaskOwnedStorage:
    """As in Flink: the records are in a log beside the checkpoints, and the state has its name.

    Once the records are sent and marked, the log is removed, also if an older checkpoint still
    names it. Flink keeps up to 20 kB in the state all the same; here every interval is a log.
    Source: Flink, GenericWriteAheadSink#saveHandleInState, #cleanRestoredHandles.
    """

    def __init__(self, logs: TaskOwnedLogs) -> None:
        self._logs = logs
        self._names: dict[tuple[int, int], str] = {}  # by checkpoint and subtask

    def keep(self, batch: PendingBatch) -> PendingBatch:
        """Write the log; return the batch without its records.

        If the log of an entry with the same key is there, the new one is removed.
        """
        name = self._logs.write_log(to_bytes(batch.values))
        if self._names.setdefault(_key(batch), name) != name:
            self._logs.discard_log(name)
        return replace(batch, values=())

    def element_of(self, entry: PendingBatch) -> TaskOwnedEntry:
        """Return the entry with the name of its log."""
        return TaskOwnedEntry(entry, self._names[_key(entry)])

    def entry_of(self, element: TaskOwnedEntry) -> PendingBatch:
        """Note the name of the log."""
        self._names[_key(element.entry)] = element.task_owned_log
        return element.entry

    def values_of(self, entry: PendingBatch) -> tuple[Any, ...]:
        """Read the log."""
        found: tuple[Any, ...] = from_bytes(self._logs.read_log(self._names[_key(entry)]))
        return found

    def discard(self, entry: PendingBatch) -> None:
        """Remove the log, if it is there."""
        self._logs.discard_log(self._names[_key(entry)])
        del self._names[_key(entry)]


def _key(entry: PendingBatch) -> tuple[int, int]:
    return entry.checkpoint_id, entry.subtask

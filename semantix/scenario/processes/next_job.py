"""What the next process of a run on real worlds begins with."""

from __future__ import annotations

from semantix.engine.checkpointing.memory_storage import StoredCheckpoints
from semantix.scenario.resumption import Resumption
from semantix.worlds.local_storage import FileStateStorage


class NextJob:
    """The settings of the next process.

    Attributes:
        folder: of the checkpoint storage.
        attempt: number of the latest attempt.
        parallelism: number of subtasks of the judged vertex; None: that of the spec.
        number: 1; it grows each time the job is submitted anew.
    """

    __slots__ = ("attempt", "folder", "number", "parallelism")

    def __init__(self) -> None:
        self.folder = ""
        self.attempt = 0
        self.parallelism: int | None = None
        self.number = 1

    def go_on(self, resumption: Resumption) -> None:
        """Let the job go on in this way; no process runs meanwhile."""
        storage = FileStateStorage(self.folder)
        found = StoredCheckpoints(storage.last_id(), storage.completed())
        kept = resumption.checkpoints(found)
        storage.keep(kept.last_id, kept.completed)
        self.parallelism = resumption.parallelism or self.parallelism
        self.number += resumption.is_new_job
        if resumption.attempt is not None:
            self.attempt = resumption.attempt - 1

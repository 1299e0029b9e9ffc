"""One bucket: its open part, and its pending parts by checkpoint.

Source: Flink, Bucket. The order of the effects is Flink's: scripts compare both after failures.
"""

from __future__ import annotations

from typing import Any

from semantix.connectors.files.sink.bucket_tools import BucketTools
from semantix.connectors.files.sink.java_order import JavaHashMap
from semantix.connectors.files.sink.parts.open_parts import OpenPart
from semantix.connectors.files.sink.parts.part_handles import NEVER_MS, BucketState, Handle

_RESTORED = -1  # stands for the restored checkpoint, which is older than all that follow


class Bucket:
    """A folder of parts.

    Args:
        tools: what the buckets of a subtask share.
        path: the folder.
        part_counter: number of the next part.
    Attributes:
        part_counter: number of the next part of this bucket.
    """

    __slots__ = (
        "_closed", "_open", "_pending", "_persisted", "_tools", "bucket_id", "part_counter", "path",
    )  # fmt: skip

    def __init__(
        self, tools: BucketTools, bucket_id: str | int, path: str, part_counter: int
    ) -> None:
        self._tools = tools
        self.bucket_id = bucket_id
        self.path = path
        self.part_counter = part_counter
        self._open: OpenPart | None = None
        self._closed: list[Handle] = []  # pending, and in no checkpoint yet
        self._pending: dict[int, list[Handle]] = {}  # checkpoint id → parts, ascending
        self._persisted: dict[int, Handle] = {}  # checkpoint id → handle of the open part

    def restore(self, state: BucketState) -> None:
        """Resume the open part of a state, then commit all its pending parts."""
        tools, gate = self._tools, self._tools.gate
        # In Flink the checkpoints of a restored state are in a hash map.
        by_checkpoint = JavaHashMap(len(state.pending))
        for checkpoint_id, handles in state.pending:
            by_checkpoint.put(checkpoint_id, handles)
        pending = [handle for _, handles in by_checkpoint.items() for handle in handles]
        if state.in_progress is None and not pending:
            return
        gate.before("file_sink_restore_resume")
        if state.in_progress is not None:
            if tools.writer.supports_resume():
                part = tools.writer.recover_part(state.in_progress)
                self._open = tools.opened(part, self.bucket_id, state.creation_time_ms)
                self._persisted[_RESTORED] = state.in_progress
            else:
                tools.writer.commit_part_after_recovery(state.in_progress)
        for number, handle in enumerate(pending):
            if number or state.in_progress is not None:
                gate.during("file_sink_restore_resume", number + 1)
            tools.writer.commit_part_after_recovery(handle)
        gate.after("file_sink_restore_resume")

    def is_active(self) -> bool:
        """Return whether the bucket has an open part or pending ones."""
        return self._open is not None or bool(self._closed) or bool(self._pending)

    def merge(self, other: Bucket) -> None:
        """Take over the open part of another state of this bucket, which a rescale gave us.

        It is closed, and pending from the next checkpoint on.
        """
        gate = self._tools.gate
        gate.before("file_sink_restore_merge")
        handle = other.close_part()
        if handle is not None:
            self._closed.append(handle)
        gate.after("file_sink_restore_merge")

    def write(self, element: Any, now_ms: int) -> None:
        """Write a record, and close and open a part before, if it is time."""
        tools, gate = self._tools, self._tools.gate
        if self._open is None or tools.policy.should_roll_on_event(self._open, element):
            self._roll(now_ms)
        assert self._open is not None
        gate.before("file_sink_write")
        self._open.add(element, now_ms)
        gate.after("file_sink_write")

    def close_part(self) -> Handle | None:
        """Close the open part, and make it pending; return its handle."""
        part = self._open
        if part is None:
            return None
        gate = self._tools.gate
        gate.before("file_sink_roll")
        handle = part.close_for_commit()
        self._closed.append(handle)
        self._open = None
        gate.after("file_sink_roll")
        return handle

    def dispose(self) -> None:
        """Let go of the open part."""
        if self._open is not None:
            self._open.dispose()

    def snapshot(self, checkpoint_id: int) -> BucketState:
        """Close the open part, if it is time, else persist it; return the state."""
        gate = self._tools.gate
        gate.before("file_sink_persist", checkpoint_id)
        if self._open is not None and self._tools.policy.should_roll_on_checkpoint(self._open):
            self.close_part()
        if self._closed:
            self._pending[checkpoint_id] = self._closed
            self._closed = []
        in_progress, creation_time_ms = None, NEVER_MS
        if self._open is not None:
            in_progress = self._open.persist()
            creation_time_ms = self._open.creation_time
            self._persisted[checkpoint_id] = in_progress
        gate.after("file_sink_persist", checkpoint_id)
        pending = tuple([(one, tuple(self._pending[one])) for one in sorted(self._pending)])
        return BucketState(self.bucket_id, self.path, creation_time_ms, in_progress, pending)

    def commit_up_to(self, checkpoint_id: int) -> None:
        """Commit the pending parts of all checkpoints up to this one, ascending.

        After a failed commit, the parts of its checkpoint stay pending, also those before it.
        """
        writer, gate = self._tools.writer, self._tools.gate
        done = 0
        for due in sorted([one for one in self._pending if one <= checkpoint_id]):
            for handle in self._pending[due]:
                if done:
                    gate.during("file_sink_commit_pending", done)
                else:
                    gate.before("file_sink_commit_pending", checkpoint_id)
                writer.commit_part(handle)
                done += 1
            del self._pending[due]
        if done:
            gate.after("file_sink_commit_pending", checkpoint_id)
        self._clean_up(checkpoint_id)

    def on_processing_time(self, now_ms: int) -> None:
        """Close the open part if it is too old."""
        part = self._open
        if part is not None and self._tools.policy.should_roll_on_processing_time(part, now_ms):
            self.close_part()

    def _roll(self, now_ms: int) -> None:
        self.close_part()
        tools, gate = self._tools, self._tools.gate
        number = self.part_counter
        self.part_counter += 1
        gate.before("file_sink_open_part")
        part = tools.writer.open_part(tools.part_path(self.path, number))
        self._open = tools.opened(part, self.bucket_id, now_ms)
        gate.after("file_sink_open_part")

    def _clean_up(self, checkpoint_id: int) -> None:
        """Free the handles of the open part that older checkpoints hold."""
        older = sorted([one for one in self._persisted if one < checkpoint_id])
        if not older:
            return
        gate = self._tools.gate
        gate.before("file_sink_cleanup_handles", checkpoint_id)
        for one in older:
            self._tools.writer.cleanup_part(self._persisted[one])
            del self._persisted[one]
        gate.after("file_sink_cleanup_handles", checkpoint_id)

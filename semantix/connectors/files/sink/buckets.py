"""The buckets of one subtask.

Source: Flink, Buckets.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from semantix.connectors.files.sink.bucket import Bucket
from semantix.connectors.files.sink.bucket_assigners import BucketAssigner, BucketId
from semantix.connectors.files.sink.bucket_tools import BucketTools
from semantix.connectors.files.sink.java_order import JavaHashMap
from semantix.connectors.files.sink.parts.part_handles import BucketState
from semantix.errors import ContractError
from semantix.functions.contexts import SinkContext


class Buckets:
    """The active buckets, in the order in which Flink keeps them.

    Attributes:
        max_part_counter: the largest counter of all buckets that this subtask ever had; a new
            bucket begins with it.
    """

    def __init__(self, tools: BucketTools, base_path: str, assigner: BucketAssigner) -> None:
        self._tools = tools
        self._base_path = base_path
        self._assigner = assigner
        self._active = JavaHashMap()
        self.max_part_counter = 0

    @property
    def counters(self) -> dict[BucketId, int]:
        """Give the counter of each active bucket."""
        return {bucket_id: bucket.part_counter for bucket_id, bucket in self._active.items()}

    def restore(self, states: Iterable[BucketState], counters: Iterable[int]) -> None:
        """Take over restored states; the counters first, because buckets begin with the largest."""
        self.max_part_counter = max(counters, default=0)
        for state in states:
            bucket = Bucket(self._tools, state.bucket_id, state.path, self.max_part_counter)
            bucket.restore(state)
            if not bucket.is_active():
                continue
            known = self._active.items_by_key.get(state.bucket_id)
            if known is None:
                self._active.put(state.bucket_id, bucket)
            else:
                known.merge(bucket)

    def write(self, element: Any, now_ms: int, context: SinkContext) -> None:
        """Write a record into its bucket."""
        bucket_id = self._assigner.get_bucket_id(element, context)
        bucket = self._active.items_by_key.get(bucket_id)
        if bucket is None:
            bucket = Bucket(self._tools, bucket_id, self._path_of(bucket_id), self.max_part_counter)
            self._active.put(bucket_id, bucket)
        bucket.write(element, now_ms)
        # A bucket that is no longer active is forgotten; the maximum keeps its counter, so that
        # the next part of this bucket does not get the name of a finished one.
        self.max_part_counter = max(self.max_part_counter, bucket.part_counter)

    def snapshot(self, checkpoint_id: int) -> list[BucketState]:
        """Return the states of the active buckets."""
        return [bucket.snapshot(checkpoint_id) for _, bucket in self._active.items()]

    def commit_up_to(self, checkpoint_id: int) -> None:
        """Commit what the checkpoint covers, and forget the buckets that have nothing more."""
        for bucket_id, bucket in self._active.items():
            bucket.commit_up_to(checkpoint_id)
            if not bucket.is_active():
                del self._active.items_by_key[bucket_id]

    def on_processing_time(self, now_ms: int) -> None:
        """Close the parts that are too old."""
        for _, bucket in self._active.items():
            bucket.on_processing_time(now_ms)

    def close_parts(self) -> None:
        """Close all open parts: the input has ended."""
        for _, bucket in self._active.items():
            bucket.close_part()

    def dispose(self) -> None:
        """Let go of all open parts."""
        for _, bucket in self._active.items():
            bucket.dispose()

    def _path_of(self, bucket_id: BucketId) -> str:
        if isinstance(bucket_id, bool) or not isinstance(bucket_id, str | int):
            raise ContractError(
                f"{type(self._assigner).__qualname__}.get_bucket_id returned {bucket_id!r:.80}; "
                "expected a text or a whole number"
            )
        folder = str(bucket_id).strip("/")
        if any(part in (".", "..") for part in folder.split("/")) or "\0" in folder:
            raise ContractError(
                f"{type(self._assigner).__qualname__}.get_bucket_id returned {bucket_id!r:.80}; "
                "expected a path below the base path, without . and .."
            )
        return f"{self._base_path}/{folder}" if folder else self._base_path

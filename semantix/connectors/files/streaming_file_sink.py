"""`StreamingFileSink`: exactly once into part files, which checkpoints finish.

Source: Flink, StreamingFileSink, StreamingFileSinkHelper.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, ClassVar

from semantix.connectors.files.sink.bucket_assigners import BucketAssigner
from semantix.connectors.files.sink.bucket_tools import BucketTools, OutputFileConfig
from semantix.connectors.files.sink.buckets import Buckets
from semantix.connectors.files.sink.builder import StreamingFileSinkBuilder
from semantix.connectors.files.sink.checks import check_number
from semantix.connectors.files.sink.encoders import BulkWriterFactory, Encoder
from semantix.connectors.files.sink.parts.open_parts import BulkPart, RowPart
from semantix.connectors.files.sink.parts.part_handles import uploads_in
from semantix.connectors.files.sink.parts.part_options import PartOptions
from semantix.connectors.files.sink.parts.recoverable_writer import RecoverableWriter
from semantix.connectors.files.sink.rolling_policies import RollingPolicy
from semantix.connectors.files.sink.settings import (
    assigner_of,
    check_base_path,
    check_switches,
    config_of,
    encoder_of,
    factory_of,
    policy_of,
)
from semantix.errors import ContractError
from semantix.functions.checkpointed import CheckpointedFunction, CheckpointListener
from semantix.functions.contexts import (
    FunctionInitializationContext,
    FunctionSnapshotContext,
    ListState,
    SinkContext,
)
from semantix.functions.sink_function import RichSinkFunction

BUCKET_STATES, MAX_PART_COUNTER = "bucket-states", "max-part-counter"
OPEN_UPLOADS = "open-uploads"
CHECK_INTERVAL_MS = 60_000
PIECE_BYTES = 5 * 1024 * 1024  # Amazon's S3 takes no smaller piece, except the last one


class StreamingFileSink(RichSinkFunction, CheckpointedFunction, CheckpointListener):
    """Writes records into part files: `[path]/[bucket]/[prefix]-[subtask]-[counter][suffix]`.

    A part is in progress while it is written, pending when it is closed, and finished when a
    checkpoint that covers it has completed. Only finished parts have names that readers look at. A
    part in progress is `.PART.inprogress.ID` on a disk, and a multipart upload on an object store.

    On an object store, a subtask that starts aborts stray uploads below the base path: so two jobs
    must not share a base path.

    Exactly once holds if the folder is empty when the job starts for the first time, and the latest
    checkpoint is restored.

    `for_row_format` and `for_bulk_format` return builders, as in Flink. In a spec the options are
    given by words: see `sink/settings.py`.

    Args:
        path: the base path.
        encoder: writes one record at a time; None: a line of JSON.
        writer_factory: of a bulk format, instead of an encoder.
        bucket_assigner: chooses the bucket of a record; None: by the hour of the processing time.
        rolling_policy: when parts are closed; None: `DefaultRollingPolicy`, of a bulk format
            `OnCheckpointRollingPolicy`.
        bucket_check_interval_ms: so often the policy is asked whether a part is too old.
        output_file_config: prefix and suffix of the names.
        on_missing_part: `fail`: if a part of the restored checkpoint is lost, the job ends;
            `ignore`, as in Flink: a lost pending part of a disk counts as committed.
        on_existing_part: `fail`: a commit finds that its name is taken; `replace`, as in Flink.
        commit_tail_at_end: close the open parts at the end of the input, so that the last
            checkpoint finishes them; False, as in Flink: they stay in progress for ever.
        on_stray_uploads: `abort`: each start of a subtask aborts its uploads that the restored
            checkpoint does not hold; `keep`, as in Flink: they stay in the object store for ever.
        piece_bytes: on an object store, so many bytes make a piece of an upload.
    Attributes:
        recoverable_writer: its methods are the operations on parts.
        code_options: options that may name a class of the spec's author.
    Raises:
        ContractError: an argument does not fit; the message has its value, and what is allowed.
    """

    own_steps = True
    code_options: ClassVar[tuple[str, ...]] = (
        "encoder", "writer_factory", "bucket_assigner", "rolling_policy",
    )  # fmt: skip

    def __init__(
        self,
        path: str,
        encoder: Encoder | type[Encoder] | None = None,
        *,
        writer_factory: BulkWriterFactory | type[BulkWriterFactory] | None = None,
        bucket_assigner: BucketAssigner | str | Mapping[str, Any] | None = None,
        rolling_policy: RollingPolicy | str | Mapping[str, Any] | None = None,
        bucket_check_interval_ms: int = CHECK_INTERVAL_MS,
        output_file_config: OutputFileConfig | Mapping[str, Any] | None = None,
        on_missing_part: str = "fail",
        on_existing_part: str = "fail",
        commit_tail_at_end: bool = True,
        on_stray_uploads: str = "abort",
        piece_bytes: int = PIECE_BYTES,
    ) -> None:
        self._base_path = check_base_path(path)
        self._make_part: Callable[..., Any]
        if writer_factory is None:
            self._make_part = partial(RowPart, encoder_of(encoder))
        else:
            self._make_part = partial(BulkPart, factory_of(writer_factory, encoder))
        self._assigner = assigner_of(bucket_assigner)
        self._policy = policy_of(rolling_policy, is_bulk=writer_factory is not None)
        where = "StreamingFileSink"
        self._check_interval_ms = check_number(
            where, "bucket_check_interval_ms", bucket_check_interval_ms, "milliseconds"
        )
        self._config = config_of(output_file_config)
        check_switches(on_missing_part, on_existing_part, commit_tail_at_end, on_stray_uploads)
        self._aborts_strays = on_stray_uploads == "abort"
        self._commits_tail = commit_tail_at_end
        options = PartOptions(
            fails_for_lost=on_missing_part == "fail",
            replaces=on_existing_part == "replace",
            piece_bytes=check_number(where, "piece_bytes", piece_bytes, "bytes"),
        )
        self.recoverable_writer = RecoverableWriter(options)
        self._buckets: Buckets | None = None
        self._open_uploads: ListState | None = None

    @staticmethod
    def for_row_format(path: str, encoder: Encoder) -> StreamingFileSinkBuilder:
        """Return a builder of a sink whose encoder writes one record at a time."""
        return StreamingFileSinkBuilder(StreamingFileSink, path, encoder=encoder)

    @staticmethod
    def for_bulk_format(path: str, writer_factory: BulkWriterFactory) -> StreamingFileSinkBuilder:
        """Return a builder of a sink for a bulk format; its parts are closed by checkpoints."""
        return StreamingFileSinkBuilder(StreamingFileSink, path, writer_factory=writer_factory)

    @property
    def max_part_counter(self) -> int:
        """Give the largest counter of all buckets that this subtask ever had."""
        return 0 if self._buckets is None else self._buckets.max_part_counter

    @property
    def active_buckets(self) -> dict[str | int, int]:
        """Give the counter of each bucket that has an open or pending part."""
        return {} if self._buckets is None else self._buckets.counters

    def initialize_state(self, context: FunctionInitializationContext) -> None:
        """Restore the buckets: resume their open parts, and commit their pending ones."""
        runtime = self.runtime_context
        self.recoverable_writer.connect(runtime.client("files"))
        tools = BucketTools(
            gate=runtime.gate,
            writer=self.recoverable_writer,
            policy=self._policy,
            make_part=self._make_part,
            subtask=runtime.subtask,
            parallelism=runtime.parallelism,
            config=self._config,
        )
        buckets = Buckets(tools, self._base_path, self._assigner)
        store = context.operator_state_store
        self._bucket_states = store.get_list_state(BUCKET_STATES)
        self._counters = store.get_union_list_state(MAX_PART_COUNTER)
        if self.recoverable_writer.has_uploads and self._aborts_strays:
            self._open_uploads = store.get_union_list_state(OPEN_UPLOADS)
            tools.abort_stray_uploads(self._base_path, list(self._open_uploads.get()))
        if context.is_restored():
            buckets.restore(self._bucket_states.get(), self._counters.get())
        self._buckets = buckets
        self._register_check()

    def invoke(self, value: Any, context: SinkContext) -> None:
        """Write a record into the open part of its bucket."""
        self._initialized().write(value, context.current_processing_time(), context)

    def snapshot_state(self, context: FunctionSnapshotContext) -> None:
        """Close or persist the open parts; store the buckets, and the counter."""
        buckets, checkpoint_id = self._initialized(), context.checkpoint_id
        self._bucket_states.clear()
        self._counters.clear()
        states = buckets.snapshot(checkpoint_id)
        gate = self.runtime_context.gate
        gate.before("file_sink_snapshot", checkpoint_id)
        self._bucket_states.update(states)
        self._counters.update([buckets.max_part_counter])
        if self._open_uploads is not None:
            self._open_uploads.update(uploads_in(states))
        gate.after("file_sink_snapshot", checkpoint_id)

    def notify_checkpoint_complete(self, checkpoint_id: int) -> None:
        """Commit the pending parts of all checkpoints up to this one."""
        self._initialized().commit_up_to(checkpoint_id)

    def finish(self) -> None:
        """Close all open parts: the last checkpoint covers them, and its end commits them."""
        if self._commits_tail:
            self._initialized().close_parts()

    def close(self) -> None:
        """Let go of the open parts. A restore resumes those that a checkpoint covers."""
        if self._buckets is not None:
            gate = self.runtime_context.gate
            gate.before("file_sink_close")
            self._buckets.dispose()
            gate.after("file_sink_close")

    def _register_check(self) -> None:
        now_ms = self.runtime_context.clock.now_us() // 1_000
        self.runtime_context.register_timer(now_ms + self._check_interval_ms, self._check)

    def _check(self, _: int) -> None:
        """Close the parts that are too old; a timer calls this."""
        self._initialized().on_processing_time(self.runtime_context.clock.now_us() // 1_000)
        self._register_check()

    def _initialized(self) -> Buckets:
        if self._buckets is None:
            raise ContractError("sink has not been initialized")
        return self._buckets

"""`StreamingFileSink` with one defect each, which a crash or a rescale shows."""

from __future__ import annotations

from typing import Any, ClassVar

from semantix.connectors.files.sink.parts.file_parts import FileParts, OpenFilePart
from semantix.connectors.files.sink.parts.part_handles import FilePart
from semantix.connectors.files.sink.parts.recoverable_writer import RecoverableWriter
from semantix.connectors.files.streaming_file_sink import StreamingFileSink


class _Writer(RecoverableWriter):
    """A recoverable writer with other parts."""

    parts: ClassVar[type[FileParts]] = FileParts

    def connect(self, files: Any) -> None:
        """Take the file system."""
        self._parts = self.parts(files, self.options)


class _Sink(StreamingFileSink):
    writer: ClassVar[type[_Writer]] = _Writer

    def __init__(self, path: str, *given: Any, **options: Any) -> None:
        super().__init__(path, *given, **options)
        self.recoverable_writer = self.writer(self.recoverable_writer.options)


class _AppendingParts(FileParts):
    def recover_part(self, handle: FilePart) -> OpenFilePart:
        """Append to what is there, also to what no checkpoint covers."""
        size = self._files.size(handle.staging)
        if size is None:
            raise self._options.lost_staging(handle.staging, handle.target)
        file = self._files.append(handle.staging)
        return OpenFilePart(handle.target, handle.staging, file, size, is_named=True)


class _AppendingWriter(_Writer):
    parts = _AppendingParts


class ResumesWithoutTruncation(_Sink):
    """SP15: a restore does not cut the open part, so replayed records are in it twice."""

    writer = _AppendingWriter


class _ForgetfulParts(FileParts):
    def _sync_name(self, path: str) -> None:
        """Do nothing."""


class _ForgetfulWriter(_Writer):
    parts = _ForgetfulParts


class SyncsNoFolder(_Sink):
    """Never syncs the folder of a part. Only a crash of the machine shows it."""

    writer = _ForgetfulWriter


class RenamesBeforeCompletion(StreamingFileSink):
    """SP16: commits pending parts in the snapshot, before the checkpoint has completed."""

    def snapshot_state(self, context: Any) -> None:
        """Store the state, then commit what it has as pending."""
        super().snapshot_state(context)
        self.notify_checkpoint_complete(context.checkpoint_id)


class _ListsOnly:
    """A state store in which a union list is a list like any other."""

    def __init__(self, store: Any) -> None:
        self.get_list_state = self.get_union_list_state = store.get_list_state


class _Context:
    def __init__(self, context: Any) -> None:
        self.operator_state_store = _ListsOnly(context.operator_state_store)
        self.is_restored = context.is_restored


class CountsForItself(StreamingFileSink):
    """SP17: the counter of parts is no union state, so a rescale gives a name a second time."""

    def initialize_state(self, context: Any) -> None:
        """Register the counter as a plain list."""
        super().initialize_state(_Context(context))  # type: ignore[arg-type]


class LeavesTheTail(StreamingFileSink):
    """Flink's behaviour at the end of the input: the open parts are never finished."""

    def __init__(self, path: str, **options: Any) -> None:
        super().__init__(path, **{**options, "commit_tail_at_end": False})


class _GrowingParts(FileParts):
    def _publish(self, handle: FilePart) -> None:
        """Give the first part of a subtask its name; append the content of each later one to it."""
        name, _, counter = handle.target.rpartition("-")
        if counter == "0":
            super()._publish(handle)
            return
        files = self._files.files
        with files.open(f"{name}-0", "ab") as file:
            file.write(files.cat_file(handle.staging))
        files.rm_file(handle.staging)


class _GrowingWriter(_Writer):
    parts = _GrowingParts


class AppendsToFinishedParts(_Sink):
    """Writes the records of later checkpoints into a part that is finished already."""

    writer = _GrowingWriter

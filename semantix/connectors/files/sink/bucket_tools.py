"""What the buckets of one subtask share."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from semantix.connectors.files.sink.checks import wrong
from semantix.connectors.files.sink.parts.open_parts import OpenPart
from semantix.connectors.files.sink.parts.recoverable_writer import RecoverableWriter
from semantix.connectors.files.sink.rolling_policies import RollingPolicy
from semantix.ports.gate import StepGate

# (writer, part, bucket id, creation time) → the part with its encoder
Opener = Callable[[RecoverableWriter, Any, "str | int", int], OpenPart]
_HIDDEN = ("_", ".")


@dataclass(frozen=True, slots=True)
class OutputFileConfig:
    """The names of parts: `PREFIX-SUBTASK-COUNTER` and the suffix.

    Raises:
        ContractError: an argument is no text, or has a slash; the prefix would hide finished parts.
    """

    part_prefix: str = "part"
    part_suffix: str = ""

    def __post_init__(self) -> None:
        for name in ("part_prefix", "part_suffix"):
            given = getattr(self, name)
            if not isinstance(given, str) or "/" in given or "\0" in given:
                raise wrong("OutputFileConfig", name, given, "a text without a slash")
        if self.part_prefix.startswith(_HIDDEN):
            allowed = "no _ or . at its beginning, because readers do not look at such files"
            raise wrong("OutputFileConfig", "part_prefix", self.part_prefix, allowed)


@dataclass(frozen=True, slots=True)
class BucketTools:
    """The parts of a sink that its buckets use.

    Attributes:
        gate: through it they visit their steps.
        make_part: puts the encoder before an open part.
    """

    gate: StepGate
    writer: RecoverableWriter
    policy: RollingPolicy
    make_part: Opener
    subtask: int
    parallelism: int
    config: OutputFileConfig

    def opened(self, part: Any, bucket_id: str | int, creation_time_ms: int) -> OpenPart:
        """Return an open part with its encoder."""
        return self.make_part(self.writer, part, bucket_id, creation_time_ms)

    def part_path(self, folder: str, number: int) -> str:
        """Return the path of a finished part."""
        config = self.config
        name = f"{config.part_prefix}-{self.subtask}-{number}{config.part_suffix}"
        return f"{folder}/{name}"

    def abort_stray_uploads(self, base_path: str, living: Collection[str]) -> None:
        """Abort the uploads of dead attempts that no checkpoint holds.

        The subtask with the index i looks after the parts of the subtasks i, i + parallelism, …

        Args:
            living: ids of the uploads that the restored checkpoint holds, of all subtasks.
        """
        for path, upload_id in self.writer.pending_uploads(base_path):
            name = path.rpartition("/")[2].removeprefix(f"{self.config.part_prefix}-")
            owner = name.partition("-")[0]
            is_own = owner.isdecimal() and int(owner) % self.parallelism == self.subtask
            if is_own and upload_id not in living:
                self.writer.abort_upload(path, upload_id)

"""What a recoverable writer does with parts that are missing, or whose names are taken."""

from __future__ import annotations

import errno
import os
from dataclasses import dataclass

from semantix.errors import UnrecoverableError


@dataclass(frozen=True, slots=True)
class PartOptions:
    """The options of `StreamingFileSink` for its parts.

    Attributes:
        fails_for_lost: a part that is lost ends the job; False, as in Flink: it counts as
            committed.
        replaces: a finished part of the same name is replaced, as in Flink; False: it is an error.
        piece_bytes: on an object store, so many bytes make a piece of an upload.
    """

    fails_for_lost: bool = True
    replaces: bool = False
    piece_bytes: int = 5 * 1024 * 1024

    def lost_staging(self, staging: str, target: str) -> Exception:
        """Return the error for an open part that is gone."""
        if not self.fails_for_lost:
            return FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), staging)
        return UnrecoverableError(
            f"File Not Found: {staging}, the open part of the restored checkpoint. {target} was "
            "finished by a newer checkpoint, or the file was lost",
            hint="restore the latest checkpoint",
        )

    def report_lost_part(self, target: str) -> None:
        """Raise an error, or do nothing, for a pending part that is neither pending nor finished.

        Raises:
            UnrecoverableError: with `on_missing_part='fail'`.
        """
        if self.fails_for_lost:
            raise UnrecoverableError(
                f"{target}: the part is lost. The restored checkpoint holds it as pending; it is "
                "neither there nor in progress",
                hint="on_missing_part='ignore' counts it as committed, as Flink does",
            )

    def taken(self, target: str) -> FileExistsError:
        """Return the error of a commit for a finished part whose name is taken."""
        return FileExistsError(errno.EEXIST, "a finished part has this name already", target)

    def taken_for_ever(self, target: str) -> UnrecoverableError:
        """Return the error of a commit after recovery for a name that is taken: it ends the job."""
        return UnrecoverableError(
            f"{target}: a finished part has this name already, and the restored checkpoint holds "
            "another part of this name",
            hint="start a new job in an empty folder, and restore the latest checkpoint only; "
            "on_existing_part='replace' replaces the part, as Flink does, if the file system can",
        )

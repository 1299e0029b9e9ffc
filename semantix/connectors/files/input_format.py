"""The base class of formats: which files there are, how they are split, and how a split is read.

A format is used in two phases. The monitoring function lists files and makes splits; it opens
nothing. A reader opens one split after the other.
Source: Flink, FileInputFormat.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from typing import Any

from semantix.connectors.files.compression import is_compressed
from semantix.connectors.files.listed_times import modification_time_ms
from semantix.connectors.files.splits import WHOLE, FileSplit
from semantix.errors import ContractError

_BLOCK_BYTES = 32 * 1024 * 1024  # Flink's, of a local disk
_HIDDEN = ("_", ".")
_ROOM = struct.unpack("f", struct.pack("f", 1.1))[0]  # a remainder up to 1.1 splits stays whole


class FileInputFormat:
    """Lists and splits files; a subclass reads them.

    A subclass overrides `open`, `next_record` and `reached_end`. If it can go on in the middle of a
    split, it sets `is_checkpointable` and overrides `get_current_state` and `reopen`. Else a reader
    that was restored begins its current split anew, and its records are emitted again.

    Args:
        nested: also list the folders in the folder.
        files_filter: called with a path; True: the file or folder is left out. Names that begin
            with `_` or `.` are always left out.
        block_size: bytes; a split is not longer. None: 32 MiB.
        min_split_size: bytes; a split is not shorter, unless the block is.
    Attributes:
        files: the file system; the runtime sets it.
        is_checkpointable: the position in a split is part of the state.
        ignores_listing_errors: a folder in the path that cannot be listed counts as empty; the
            monitoring function sets it.
    Raises:
        ContractError: an argument does not fit.
    """

    is_checkpointable = False
    ignores_listing_errors = False
    files: Any = None

    def __init__(
        self,
        nested: bool = False,
        files_filter: Callable[[str], bool] | None = None,
        block_size: int | None = None,
        min_split_size: int = 1,
    ) -> None:
        if files_filter is not None and not callable(files_filter):
            raise _wrong(self, "files_filter", files_filter, "a function of a path, or None")
        if block_size is not None and not _is_number(block_size, 1):
            raise _wrong(self, "block_size", block_size, "a number of bytes, at least 1, or None")
        if not _is_number(min_split_size, 0):
            raise ContractError(
                f"The minimum split size cannot be negative. (min_split_size={min_split_size!r})"
            )
        self.nested = bool(nested)
        self.files_filter = files_filter
        self.block_size = block_size
        self.min_split_size = min_split_size
        self._is_unsplittable = False  # stays, once a compressed file was listed: as in Flink

    def connect(self, context: Any) -> None:
        """Take the file system of the runtime."""
        self.files = context.client("files")

    # -- the first phase ------------------------------------------------------------------------

    def accept_file(self, path: str) -> bool:
        """Return whether a file or folder of this path is read."""
        name = path.rpartition("/")[2]
        is_out = self.files_filter is not None and self.files_filter(path)
        return not name.startswith(_HIDDEN) and not is_out

    def list_eligible_files(self, path: str, after_ms: int) -> dict[str, int]:
        """Return path → modification time (ms) of the files that were changed after `after_ms`.

        A file with exactly this time is not eligible. Hidden files are left out by
        `create_input_splits` only.

        Raises:
            OSError: the folder, or one in it, cannot be listed.
        """
        found: dict[str, int] = {}
        for entry in self.files.ls(path, detail=True):
            if entry["type"] == "directory":
                if self.nested and self.accept_file(entry["name"]):
                    found.update(self._eligible_in(entry["name"], after_ms))
            elif (time_ms := modification_time_ms(self.files, entry)) > after_ms:
                found[entry["name"]] = time_ms
        return found

    def _eligible_in(self, folder: str, after_ms: int) -> dict[str, int]:
        try:
            return self.list_eligible_files(folder, after_ms)
        except OSError:
            if not self.ignores_listing_errors:
                raise
            return {}

    def create_input_splits(self, path: str, count: int) -> list[FileSplit]:
        """List the path anew, and split its files; the splits have no modification time yet (0).

        Args:
            count: at least so many splits, if the files are long enough.
        Raises:
            ContractError: `count` is below 1.
            OSError: the path cannot be listed.
        """
        if count < 1:
            raise ContractError("Number of input splits has to be at least 1.")
        entry = self.files.info(path)
        if entry["type"] == "directory":
            listed = sorted(self._files_in(path))
        else:
            listed = [(entry["name"], entry["size"])]
        self._is_unsplittable |= any(is_compressed(name) for name, _ in listed)
        if self._is_unsplittable:
            return [
                FileSplit(name, 0, number, 0, WHOLE if is_compressed(name) else size)
                for number, (name, size) in enumerate(listed)
            ]
        most = -(-sum(size for _, size in listed) // count)
        splits: list[FileSplit] = []
        for name, size in listed:
            self._append_splits(splits, name, size, most)
        return splits

    def _files_in(self, folder: str) -> list[tuple[str, int]]:
        found: list[tuple[str, int]] = []
        for entry in self.files.ls(folder, detail=True):
            if not self.accept_file(entry["name"]):
                continue
            if entry["type"] != "directory":
                found.append((entry["name"], entry["size"]))
            elif self.nested:
                found += self._files_in(entry["name"])
        return found

    def _append_splits(self, splits: list[FileSplit], path: str, size: int, most: int) -> None:
        """Append the splits of one file."""
        block = self.block_size or _BLOCK_BYTES
        length = max(min(self.min_split_size, block), min(most, block))
        start = 0
        while size - start > _room(length):
            splits.append(FileSplit(path, 0, len(splits), start, length))
            start += length
        if size > start or not size:  # an empty file has one empty split
            splits.append(FileSplit(path, 0, len(splits), start, size - start))

    # -- the second phase -----------------------------------------------------------------------

    def open(self, split: FileSplit) -> None:
        """Begin to read a split."""
        raise ContractError(f"{type(self).__qualname__}.open is not overridden")

    def reached_end(self) -> bool:
        """Return whether the split has no further record, as far as that is known."""
        raise ContractError(f"{type(self).__qualname__}.reached_end is not overridden")

    def next_record(self) -> Any:
        """Return the next record; None: there is none, or it is left out."""
        raise ContractError(f"{type(self).__qualname__}.next_record is not overridden")

    def get_current_state(self) -> int:
        """Return where a restored reader goes on in this split."""
        raise ContractError(f"{type(self).__qualname__}.get_current_state is not overridden")

    def reopen(self, split: FileSplit, state: int) -> None:
        """Begin to read a split at a state."""
        raise ContractError(f"{type(self).__qualname__}.reopen is not overridden")

    def close(self) -> None:
        """End reading a split."""


def _room(length: int) -> int:
    """Return how long the last split may be: 1.1 splits, in single precision as in Flink."""
    (single,) = struct.unpack("f", struct.pack("f", float(length)))
    (product,) = struct.unpack("f", struct.pack("f", single * _ROOM))
    return int(product)


def _is_number(value: object, least: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= least


def _wrong(owner: object, name: str, value: object, expected: str) -> ContractError:
    return ContractError(f"{type(owner).__qualname__}: {name} is {value!r}; expected {expected}")

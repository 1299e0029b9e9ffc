"""Errors of a format, with the file and the byte at which it reads."""

from __future__ import annotations

from semantix.connectors.files.splits import WHOLE, FileSplit
from semantix.errors import SemantixError
from semantix.functions.reading.deserialization import DeserializationError


def unreadable(error: OSError, path: str, at: int) -> OSError:
    """Return an error of the same class and number whose text names the byte, then the file."""
    text = f"{error.strerror or error}, at byte {at}"
    if error.errno is None:
        return OSError(f"{path}: {text}")
    made = type(error) if type(error).__module__ == "builtins" else OSError
    return made(error.errno, text, path)


def undecodable(error: Exception, path: str, at: int, what: str) -> Exception:
    """Return the error for bytes that are no record; one of semantix itself is returned as it is.

    Args:
        what: what cannot be read, for instance `the line`.
    """
    if isinstance(error, SemantixError):
        return error
    told = str(error) if isinstance(error, ValueError) else f"{type(error).__name__}: {error}"
    return DeserializationError(f"{path}, byte {at}: {what} cannot be read: {told}")


def check_whole(split: FileSplit) -> None:
    """Refuse a part of a compressed file.

    Raises:
        ValueError: the split is not the whole file.
    """
    if split.start or split.length != WHOLE:
        raise ValueError(
            f"{split.path}, byte {split.start}: a compressed file cannot be split; expected a "
            f"split with start 0 and length {WHOLE} (the whole file), got start {split.start} and "
            f"length {split.length}"
        )

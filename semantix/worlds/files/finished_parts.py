"""Finished parts: files that never change. Compares what is there with what was there before."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple


class ChangedPart(NamedTuple):
    """A finished part that is no longer what it was.

    Attributes:
        gone: records that it had; all of them, if only their order is another one.
        added: records that it had not.
    """

    path: str
    gone: tuple[bytes, ...]
    added: tuple[bytes, ...]


class FinishedParts:
    """The finished parts of one pattern, as a reader last saw them."""

    __slots__ = ("_known",)

    def __init__(self) -> None:
        self._known: dict[str, tuple[bytes, ...]] = {}

    def forget(self) -> None:
        """Begin anew: what is there from now on counts as finished."""
        self._known = {}

    def look(self, files: Iterable[tuple[str, Sequence[bytes]]]) -> Iterator[ChangedPart]:
        """Return the parts that have changed or are gone.

        Args:
            files: path and records of each file that is there.
        """
        before, self._known = self._known, {path: tuple(records) for path, records in files}
        for path in sorted(before):
            known, now = before[path], self._known.get(path, ())
            if known == now:
                continue
            gone = tuple([one for one in known if one not in now])
            added = tuple([one for one in now if one not in known])
            yield ChangedPart(path, gone if gone or added else known, added)

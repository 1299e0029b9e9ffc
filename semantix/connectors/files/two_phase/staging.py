"""Where the records of a transaction wait until it is committed."""

from __future__ import annotations

from collections.abc import Collection
from typing import Protocol

from semantix.connectors.files.two_phase.transaction import FileTransaction
from semantix.errors import UnrecoverableError


class Staging(Protocol):
    """What the sink does with a transaction. Each call but `write` may be repeated."""

    def write(self, transaction: FileTransaction, line: bytes) -> None:
        """Add bytes."""
        ...

    def seal(self, transaction: FileTransaction) -> None:
        """Make all bytes durable: after this, another process can publish them."""
        ...

    def publish(self, transaction: FileTransaction) -> None:
        """Let readers see the file.

        Raises:
            UnrecoverableError: the bytes are gone.
        """
        ...

    def discard(self, transaction: FileTransaction) -> None:
        """Remove the bytes."""
        ...

    def discard_others(self, prefix: str, handled: Collection[FileTransaction]) -> None:
        """Remove what other attempts have left under names with this prefix."""
        ...


def lost(target: str, staged: str) -> UnrecoverableError:
    """Return the error for a transaction whose bytes are gone."""
    return UnrecoverableError(
        f"the file {target} of a completed checkpoint is lost: neither the file nor {staged} is "
        "there",
        hint="its records cannot be written any more; nothing but the sink may remove staging "
        "files, and uploads must not expire before the longest outage is over",
    )

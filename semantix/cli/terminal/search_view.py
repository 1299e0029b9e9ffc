"""What is seen of a search while it goes on: its progress, and not what its connector prints."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from semantix.cli.console import progress_bar
from semantix.cli.terminal.connector_log import ConnectorLog, output_apart

if TYPE_CHECKING:
    from semantix.certify.results import CertificationResult


class SearchView:
    """The progress of a command that searches, and the log of its connectors.

    Args:
        has_progress: show it.
        is_apart: keep apart what connectors print. With a debugger it belongs to the terminal.
    """

    def __init__(self, *, has_progress: bool, is_apart: bool) -> None:
        self.progress = progress_bar(wanted=has_progress)
        self._log = ConnectorLog() if is_apart else None

    def begin(self, number: int, total: int) -> None:
        """Say which of all specs comes next."""
        self.progress.begin_subject(f"{number}/{total}" if total > 1 else "")

    @contextmanager
    def working(self) -> Iterator[None]:
        """While this is entered, code of connectors may run; then the progress is removed."""
        try:
            with output_apart(self._log):
                yield
        finally:
            self.progress.finish()

    @contextmanager
    def listening(self) -> Iterator[list[str]]:
        """Give a list that gets the lines that the connector prints in one run."""
        if self._log is None:
            yield []
        else:
            with self._log.section() as lines:
                yield lines
        self.progress.advance(1)

    def log_lines(self, results: Sequence[CertificationResult]) -> Iterator[str]:
        """Say that connectors have printed something, if no finding shows it."""
        logs = [finding.log for result in results for finding in result.findings]
        if self._log is not None and self._log.size() and not any(logs):
            yield (
                f"connectors printed {self._log.size():,} bytes meanwhile, which were kept apart; "
                "`semantix run SPEC` shows what one run prints"
            )

"""What is seen of a search while it goes on: its progress, and not what its connector prints."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from semantix.cli.console import progress_bar
from semantix.cli.terminal.connector_log import ConnectorLog, output_apart
from semantix.cli.terminal.headway import Headway
from semantix.cli.terminal.sent_progress import SentProgress
from semantix.cli.terminal.showing import Silent

if TYPE_CHECKING:
    from semantix.certify.results import CertificationResult


class SearchView:
    """The progress of a command that searches, and the log of its connectors.

    Args:
        has_progress: show it.
        is_apart: keep apart what connectors print. With a debugger it belongs to the terminal.
        progress: where the progress is shown instead.
    """

    def __init__(
        self, *, has_progress: bool, is_apart: bool, progress: Silent | None = None
    ) -> None:
        self.progress = progress or progress_bar(wanted=has_progress)
        self._log = ConnectorLog() if is_apart else None
        self._in_lanes = 0

    @property
    def printed(self) -> int:
        """Number of bytes that connectors have printed."""
        return self._in_lanes + (self._log.size() if self._log is not None else 0)

    def in_lane(self, tell: Callable[[Headway], None]) -> SearchView:
        """Make the view of a process that does part of the work: it tells how far it has got."""
        is_apart = self._log is not None
        return SearchView(has_progress=False, is_apart=is_apart, progress=SentProgress(tell))

    def add_printed(self, count: int) -> None:
        """Count bytes that connectors have printed in another process."""
        self._in_lanes += count

    @contextmanager
    def showing(self) -> Iterator[Callable[[Headway], None]]:
        """Give a function that shows the state of another process; in the end it is removed."""
        try:
            yield self.progress.show_state
        finally:
            self.progress.finish()

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
        if self.printed and not any(logs):
            yield (
                f"connectors printed {self.printed:,} bytes meanwhile, which were kept apart; "
                "`semantix run SPEC` shows what one run prints"
            )

"""What is seen of a single run: that it goes on, and then what its connector has printed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

from semantix.cli.terminal.bars import waiting
from semantix.cli.terminal.connector_log import LINE_CHARACTERS_MAX, ConnectorLog, output_apart
from semantix.report.escaping import escaped

if TYPE_CHECKING:
    from semantix.scenario.scenario import RunResult

Given = TypeVar("Given")


class RunView:
    """The progress of a command that makes a few runs, and the log of their connector.

    Args:
        label: what is shown if it takes long: `sink: run`.
        is_apart: keep apart what the connector prints. With a debugger it belongs to the terminal.
        has_progress: show it.
    Attributes:
        said: what the connector printed in the last run that was heard, in lines.
    """

    def __init__(self, label: str, *, is_apart: bool = True, has_progress: bool = True) -> None:
        self.said: list[str] = []
        self._label = label
        self._has_progress = has_progress
        self._log = ConnectorLog() if is_apart else None

    @contextmanager
    def working(self) -> Iterator[None]:
        """While this is entered, code of the connector may run."""
        with waiting(self._label, wanted=self._has_progress), output_apart(self._log):
            yield

    def heard(self, execute: Callable[[Given], RunResult]) -> Callable[[Given], RunResult]:
        """Return the same function, which also keeps what the connector prints in its run."""

        def execute_and_listen(given: Given) -> RunResult:
            if self._log is None:
                return execute(given)
            with self._log.section() as said:
                made = execute(given)
            self.said = [*said, *(escaped(line, LINE_CHARACTERS_MAX) for line in made.printed)]
            return made

        return execute_and_listen

    def log_lines(self) -> Iterator[str]:
        """Return what the connector has printed, below a head; nothing if it printed nothing."""
        if self.said:
            yield "the connector's own log:"
            yield from (f"  {line}" for line in self.said)
            yield ""


@contextmanager
def loading(*, is_apart: bool = True) -> Iterator[None]:
    """While this is entered, a connector's file may be loaded; what it prints is not shown."""
    with output_apart(ConnectorLog() if is_apart else None):
        yield

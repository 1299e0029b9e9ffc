"""Plays scripts of operations on the harnesses, and tells what happened as Flink's driver does.

A script is `{"id", "kind", "conf", "ops"}`. Its trace has one entry for each operation: the result,
then what is seen of the operator. Errors are named by kind: Java and Python have other classes.
"""

from __future__ import annotations

from typing import Any

from semantix.connectors.files.splits import FileSplit
from semantix.errors import ContractError, UsageError
from semantix.testing import Blocked, Record

TIMES = ("processing_time", "ingestion_time", "event_time")
ERRORS = {"io": OSError, "timeout": TimeoutError, "state": RuntimeError}


def error_of(kind: str) -> Exception:
    """Return an error of a kind."""
    return ERRORS.get(kind, ValueError)(kind)


def kind_of(error: BaseException) -> str:
    """Return the kind of an error, as the driver of Flink names it."""
    if isinstance(error, FileNotFoundError) or isinstance(error.__cause__, FileNotFoundError):
        return "missing"
    if isinstance(error, TimeoutError):
        return "timeout"
    if isinstance(error, OSError):
        return "io"
    if isinstance(error, TypeError) or "cannot be null" in str(error) or "null to" in str(error):
        return "null"
    if isinstance(error, ContractError) and "has been closed already" in str(error):
        return "closed"
    if isinstance(error, ContractError):
        return "contract"
    if isinstance(error, RuntimeError):
        return "state"
    if isinstance(error, (ValueError, UsageError)):
        return "argument"
    return f"{type(error).__name__}:{error}"


def shown(element: Any) -> Any:
    """Return an element of the stream, a split or a value as JSON."""
    if isinstance(element, Record):
        return ["r", shown(element.value), element.timestamp]
    if isinstance(element, FileSplit):
        return [
            element.path,
            element.modification_time_ms,
            element.number,
            element.start,
            element.length,
            element.state,
        ]
    if isinstance(element, tuple):
        return ["w", element[0]]
    return element


class Player:
    """Plays one script; a subclass has the operations `op_NAME` of its kind."""

    def __init__(self, conf: dict[str, Any]) -> None:
        self.conf = conf
        self.states: dict[str, bytes] = {}
        self.harness: Any = None
        self.seen = 0
        self.begin()

    def begin(self) -> None:
        """Make the first harness."""

    def play(self, ops: list[list[Any]]) -> list[list[Any]]:
        """Play the operations, and return the trace."""
        trace = []
        for name, *arguments in ops:
            try:
                result = self.play_one(name, arguments)
            except Blocked:
                result = "blocked"
            except Exception as error:
                result = f"error:{kind_of(error)}"
            trace.append(["ok" if result is None else result, *self.after()])
        return trace

    def play_one(self, name: str, arguments: list[Any]) -> Any:
        """Play an operation."""
        return getattr(self, f"op_{name}")(*arguments)

    def after(self) -> list[Any]:
        """Return what is seen of the operator after an operation."""
        raise NotImplementedError

    def collected(self) -> list[Any]:
        """Return what the operator has emitted since the last call."""
        found = self.harness.collected[self.seen :]
        self.seen += len(found)
        return [shown(one) for one in found]

    # -- operations of all kinds ----------------------------------------------------------------

    def make(self, state: bytes | None, **others: Any) -> None:
        """Make a harness."""
        raise NotImplementedError

    def op_open(self) -> None:
        self.harness.open()

    def op_watermark(self, timestamp: int) -> None:
        self.harness.watermark(timestamp)

    def op_mails(self, n: int) -> int:
        return self.harness.run_mails(None if n < 0 else n)

    def op_time(self, ms: int) -> None:
        self.harness.set_processing_time(ms)

    def op_snapshot(self, name: str, checkpoint_id: int) -> dict[str, list[Any]]:
        self.states[name] = state = self.harness.snapshot(checkpoint_id)
        found = self.harness.read_state(state)
        return {name: [shown(one) for one in values] for name, values in found.items()}

    def op_restore(self, name: str) -> None:
        self.make(self.states[name])
        self.harness.open()

    def op_rescale(self, names: list[str], old: int, new: int, subtask: int) -> None:
        states = self.harness.redistribute([self.states[name] for name in names], new)
        self.make(states[subtask], subtask=subtask, parallelism=new)
        self.harness.open()

    def op_finish(self) -> None:
        self.harness.finish()

    def op_close(self) -> None:
        self.harness.close()


PLAYERS: dict[str, type[Player]] = {}


def play(script: dict[str, Any]) -> list[list[Any]]:
    """Play a script, and return its trace."""
    import tests.flink.async_player
    import tests.flink.file_players
    import tests.flink.sink_player
    import tests.flink.source_player  # noqa: F401

    return PLAYERS[script["kind"]](script["conf"]).play(script["ops"])

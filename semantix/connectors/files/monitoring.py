"""The task that monitors a path, and sends the splits of new files to the readers.

Source: Flink, ContinuousFileMonitoringFunction.
"""

from __future__ import annotations

from typing import Any

from semantix.connectors.files.deviations import DEVIATIONS
from semantix.connectors.files.input_format import FileInputFormat
from semantix.connectors.files.splits import MAX_TIME, MIN_TIME, FileSplit
from semantix.errors import ContractError
from semantix.functions.checkpointed import CheckpointedFunction
from semantix.functions.source_function import RichSourceFunction, SourceContext

ONCE, CONTINUOUSLY = "process_once", "process_continuously"
MODES = (ONCE, CONTINUOUSLY)
INTERVAL_MIN_MS = 1
STATE_NAME = "file-monitoring-state"


class FileMonitoringFunction(RichSourceFunction, CheckpointedFunction):
    """Scans a path once, or again and again. It has one subtask.

    A scan holds the checkpoint lock. It lists the files that were changed after
    `global_modification_time`, lets the format split them, and sends the splits in the order of
    time, path and number. Behind the splits of each time, the function advances.

    Exactly once holds for files that appear as a whole, are never changed, and whose modification
    time is later than that of each file before.

    Args:
        format: lists and splits the files.
        path: a folder or a file.
        mode: `process_once` or `process_continuously`.
        interval_ms: pause between two scans.
        reader_parallelism: the format makes at least so many splits.
        on_listing_error: `raise`: the job fails and recovers; `ignore`, as in Flink: the scan finds
            nothing, so that a job that scans once ends without its input.
        position_after_cancel: `keep`; `max`, as in Flink: a savepoint that is taken after `cancel`
            holds the largest time, and a job that starts from it reads no file any more.
    Attributes:
        global_modification_time: the latest time (ms) whose files were sent.
    Raises:
        ContractError: an argument does not fit; the message has its value.
    """

    DEVIATIONS = DEVIATIONS

    def __init__(
        self,
        format: FileInputFormat,  # noqa: A002  (its name in Flink)
        path: str,
        mode: str = ONCE,
        interval_ms: int = -1,
        reader_parallelism: int = 1,
        *,
        on_listing_error: str = "raise",
        position_after_cancel: str = "keep",
    ) -> None:
        _check_format(format)
        check_path(path)
        check_mode(mode, interval_ms)
        _check_word("on_listing_error", on_listing_error, ("raise", "ignore"))
        _check_word("position_after_cancel", position_after_cancel, ("keep", "max"))
        if not isinstance(reader_parallelism, int) or isinstance(reader_parallelism, bool):
            raise ContractError(
                f"reader_parallelism is {reader_parallelism!r}; expected a whole number"
            )
        self.format = format
        self.path = path
        self.mode = mode
        self.interval_ms = interval_ms
        self.reader_parallelism = max(reader_parallelism, 1)
        self.global_modification_time = MIN_TIME
        self._ignores_errors = format.ignores_listing_errors = on_listing_error == "ignore"
        self._forgets_position = position_after_cancel == "max"
        self._is_running = True
        self._has_lock = False
        self._stored: Any = None

    def initialize_state(self, context: Any) -> None:
        """Register the state; after a restore, take over the stored time.

        Raises:
            ContractError: the state has more than one element.
        """
        if self._stored is not None:
            raise ContractError(f"The {type(self).__name__} has already been initialized.")
        self._stored = context.operator_state_store.get_list_state(STATE_NAME)
        if not context.is_restored():
            return
        found = list(self._stored.get())
        if len(found) > 1:
            raise ContractError(f"{type(self).__name__} retrieved invalid state.")
        if found and self.global_modification_time != MIN_TIME:
            raise ContractError(
                f"The {type(self).__name__} has already restored from a previous Flink version."
            )
        for time_ms in found:
            self.global_modification_time = time_ms

    def open(self, context: Any) -> None:
        """Give the format its file system."""
        self.format.connect(self.runtime_context)

    def run(self, ctx: SourceContext) -> None:
        """Scan until the mode, or `cancel`, ends it.

        Raises:
            FileNotFoundError: the path does not exist.
        """
        if not self.format.files.exists(self.path):
            raise FileNotFoundError(f"The provided file path {self.path} does not exist.")
        self._has_lock = True
        if self.mode == CONTINUOUSLY:
            while self._is_running:
                with ctx.get_checkpoint_lock():
                    self._scan(ctx)
                self.runtime_context.clock.wait_us(1000 * self.interval_ms)
            return
        with ctx.get_checkpoint_lock():
            if self.global_modification_time == MIN_TIME:  # else a restored checkpoint has the scan
                self._scan(ctx)
                self.global_modification_time = MAX_TIME
            self._is_running = False

    def cancel(self) -> None:
        """End the loop of `run`."""
        self._is_running = False
        if self._forgets_position:
            self.global_modification_time = MAX_TIME

    def close(self) -> None:
        """End as `cancel` does. A function that never scanned keeps its position."""
        if self._has_lock:
            self.cancel()

    def snapshot_state(self, context: Any) -> None:
        """Store the time."""
        gate = self.runtime_context.gate
        gate.before("file_src_snapshot", context.checkpoint_id)
        if self._stored is None:
            raise ContractError(
                f"The {type(self).__name__} state has not been properly initialized."
            )
        self._stored.update([self.global_modification_time])
        gate.after("file_src_snapshot", context.checkpoint_id)

    # -- one scan -------------------------------------------------------------------------------

    def _scan(self, ctx: SourceContext) -> None:
        """Send the splits of the files that are new; the checkpoint lock is held."""
        gate = self.runtime_context.gate
        for time_ms, splits in self._new_splits():
            gate.before("file_src_forward_split")
            for number, split in enumerate(splits):
                if number:
                    gate.during("file_src_forward_split", number)
                ctx.collect(split)
            gate.after("file_src_forward_split")
            gate.before("file_src_advance_mtime")
            self.global_modification_time = max(self.global_modification_time, time_ms)
            gate.after("file_src_advance_mtime")

    def _new_splits(self) -> list[tuple[int, list[FileSplit]]]:
        """Return the splits of the eligible files by modification time, earliest first."""
        gate = self.runtime_context.gate
        gate.before("file_src_list")
        eligible = self._eligible()
        gate.after("file_src_list")
        if not eligible:
            return []
        gate.before("file_src_make_splits")
        by_time: dict[int, list[FileSplit]] = {}
        for split in self.format.create_input_splits(self.path, self.reader_parallelism):
            if split.path in eligible:
                time_ms = eligible[split.path]
                timed = FileSplit(split.path, time_ms, split.number, split.start, split.length)
                by_time.setdefault(time_ms, []).append(timed)
        gate.after("file_src_make_splits")
        return [(time_ms, by_time[time_ms]) for time_ms in sorted(by_time)]

    def _eligible(self) -> dict[str, int]:
        try:
            return self.format.list_eligible_files(self.path, self.global_modification_time)
        except OSError:
            if not self._ignores_errors:
                raise
            return {}


def check_mode(mode: object, interval_ms: object) -> None:
    """Refuse a mode that is none, and an interval that does not fit it."""
    if mode is None:
        raise ContractError(
            f"Unspecified monitoring mode. (mode={mode!r}; expected {' or '.join(MODES)})"
        )
    _check_word("mode", mode, MODES)
    if not isinstance(interval_ms, int) or isinstance(interval_ms, bool):
        raise ContractError(f"interval_ms is {interval_ms!r}; expected a number of milliseconds")
    if mode == CONTINUOUSLY and interval_ms < INTERVAL_MIN_MS:
        raise ContractError(
            f"The specified monitoring interval ({interval_ms} ms) is smaller than the minimum "
            f"allowed one ({INTERVAL_MIN_MS} ms). (interval_ms={interval_ms}; expected at least "
            f"{INTERVAL_MIN_MS} with mode={mode!r})"
        )


def check_path(path: object) -> None:
    """Refuse what is not one path."""
    if isinstance(path, (list, tuple)):
        raise ContractError(
            "FileInputFormats with multiple paths are not supported yet. "
            f"(path={path!r:.80}; expected one path)"
        )
    if not isinstance(path, str) or not path:
        raise ContractError(f"Unspecified Path. (path={path!r}; expected a text)")


def _check_format(given: object) -> None:
    if not isinstance(given, FileInputFormat):
        raise ContractError(
            f"Unspecified file input format. (format={given!r:.80}; expected a FileInputFormat)"
        )


def _check_word(name: str, value: object, words: tuple[str, ...]) -> None:
    if value not in words:
        raise ContractError(f"{name} is {value!r}; expected {' or '.join(map(repr, words))}")

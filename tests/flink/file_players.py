"""Plays scripts on the harnesses of the file source."""

from __future__ import annotations

import gzip
import io
from typing import Any

from fsspec import AbstractFileSystem

from semantix.connectors.files.monitoring import FileMonitoringFunction
from semantix.connectors.files.splits import FileSplit
from semantix.connectors.files.text import TextLineFormat
from semantix.testing import FileReaderHarness, SourceHarness
from tests.flink.player import PLAYERS, TIMES, Player, shown


class Files(AbstractFileSystem):
    """Files in memory, with modification times of the script."""

    cachable = False

    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, tuple[bytes | None, int]] = {}
        self.failing: dict[str, int] = {}

    def ls(self, path: str, detail: bool = True, **_: Any) -> list[Any]:
        if self.failing.get(path):
            self.failing[path] -= 1
            raise OSError(f"list {path}")
        if self.found.get(path, (None, 0))[0] is not None:
            return [self.info(path)]
        self.info(path)
        inside = [name for name in self.found if name.rpartition("/")[0] == path]
        return [self.info(name) for name in sorted(inside)]

    def info(self, path: str, **_: Any) -> dict[str, Any]:
        if path not in self.found:
            raise FileNotFoundError(path)
        content, time_ms = self.found[path]
        kind = "directory" if content is None else "file"
        return {"name": path, "type": kind, "size": len(content or b""), "mtime_ms": time_ms}

    def exists(self, path: str, **_: Any) -> bool:
        return path in self.found

    def open(self, path: str, mode: str = "rb", **_: Any) -> Any:
        content = self.found[path][0] if path in self.found else None
        if content is None:
            raise FileNotFoundError(path)
        return io.BytesIO(content)


class FilePlayer(Player):
    def begin(self) -> None:
        self.files = Files()
        self.make(None)

    def op_write(self, path: str, text: str, time_ms: int) -> None:
        self.files.found[path] = (text.encode(), time_ms)

    def op_gzip(self, path: str, text: str, time_ms: int) -> None:
        self.files.found[path] = (gzip.compress(text.encode(), mtime=0), time_ms)

    def op_delete(self, path: str) -> None:
        self.files.found.pop(path, None)

    def op_mkdir(self, path: str) -> None:
        self.files.found[path] = (None, 0)

    def op_faillist(self, path: str, times: int) -> None:
        self.files.failing[path] = times


class Plain(TextLineFormat):
    is_checkpointable = False


class ReaderPlayer(FilePlayer):
    def make(self, state: bytes | None, **others: Any) -> None:
        format_of = Plain if self.conf.get("plain") else TextLineFormat
        if "time" in self.conf:
            others["time_characteristic"] = TIMES[self.conf["time"]]
            others["auto_watermark_interval_ms"] = self.conf["interval"]
        self.harness = FileReaderHarness(
            format_of,
            state=state,
            clients={"files": self.files},
            keeps_when_finishing=False,
            **others,
        )
        self.seen = 0

    def op_process(self, split: list[Any], timestamp: int | None) -> None:
        self.harness.process(FileSplit(*split), timestamp)

    def after(self) -> list[Any]:
        harness = self.harness
        return [
            self.collected(),
            harness.mail_count,
            harness.reader_state,
            shown(harness.current_split),
            [shown(one) for one in harness.queued_splits],
        ]


class MonitorPlayer(FilePlayer):
    def begin(self) -> None:
        self.files = Files()
        self.files.found["/in"] = (None, 0)
        self.make(None)

    def make(self, state: bytes | None, **others: Any) -> None:
        conf, suffix = self.conf, self.conf.get("filter", "")

        def function() -> FileMonitoringFunction:
            found = TextLineFormat(
                nested=conf.get("nested", False),
                files_filter=(lambda path: path.endswith(suffix)) if suffix else None,
                block_size=conf.get("block"),
                min_split_size=conf.get("min_split", 1),
            )
            mode = "process_once" if conf["once"] else "process_continuously"
            return FileMonitoringFunction(
                found,
                conf.get("path", "/in"),
                mode,
                10,
                conf["readers"],
                on_listing_error="ignore",
                position_after_cancel="max",
            )

        self.harness = SourceHarness(function, state=state, clients={"files": self.files}, **others)
        self.seen = 0

    def op_failsplits(self, nth: int) -> None:
        self.harness.fail("create_input_splits", nth, OSError("splits"))

    def op_failcollect(self, nth: int) -> None:
        self.harness.fail("collect", nth, RuntimeError("collect"))

    def op_run(self) -> str:
        return self.harness.run()

    def op_scan(self) -> str:
        return self.harness.scan()

    def op_cancel(self) -> str:
        return self.harness.cancel()

    def after(self) -> list[Any]:
        return [self.collected(), self.harness.function.global_modification_time]


PLAYERS["reader"] = ReaderPlayer
PLAYERS["monitor"] = MonitorPlayer

"""The smallest real world: a file that clients append to, and a sink that does so."""

from __future__ import annotations

import atexit
import json
import logging
import os
import signal
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from semantix.errors import WorldUnavailable
from semantix.functions.sink_function import RichSinkFunction
from semantix.ports.clock import Clock
from semantix.ports.real_world import ReadBack
from semantix.ports.world import ClientSession, Leftover
from semantix.worlds.instrument import InstrumentedClient


class FileClient:
    """Appends lines."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def append(self, value: Any) -> None:
        with self.path.open("ab") as opened:
            opened.write(json.dumps(value, sort_keys=True, separators=(",", ":")).encode() + b"\n")

    def say(self, word: str) -> None:
        with (self.path.parent / "said").open("a") as opened:
            opened.write(f"{word}\n")


class FileClients:
    """The child's side."""

    version = 0
    calls = ()

    def __init__(self, clock: Clock, settings: dict[str, Any]) -> None:
        self._path = Path(settings["path"])

    def clients(self, session: ClientSession) -> object:
        return InstrumentedClient(FileClient(self._path), session, "lines")

    def settled_by_us(self) -> int:
        return 0

    def leftovers(self) -> Sequence[Leftover]:
        return ()


class FileWorld:
    """The parent's side."""

    reader_calls = frozenset({"lines.append"})
    child_world = f"{__file__}:FileClients"

    def __init__(self, folder: Path) -> None:
        self.path = folder / "lines"
        self.child_settings = {"path": str(self.path)}
        self.is_closed = False
        self.is_lost = False

    def set_up(self) -> None:
        self.path.touch()

    def read_back(self, *, final: bool = False, whole: bool = False) -> Sequence[ReadBack]:
        values = tuple(self.path.read_bytes().splitlines())
        return (ReadBack("lines", "read_committed", values, len(values), len(values)),)

    def check(self) -> None:
        if self.is_lost:
            raise WorldUnavailable("the disk is gone")

    def settle(self) -> Sequence[Leftover]:
        return ()

    def close(self) -> None:
        self.is_closed = True


class LineSink(RichSinkFunction):
    """Appends each record; says so whatever happens to it."""

    def __init__(self, trouble: str = "") -> None:
        self._trouble = trouble

    def open(self, context: Any) -> None:
        self._client = context.client("lines")
        say = FileClient(self._client.path).say
        self._say = say
        atexit.register(lambda: say("atexit"))

    def invoke(self, value: Any, context: Any) -> None:
        if value["id"] == "r9":
            self._be_in_trouble()
        try:
            self._client.append(value)
        finally:
            self._say("finally")

    def _be_in_trouble(self) -> None:
        if self._trouble == "exit":
            os._exit(3)
        elif self._trouble == "segfault":
            os.kill(os.getpid(), signal.SIGSEGV)
        elif self._trouble == "hang":
            time.sleep(3600)
        elif self._trouble == "talk":
            print("r9 comes\x1b[31m")
            logging.getLogger("lines").warning("%s is not to my taste", "r9")
        elif self._trouble == "raise":
            raise ValueError("r9 is not to my taste")

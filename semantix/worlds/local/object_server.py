"""An object store on this machine: moto's server in a process of its own, on 127.0.0.1."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from types import TracebackType
from typing import Self

from semantix.errors import WorldUnavailable
from semantix.worlds.local.folder_server import NoPause

PART_BYTES_MIN = 256  # so small, because the workloads of tests are
_START_S = 30.0
_PAUSE_S = 0.05
_HINT = "pip install 'semantix[files]' 'moto[server]'"


class ObjectServer:
    """Holds a running server.

    Attributes:
        endpoint: its address, `http://127.0.0.1:20000`.
    """

    def __init__(self, part_bytes_min: int = PART_BYTES_MIN) -> None:
        self.endpoint = ""
        self.pausable = NoPause("the object store cannot be paused")
        self._part_bytes_min = part_bytes_min
        self._process: subprocess.Popen[bytes] | None = None

    @classmethod
    def start(cls) -> Self:
        """Return the server; entering it starts the process.

        Raises:
            WorldUnavailable: moto or s3fs is not installed.
        """
        try:
            import moto.server  # noqa: F401
            import s3fs  # noqa: F401
        except ImportError as error:
            raise WorldUnavailable(
                f"the object store needs {error.name}, which is not installed", hint=_HINT
            ) from error
        return cls()

    def __enter__(self) -> Self:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        environment = {**os.environ, "S3_UPLOAD_PART_MIN_SIZE": str(self._part_bytes_min)}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)],
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self.endpoint = f"http://127.0.0.1:{port}"
        try:
            self._wait_for_answer()
        except BaseException:
            self._stop()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stop()

    def _wait_for_answer(self) -> None:
        deadline = time.monotonic() + _START_S
        while time.monotonic() < deadline:
            assert self._process is not None
            if self._process.poll() is not None:
                break
            try:
                with urllib.request.urlopen(f"{self.endpoint}/moto-api/", timeout=5):
                    return
            except OSError:
                time.sleep(_PAUSE_S)
        raise WorldUnavailable(
            f"the object store at {self.endpoint} does not answer within {_START_S:.0f} s",
            hint=_HINT,
        )

    def _stop(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait()

"""A signal in the middle of `semantix certify`; the connector sends it: no test waits for time."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

# Duplicates at a crash; sends a signal when it was opened for the N-th time in one process.
CONNECTOR = """
import ctypes
import multiprocessing
import os
import sys

from semantix import RichSinkFunction

LIBRARY = ctypes.CDLL(None)  # the guard of the process sees no call of a C library
if not hasattr(sys, "opened"):  # the memory of this module begins anew with each run
    sys.opened = {}


def parent_of(number):
    with open(f"/proc/{number}/stat") as file:
        return int(file.read().rpartition(")")[2].split()[1])


class Sink(RichSinkFunction):
    def __init__(self, nth=40, number=2, times=1, swallows=False, in_worker=False):
        self._nth, self._in_worker = nth, in_worker
        # Workers are children of the process that searches, which is a child of the command.
        self._target = parent_of(os.getppid()) if in_worker else os.getppid()
        self._number, self._times, self._swallows = number, times, swallows

    def open(self, context):
        own = os.getpid()
        sys.opened[own] = sys.opened.get(own, 0) + 1
        is_worker = multiprocessing.parent_process() is not None
        self._sends = sys.opened[own] == self._nth and is_worker == self._in_worker

    def invoke(self, value, context):
        if self._sends:
            self._sends = False
            try:
                for _ in range(self._times):
                    LIBRARY.kill(self._target, self._number)
                LIBRARY.usleep(300_000)  # until the signal has come to the process that searches
            except BaseException:
                if not self._swallows:
                    raise
        self.runtime_context.client("store").append([value])
"""


def certified(folder: Path, jobs: int, **options: object) -> tuple[int, str]:
    """Certify the sink in a process group of its own; give status and output, all of it."""
    (folder / "sink.py").write_text(CONNECTOR)
    given = ", ".join(f"{name}: {str(value).lower()}" for name, value in options.items())
    (folder / "sink.yaml").write_text(
        "format: semantix-spec/1\nname: sink\nconnector: sink.py:Sink\nclaim: exactly_once\n"
        f"world_options: {{store: {{}}}}\noptions: {{{given}}}\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-m", "semantix", "certify", "sink.yaml", "--jobs", str(jobs)],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    out, _ = process.communicate(timeout=120)  # until nobody holds the pipe any more
    if process.returncode >= 0:  # else its children are init's to bury, in its own time
        with pytest.raises(ProcessLookupError):
            os.killpg(process.pid, 0)
    return process.returncode, out


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["SIGINT", "SIGTERM"])
def test_what_was_found_is_reported_and_nothing_is_left_running(tmp_path: Path, number) -> None:
    status, out = certified(tmp_path, 1, number=int(number))
    assert status == 1, out
    assert "sink (simulated): VIOLATED" in out
    assert "semantix replay" in out
    assert "interrupted; the results so far are above" in out
    assert "Traceback" not in out


def test_an_interrupt_before_anything_was_found_is_130(tmp_path: Path) -> None:
    status, out = certified(tmp_path, 1, nth=1)
    assert status == 130, out
    assert "INCONCLUSIVE" in out
    assert "VIOLATED" not in out


def test_further_signals_do_not_take_the_report_away(tmp_path: Path) -> None:
    status, out = certified(tmp_path, 2, in_worker=True, times=20)
    assert status in (1, 130), out  # in order of the plans: maybe none of the first was bad
    assert "interrupted; the results so far are above" in out
    assert "sink (simulated)" in out


def test_a_connector_that_swallows_the_interrupt_does_not_keep_the_search_going(
    tmp_path: Path,
) -> None:
    status, out = certified(tmp_path, 1, swallows=True)
    assert status == 1, out
    assert "interrupted" in out


def test_workers_die_with_a_killed_parent(tmp_path: Path) -> None:
    status, _ = certified(tmp_path, 2, in_worker=True, number=int(signal.SIGKILL))
    assert status == -signal.SIGKILL


def test_without_a_signal_the_same_search_comes_to_its_end(tmp_path: Path) -> None:
    status, out = certified(tmp_path, 2, nth=0)
    assert status == 1
    assert "interrupted" not in out

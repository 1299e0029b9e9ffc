"""The guard refuses what leaves a process, and lets through what stays in it.

This file stands for a connector's: its lines are own lines. Each call is made in a child process,
because a guard cannot be removed.
"""

from __future__ import annotations

import _thread
import asyncio
import concurrent.futures
import logging
import multiprocessing
import os
import pathlib
import queue
import signal
import socket
import sqlite3
import subprocess
import tempfile
import threading
from collections.abc import Callable

import pytest

from semantix.scenario.isolation.child import isolated
from semantix.simulation.guarding.guard import GUARD
from semantix.simulation.guarding.leaving import ContractLeft

NOWHERE = "/nonexistent/semantix"
Report = tuple[str, str, str]


def reports_of(call: Callable[[], object], allowed: frozenset[str] = frozenset()) -> list[Report]:
    """Make a call under the guard, in a child; give what the guard reports."""

    def watched() -> list[Report]:
        reports: list[Report] = []
        with GUARD.watching(lambda *breach: reports.append(breach), allowed):
            try:
                call()
            except ContractLeft:
                assert reports
            except OSError:
                pass
        return reports

    return isolated(watched)


def lock_twice() -> None:
    lock = threading.Lock()
    lock.acquire()
    lock.acquire()


async def nothing() -> None:
    """Do nothing."""


def run_a_loop() -> None:
    coroutine = nothing()
    try:
        asyncio.run(coroutine)
    finally:
        coroutine.close()


REFUSED: dict[str, tuple[Callable[[], object], str, str]] = {
    "exit": (lambda: os._exit(0), "exit", "os._exit"),
    "abort": (lambda: os.abort(), "exit", "os.abort"),
    "kill": (lambda: os.kill(os.getpid(), 9), "exit", "os.kill"),
    "signal": (lambda: signal.raise_signal(2), "exit", "signal.raise_signal"),
    "exec": (lambda: os.execv(NOWHERE, ["x"]), "exit", "os.exec"),
    "interrupt": (lambda: _thread.interrupt_main(), "interrupt", "_thread.interrupt_main"),
    "write": (lambda: pathlib.Path(NOWHERE).write_text("x"), "outside", "open for writing"),
    "append": (lambda: open(NOWHERE, "a"), "outside", "open for writing"),  # noqa: SIM115
    "mkdir": (lambda: os.mkdir(NOWHERE), "outside", "os.mkdir"),
    "touch": (lambda: pathlib.Path(NOWHERE).touch(), "outside", "os.utime"),
    "rename": (lambda: os.rename(NOWHERE, NOWHERE), "outside", "os.rename"),
    "remove": (lambda: os.remove(NOWHERE), "outside", "os.remove"),
    "temporary": (lambda: tempfile.NamedTemporaryFile(), "outside", "tempfile.mkstemp"),  # noqa: SIM115
    "sqlite": (lambda: sqlite3.connect(NOWHERE), "outside", "sqlite3.connect"),
    "socket": (
        lambda: socket.create_connection(("127.0.0.1", 9)), "outside", "socket.getaddrinfo",
    ),
    "subprocess": (lambda: subprocess.run(["true"], check=False), "outside", "subprocess.Popen"),
    "system": (lambda: os.system("true"), "outside", "os.system"),
    "fork": (lambda: os.fork(), "outside", "os.fork"),
    "process": (
        lambda: multiprocessing.get_context("fork").Process(target=print).start(),
        "outside", "os.fork",
    ),
    "thread": (lambda: threading.Thread(target=print).start(), "threads", "threading.Thread.start"),
    "timer": (lambda: threading.Timer(1, print).start(), "threads", "threading.Thread.start"),
    "event": (lambda: threading.Event().wait(), "threads", "threading.Event.wait"),
    "queue": (lambda: queue.Queue().get(timeout=1), "threads", "queue.Queue.get"),
    "simple queue": (lambda: queue.SimpleQueue().get(), "threads", "queue.SimpleQueue.get"),
    "lock": (lock_twice, "threads", "threading.Lock.acquire"),
    "semaphore": (
        lambda: threading.Semaphore(0).acquire(), "threads", "threading.Semaphore.acquire",
    ),
    "future": (
        lambda: concurrent.futures.Future().result(1),
        "threads", "concurrent.futures._base.Future.result",
    ),
    "loop": (run_a_loop, "threads", "asyncio.runners.run"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_what_leaves_the_process_is_refused_and_named(name: str) -> None:
    call, kind, what = REFUSED[name]
    (found,) = reports_of(call)[:1]
    assert found[:2] == (kind, what)
    assert found[2].startswith("test_guard.py:")


def harmless() -> None:
    """Do what a connector may do."""
    pathlib.Path(__file__).read_text(encoding="utf-8")
    os.listdir(".")
    logger = logging.Logger("harmless")
    handler = logging.FileHandler(pathlib.Path(tempfile.gettempdir()) / "semantix-harmless.log")
    logger.addHandler(handler)
    logger.warning("logged")
    handler.close()
    tempfile.TemporaryFile().close()
    sqlite3.connect(":memory:").close()
    with open(os.devnull, "w") as nothing_at_all:
        nothing_at_all.write("x")
    lock, event, items = threading.Lock(), threading.Event(), queue.Queue[int]()
    with lock:
        event.set()
        event.wait()
    items.put(1)
    items.get()
    assert not lock.acquire(False) or lock.release() is None
    future = concurrent.futures.Future[int]()
    future.set_result(1)
    future.result()
    os.kill(os.getpid(), 0)
    import json.tool  # noqa: F401


def test_what_stays_in_the_process_is_let_through() -> None:
    assert reports_of(harmless) == []


def test_what_the_spec_allows_is_let_through() -> None:
    assert reports_of(lambda: os.rmdir(NOWHERE), frozenset({"files"})) == []
    assert reports_of(lambda: os.rmdir(NOWHERE), frozenset({"sockets"})) != []


def test_files_are_allowed_in_their_folder_only(tmp_path: pathlib.Path) -> None:
    def watched() -> list[Report]:
        reports: list[Report] = []
        allowed = frozenset({"files"})
        with GUARD.watching(lambda *breach: reports.append(breach), allowed, str(tmp_path)):
            (tmp_path / "inside").write_text("x")
            with pytest.raises(ContractLeft):
                (tmp_path.parent / "outside").write_text("x")
        return reports

    assert [what for _, what, _ in isolated(watched)] == ["open for writing"]


def test_an_effect_while_a_file_is_loaded_is_reported_by_the_first_run() -> None:
    def loaded_then_run() -> list[Report]:
        reports: list[Report] = []
        with GUARD.loading():
            sqlite3.connect(":memory:").close()
            with pytest.raises(ContractLeft):
                os._exit(0)
            threading.Thread(target=lambda: None).start()
        told = GUARD.watching(lambda *breach: reports.append(breach))
        with told, pytest.raises(ContractLeft):
            GUARD.report_loads()
        return [*reports, *[tuple(breach) for _, breach in GUARD.at_load]]

    first, *noted = isolated(loaded_then_run)
    assert first[:2] == ("exit", "os._exit")
    assert [what for _, what, _ in noted] == ["os._exit", "threading.Thread.start"]


def test_another_thread_and_the_harness_itself_are_not_watched() -> None:
    def idle() -> list[Report]:
        os.kill(os.getpid(), 0)
        threading.Thread(target=lambda: None).start()
        return []

    assert isolated(idle) == []

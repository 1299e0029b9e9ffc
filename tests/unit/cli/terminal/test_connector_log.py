"""What a connector prints is kept apart from a command's own output."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from semantix.cli.terminal import connector_log
from semantix.cli.terminal.connector_log import ConnectorLog, output_apart

PROGRAM = """
import logging, os, subprocess, sys
from semantix.cli.terminal.connector_log import ConnectorLog
log = ConnectorLog()
print("own output")
with log.taking():
    print("before")
    with log.section() as lines:
        print("from Python \\x1b[31m")
        print("to stderr", file=sys.stderr)
        logging.warning("logged")
        os.write(1, b"from C\\n")
        subprocess.run(["echo", "from a child"])
        if os.fork() == 0:
            print("from a fork", flush=True)
            os._exit(0)
        os.wait()
    print("behind")
print("own output again")
print(lines)
log.BAD
"""


def run(program: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)


def test_a_section_has_what_was_printed_in_it_and_nothing_else_reaches_the_output() -> None:
    said = run(PROGRAM.replace("log.BAD", ""))
    assert said.stderr == ""
    first, again, lines = said.stdout.splitlines()
    assert (first, again) == ("own output", "own output again")
    expected = ["from Python \\x1b[31m", "to stderr", "WARNING:root:logged", "from C"]
    assert sorted(eval(lines)) == sorted([*expected, "from a child", "from a fork"])


def test_after_an_error_the_last_lines_are_told() -> None:
    said = run(PROGRAM.replace('print("behind")', "1 / 0"))
    assert "connector: from C" in said.stderr.splitlines()
    assert said.stderr.index("connector: before") < said.stderr.index("ZeroDivisionError")
    assert said.stdout == "own output\n"


def test_a_log_that_grows_too_long_is_dropped_and_counted(monkeypatch) -> None:
    monkeypatch.setattr(connector_log, "BYTES_MAX", 10)
    log = ConnectorLog()
    os.write(log._file, b"x" * 20)
    with log.section() as lines:
        os.write(log._file, b"one\ntwo\n")
    assert lines == ["one", "two"]
    assert log.size() == 28
    log.close()


def test_only_the_last_lines_are_kept_and_long_ones_are_cut() -> None:
    log = ConnectorLog()
    os.write(log._file, b"".join(b"%d\n" % number for number in range(300)) + b"y" * 1000)
    lines = log.lines_since(0)
    assert lines[0] == "… 101 lines before"
    assert lines[1] == "101"
    assert len(lines[-1]) == 400
    log.close()


def test_without_files_what_is_printed_goes_to_stderr(capsys: pytest.CaptureFixture[str]) -> None:
    for log in (None, ConnectorLog()):
        with output_apart(log):
            print("said")
        assert capsys.readouterr() == ("", "said\n")

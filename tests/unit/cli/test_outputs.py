"""Outputs that are full, closed, or no files; and what a connector prints."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path

import click
import pytest

from semantix.cli.console import Console
from semantix.cli.main import status_of
from semantix.cli.outputs import check_file, check_folder, connector_output_apart, is_lost
from semantix.errors import UsageError

COMMAND = (sys.executable, "-m", "semantix", "spec", "schema")


class Broken:
    """A stream that cannot be written to."""

    def __init__(self, error: OSError) -> None:
        self.error = error

    def write(self, text: str) -> int:
        raise self.error

    def flush(self) -> None:
        raise self.error

    def isatty(self) -> bool:
        return False

    def fileno(self) -> int:
        raise OSError("no file")


def test_a_reader_that_goes_away_changes_no_status() -> None:
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run(COMMAND, stdout=writer, stderr=subprocess.PIPE, check=False)
    os.close(writer)
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_a_full_disk_is_2_and_no_traceback() -> None:
    with open("/dev/full", "w") as full:
        done = subprocess.run(COMMAND, stdout=full, stderr=subprocess.PIPE, check=False)
    assert done.returncode == 2
    assert (
        done.stderr == b"semantix: the output cannot be written: No space left on device [SX-107]\n"
    )


def test_a_report_goes_on_after_a_closed_pipe_and_says_that_a_disk_is_full(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sys, "stdout", Broken(BrokenPipeError(errno.EPIPE, "closed")))
    Console().line("to nobody")
    monkeypatch.setattr(sys, "stdout", Broken(OSError(errno.ENOSPC, "No space left on device")))
    with pytest.raises(UsageError, match="No space left on device"):
        Console().line("to nowhere")
    assert not is_lost(FileNotFoundError(errno.ENOENT, "no such file"))


def test_what_a_connector_prints_goes_to_stderr(capfd: pytest.CaptureFixture[str]) -> None:
    print("before")
    with connector_output_apart():
        print("from Python")
        os.write(1, b"from C\n")
    print("after")
    said = capfd.readouterr()
    assert said.out == "before\nafter\n"
    assert sorted(said.err.splitlines()) == ["from C", "from Python"]


def test_a_folder_is_no_file_and_is_refused_before_anything_runs(tmp_path: Path) -> None:
    check_file(None)
    check_file("-")
    check_file(str(tmp_path / "new" / "file.json"))
    check_folder(str(tmp_path / "new"))
    for folder in (str(tmp_path), f"{tmp_path}/", ""):
        with pytest.raises(click.UsageError, match="this is a folder"):
            check_file(folder)
    (tmp_path / "file").write_text("")
    with pytest.raises(click.UsageError, match="it is no folder"):
        check_file(str(tmp_path / "file" / "inside.json"))


@pytest.mark.parametrize("arguments", [("replay", "DIR"), ("run", "none.yaml", "--history", "DIR")])
def test_a_folder_instead_of_a_file_is_2(
    arguments: tuple[str, ...], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "found.json").write_text("{}")
    assert status_of([str(tmp_path) if one == "DIR" else one for one in arguments]) == 2
    assert "this is a folder" in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [("init", "FILE"), ("plan", "new", "FILE/plan.yaml")])
def test_what_cannot_be_written_is_2(
    arguments: tuple[str, ...], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("")
    assert status_of([one.replace("FILE", str(tmp_path / "file")) for one in arguments]) == 2
    assert "it cannot be written: " in capsys.readouterr().err

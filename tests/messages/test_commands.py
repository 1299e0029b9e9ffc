"""Errors of the command line that no other test makes; each command ends before a run."""

from __future__ import annotations

import errno
import io
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import click
import pytest

from semantix.cli import exits
from semantix.cli.certificates.documents import Documents
from semantix.cli.console import Console
from semantix.cli.main import _status_of_defect, status_of
from semantix.cli.outputs import writing
from semantix.cli.saving import saved
from semantix.errors import UsageError
from semantix.testing.sample_certificates import sample_certificate

SINK = "semantix.connectors.store.plain_sinks:UpsertStoreSink"
SPEC = f"format: semantix-spec/1\nname: mine\nclaim: exactly_once\nconnector: {SINK}\n"
FULL = OSError(errno.ENOSPC, "No space left on device")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working directory with a spec, a folder of two, and a file."""
    monkeypatch.chdir(tmp_path)
    Path("mine.yaml").write_text(SPEC)
    Path("specs").mkdir()
    Path("specs/a.yaml").write_text(SPEC)
    Path("specs/b.yaml").write_text(SPEC.replace("mine", "other"))
    Path("file").write_text("")
    Path("finding.json").write_text('{"format": "semantix-finding/1"}')
    return tmp_path


@pytest.mark.parametrize(
    "command",
    [
        "explain SX-9999",
        "certify mine.yaml --stages all",
        "certify mine.yaml --world real",
        "certify mine.yaml --findings file/findings",
        "certify mine.yaml --badge one --junit one",
        "run mine.yaml --html -",
        "replay specs",
        "replay finding.json --spec mine.yaml",
        "steps",
        "steps specs",
        "diff missing.json file",
        "diff specs file",
        "diff file file",
    ],
)
def test_the_mistake_in_the_command_is_told(command: str) -> None:
    assert status_of(command.split()) == exits.USAGE


@pytest.mark.parametrize(
    "content",
    [b"{", b"[]", b'{"format": "semantix-finding/1"}', b'{"format": "\xff"}'],
)
def test_a_file_that_is_no_certificate_is_told(content: bytes) -> None:
    Path("old.json").write_bytes(content)
    assert status_of(["diff", "old.json", "old.json"]) == exits.USAGE


def test_a_second_scaffold_in_one_folder_is_refused() -> None:
    assert status_of(["init", "."]) == exits.UPHELD
    assert status_of(["init", "."]) == exits.USAGE


class FullDisk(io.StringIO):
    def flush(self) -> None:
        raise FULL


def to_a_full_disk() -> None:
    console = Console()
    console._stream = FullDisk()
    console.line("a result")


def a_full_disk() -> None:
    with writing("page.html"):
        raise FULL


@pytest.mark.parametrize("write", [to_a_full_disk, a_full_disk])
def test_a_full_disk_is_told(write: Callable[[], None]) -> None:
    with pytest.raises((UsageError, click.UsageError), match="No space left"):
        write()


def test_a_full_disk_ends_the_command() -> None:
    assert _status_of_defect(FULL) == exits.USAGE


def test_findings_that_cannot_be_written_leave_the_verdict(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise FULL

    monkeypatch.setattr("semantix.cli.saving.save_findings", full)
    result = SimpleNamespace(spec=SimpleNamespace(name="mine"))
    assert saved(result, "findings") is result
    assert "findings of mine cannot be written: No space left" in capsys.readouterr().err


def test_a_page_that_cannot_be_written_is_told(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise FULL

    monkeypatch.setattr("semantix.report.documents.files.write_text", full)
    certificate = sample_certificate(1, 1)
    list(Documents({"html_file": "page.html"}).write(certificate))
    assert "semantix: --html: page.html:" in capsys.readouterr().err

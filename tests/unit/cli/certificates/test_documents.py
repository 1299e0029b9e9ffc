"""Files that a certification writes: refused before the search, and never lost after it."""

from __future__ import annotations

import errno
import json
from pathlib import Path
from typing import Any

import click
import pytest

from semantix.cli.certificates.documents import OPTIONS, PAGE, Documents
from semantix.report.documents import files
from semantix.report.documents.files import KINDS
from semantix.testing.sample_certificates import HOSTILE, sample_certificate


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def documents(**targets: str) -> Documents:
    made = Documents({f"{name}_file": target for name, target in targets.items()})
    made.check()
    return made


EVERY = {kind.option: f"out/{kind.file}" for kind in KINDS}
BEGINNINGS = {
    "json": '{\n  "format": "semantix-certificate/1"', "html": "<!doctype html>",
    "junit": '<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>', "badge": "<svg ",
    "markdown": "## Certification\n",
}  # fmt: skip


def test_each_kind_of_file_has_its_option() -> None:
    assert tuple(kind.option for kind in KINDS) == OPTIONS


def test_each_option_writes_its_file_and_the_page_is_named(here: Path) -> None:
    said = list(documents(**EVERY).write(sample_certificate()))
    assert said == ["report: out/report.html"]
    for name, target in EVERY.items():
        assert (here / target).read_text(encoding="utf-8").startswith(BEGINNINGS[name])


def test_without_an_option_there_is_a_page(here: Path) -> None:
    assert list(documents().write(sample_certificate())) == [f"report: {PAGE}"]
    assert (here / PAGE).is_file()


@pytest.mark.parametrize("name", list(EVERY))
def test_one_of_them_may_go_to_stdout(
    here: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    made = documents(**{name: "-"})
    assert made.is_on_stdout
    list(made.write(sample_certificate()))
    assert capsys.readouterr().out.startswith(BEGINNINGS[name])


@pytest.mark.parametrize(
    ("targets", "expected"),
    [
        ({"html": "a-file/x.html"}, "--html: a-file: results cannot be written there"),
        ({"junit": "a-folder"}, "--junit: a-folder: this is a folder"),
        ({"badge": ""}, "--badge: : this is a folder"),
        ({"markdown": "a-folder/"}, "--markdown: a-folder/: this is a folder"),
        ({"json": "-", "html": "-"}, "--json and --html both name -"),
        ({"json": "x", "html": "a-folder/../x"}, "--json and --html both name a-folder/../x"),
    ],
)
def test_what_cannot_be_written_is_refused_with_its_option(
    here: Path, targets: dict[str, str], expected: str
) -> None:
    (here / "a-file").touch()
    (here / "a-folder").mkdir()
    with pytest.raises(click.UsageError) as refused:
        documents(**targets)
    assert expected in refused.value.message


def full(monkeypatch: pytest.MonkeyPatch, *begins: str) -> None:
    """Let the disk be full for files whose path begins so."""
    real = files.write_text

    def write_text(path: str | Path, text: str) -> None:
        if str(path).startswith(begins):
            raise OSError(errno.ENOSPC, "No space left on device")
        real(path, text)

    monkeypatch.setattr(files, "write_text", write_text)


@pytest.mark.parametrize("name", list(EVERY))
def test_a_disk_that_is_full_after_the_search_loses_nothing(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    full(monkeypatch, "out/")
    made = documents(**{name: EVERY[name]})
    list(made.write(sample_certificate()))
    kept = f".semantix/kept/{Path(EVERY[name]).name}"
    error = capsys.readouterr().err
    assert f"--{name}: {EVERY[name]}: the " in error
    assert "cannot be written: No space left on device" in error
    assert f"nothing is lost: it is in {kept}" in error
    assert (here / kept).read_text(encoding="utf-8").startswith(BEGINNINGS[name])
    assert made.has_failed


def test_where_the_folder_itself_is_full_another_place_is_found_and_named(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("TMPDIR", str(here))
    monkeypatch.setattr("tempfile.tempdir", None)
    full(monkeypatch, "out", ".semantix")
    list(documents(json="out.json").write(sample_certificate()))
    told = capsys.readouterr().err
    (kept,) = here.glob("semantix-*/certificate.json")
    assert f"nothing is lost: it is in {kept}" in told
    assert json.loads(kept.read_text())["seed"] == 7


def test_where_no_place_is_left_this_is_said(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    full(monkeypatch, "")
    assert list(documents(badge="b.svg").write(sample_certificate())) == []
    assert "no other place could be written either" in capsys.readouterr().err


@pytest.mark.parametrize("text", HOSTILE)
def test_files_with_hostile_text_can_be_written_and_read(here: Path, text: str) -> None:
    made: dict[str, Any] = sample_certificate(3, texts=(text,))
    list(documents(**EVERY).write(made))
    for target in EVERY.values():
        (here / target).read_text(encoding="utf-8")
    assert json.loads((here / EVERY["json"]).read_text(encoding="utf-8")) == made


def test_the_page_that_nobody_asked_for_makes_no_command_fail(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (here / ".semantix").touch()  # a file, where the folder should be
    monkeypatch.setenv("TMPDIR", str(here))
    monkeypatch.setattr("tempfile.tempdir", None)
    made = documents()
    (said,) = made.write(sample_certificate())
    assert not made.has_failed
    assert "nothing is lost: it is in " in capsys.readouterr().err
    (kept,) = here.glob("semantix-*/report.html")
    assert said == f"report: {kept}"

"""The plan that `semantix plan new` writes."""

from __future__ import annotations

from pathlib import Path

import pytest

from semantix.cli.main import status_of
from semantix.plan.codec import load_plan
from semantix.plan.fault_plan import Fault
from semantix.plan.vocabulary import WORDS


def test_a_new_plan_is_a_plan_and_names_every_word_that_is_built(tmp_path: Path) -> None:
    file = tmp_path / "late.yaml"
    assert status_of(["plan", "new", str(file), "--spec", "mine"]) == 0
    plan = load_plan(file)
    assert (plan.name, plan.spec) == ("late", "mine")
    assert plan.faults == (Fault("crash", "ckpt_notify_deliver:before", subtask=0),)
    text = file.read_text()
    assert [word.name for word in WORDS.values() if word.built and word.name not in text] == []


def test_its_commented_lines_are_valid_too(tmp_path: Path) -> None:
    file = tmp_path / "late.yaml"
    status_of(["plan", "new", str(file)])
    text = file.read_text().replace("# expect: clean", "expect: clean")
    file.write_text(text)
    expect = load_plan(file).expect
    assert expect is not None
    assert expect.clean


def test_a_file_that_is_there_is_not_overwritten(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text("mine")
    assert status_of(["plan", "new", str(file)]) == 2
    assert file.read_text() == "mine"
    assert "is already there" in capsys.readouterr().err


def test_a_new_plan_passes_its_own_check(tmp_path: Path) -> None:
    assert status_of(["init", str(tmp_path / "mine")]) == 0
    for file, more in (("a plan.yaml", ()), ("mine/fault_plans/late.yaml", ("--spec", "my-sink"))):
        path = str(tmp_path / file)
        assert status_of(["plan", "new", path, *more]) == 0
        assert status_of(["plan", "check", path]) == 0

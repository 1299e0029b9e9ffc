"""What `semantix doctor` prints of the facts, and its status."""

from __future__ import annotations

import json

import pytest

from semantix.cli.main import status_of
from semantix.worlds import availability

HERE = availability.Fact("Python", True, "3.11.7", "")
MISSING = availability.Fact("container engine", False, "none \x1b[31manswers", "start one")


def facts(monkeypatch: pytest.MonkeyPatch, *found: availability.Fact) -> None:
    monkeypatch.setattr(availability, "survey", lambda: list(found))


def test_nothing_missing_is_0_and_anything_missing_is_4(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    facts(monkeypatch, HERE)
    assert status_of(["doctor"]) == 0
    facts(monkeypatch, HERE, MISSING)
    assert status_of(["doctor"]) == 4
    lines = capsys.readouterr().out.splitlines()
    assert lines[-3] == "here     Python: 3.11.7"
    assert lines[-2].startswith("missing  container engine: none ")
    assert lines[-1].strip() == "-> start one"
    assert "\x1b" not in "".join(lines)


def test_the_facts_as_json(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    facts(monkeypatch, HERE)
    assert status_of(["doctor", "--json"]) == 0
    (fact,) = json.loads(capsys.readouterr().out)["facts"]
    assert fact == {"subject": "Python", "present": True, "found": "3.11.7", "hint": ""}

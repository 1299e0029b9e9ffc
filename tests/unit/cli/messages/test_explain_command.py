"""`semantix explain` tells what a code means."""

from __future__ import annotations

import pytest

from semantix.cli.main import status_of
from semantix.model.message_catalogue import FIELDS, entries


@pytest.mark.parametrize("word", ["SX-101", "sx-101", "[SX-101]"])
def test_a_code_is_explained_with_all_fields(word: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert status_of(["explain", word]) == 0
    said = capsys.readouterr().out
    assert said.startswith("SX-101: A file cannot be read\n")
    assert all(f"\n{name}: " in said for name in FIELDS)
    assert "{file}: there is no such file or folder" in said


def test_without_a_code_all_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert status_of(["explain"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == list(entries())


def test_a_code_that_is_none_is_answered_with_the_nearest(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert status_of(["explain", "SX-1O1"]) == 2
    assert "did you mean 'SX-101'? [SX-005]" in capsys.readouterr().err

"""`semantix diff` as a user types it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from semantix.cli.main import status_of

RESULT: dict[str, Any] = {
    "spec": {"name": "sink", "path": ""},
    "world": "simulated",
    "claim": "at_least_once",
    "verdict": "UPHELD",
    "strongest": "at_least_once",
}


def written(path: Path, **fields: Any) -> str:
    content = {"format": "semantix-certificate/1", "results": [{**RESULT, **fields}]}
    path.write_text(json.dumps(content))
    return str(path)


def test_a_lost_guarantee_is_1_and_the_other_way_round_is_0(tmp_path: Path, capsys) -> None:
    good = written(tmp_path / "good.json")
    bad = written(tmp_path / "bad.json", verdict="VIOLATED", strongest="none")
    assert status_of(["diff", good, bad]) == 1
    assert "LOST     sink (simulated)" in capsys.readouterr().out
    assert status_of(["diff", bad, good]) == 0
    assert status_of(["diff", good, good]) == 0


def test_json_takes_stdout_and_words_go_to_stderr(tmp_path: Path, capsys) -> None:
    good = written(tmp_path / "good.json")
    assert status_of(["diff", good, good, "--json", "-"]) == 0
    captured = capsys.readouterr()
    assert json.loads(captured.out)["guarantee_lost"] is False
    assert "no guarantee was lost" in captured.err


def test_a_file_that_is_no_certificate_is_2(tmp_path: Path, capsys) -> None:
    good = written(tmp_path / "good.json")
    (tmp_path / "empty.json").write_text("")
    for pair in (("empty.json", good), (good, "empty.json"), (good, ""), ("nowhere", good)):
        assert status_of(["diff", *(str(tmp_path / one) for one in pair)]) == 2
        assert "expected a certificate" in capsys.readouterr().err


@pytest.mark.parametrize("target", ["", "folder/"])
def test_a_target_that_cannot_be_written_is_refused_first(tmp_path, capsys, target) -> None:
    good = written(tmp_path / "good.json")
    assert status_of(["diff", good, good, "--json", target]) == 2
    assert "no guarantee was lost" not in capsys.readouterr().out

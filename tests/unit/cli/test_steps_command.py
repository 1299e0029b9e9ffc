"""The steps that the dry runs of a spec visit."""

from __future__ import annotations

import json

import pytest

from semantix.cli.main import status_of
from semantix.cli.steps_command import visited_steps
from semantix.testing.small_jobs import WRITE_AHEAD, spec_of


def rows_of(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[dict[str, object]]:
    assert status_of(["steps", *arguments, "--json"]) == 0
    rows: list[dict[str, object]] = json.loads(capsys.readouterr().out)["steps"]
    return rows


def test_recoveries_are_visited_too() -> None:
    visited = visited_steps(spec_of(WRITE_AHEAD), 0)
    assert {"wal_send", "wal_restore", "ckpt_store_add", "store.append"} <= visited
    assert "tpc_invoke" not in visited


def test_a_row_counts_the_visits_of_one_place_by_one_kind_of_task(
    capsys: pytest.CaptureFixture[str],
) -> None:
    rows = rows_of(capsys, "specs/write-ahead.yaml")
    (added,) = [
        row
        for row in rows
        if (row["step"], row["position"], row["recovery"]) == ("ckpt_store_add", "after", False)
    ]
    assert (added["who"], added["visits"], added["built"]) == ("coordinator", 4, True)
    assert "DefaultCompletedCheckpointStore" in str(added["source"])
    (call,) = [r for r in rows if (r["step"], r["position"]) == ("store.append", "before")]
    assert call["source"] == "a call of the client"


def test_the_whole_catalogue_needs_no_spec(capsys: pytest.CaptureFixture[str]) -> None:
    rows = rows_of(capsys, "--all")
    assert {row["visits"] for row in rows} == {0}
    assert {row["step"] for row in rows if not row["built"]} > {
        "kafka_src_assign",
        "sv2_write",
    }


def test_either_a_spec_or_all_must_be_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    assert status_of(["steps"]) == 2
    assert "give a SPEC, or --all" in capsys.readouterr().err


def test_a_narrow_terminal_leaves_out_the_last_columns(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    heads = {}
    for columns in (40, 80, 200):
        monkeypatch.setenv("COLUMNS", str(columns))
        assert status_of(["steps", "--all"]) == 0
        lines = capsys.readouterr().out.splitlines()
        assert max(map(len, lines)) <= columns
        heads[columns] = lines[0].split()
    assert heads[200] == ["step", "position", "who", "visits", "source"]
    assert heads[80] == heads[200][:4]
    assert heads[40] == heads[200][:2]

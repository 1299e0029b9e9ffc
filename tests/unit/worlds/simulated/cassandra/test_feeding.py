"""Input is put into a watched table; nobody takes it for output."""

from __future__ import annotations

from typing import Any

import pytest

from semantix.errors import UsageError

LOG = "CREATE TABLE ks.log (u timeuuid PRIMARY KEY, id text, n int)"
UUID = "01b21dd2-1381-11ee-8000-020000000009"


def test_rows_are_there_for_a_client_and_told_as_input(lab: Any) -> None:
    rows = [{"key": "a", "id": "r1", "n": 1}, {"key": "b", "id": "r2"}]
    version = lab.world.version
    lab.world.feed("ks.results", rows)
    assert lab.rows() == [("a", "r1", 1), ("b", "r2", None)]
    assert lab.observer.told == [("fed", "ks.results", tuple(rows))]
    assert lab.world.version > version
    lab.session.execute("UPDATE results SET n = 1 WHERE key = 'a'")  # as it was
    assert lab.told("row") == []
    lab.session.execute("UPDATE results SET n = 2 WHERE key = 'a'")
    assert lab.told("row") == [("ks.results", "a", {"key": "a", "id": "r1", "n": 2})]


def test_a_log_goes_on_behind_its_input(make_lab: Any) -> None:
    lab = make_lab(LOG, watch={"table": "ks.log", "view": "log"})
    lab.world.feed("ks.log", [{"u": UUID, "id": "r1"}])
    lab.session.execute("INSERT INTO log (u, id) VALUES (now(), 'r2')")
    ((_, _, (row,), end, _),) = lab.told("appeared")
    assert (row["id"], end) == ("r2", 2)


@pytest.mark.parametrize(
    ("place", "row", "expected"),
    [
        ("ks.reslts", {"key": "a"}, "no watched table 'ks.reslts'"),
        ("ks.results", {"kez": "a"}, "no column 'kez'; did you mean 'key'?"),
        ("ks.results", {"n": 1}, "needs a value for 'key'"),
        ("ks.results", {"key": "a", "n": "x"}, "ks.results.n is 'x'; expected a value of .* int"),
    ],
)
def test_what_does_not_fit_is_refused_whole(
    lab: Any, place: str, row: dict[str, Any], expected: str
) -> None:
    with pytest.raises(UsageError, match=expected.replace("?", r"\?")):
        lab.world.feed(place, [{"key": "ok"}, row])
    assert lab.rows() == []
    assert lab.observer.told == []

"""Collections, static columns and counters survive a capture, and their forms say what matters."""

from __future__ import annotations

from typing import Any

import pytest

TABLES = (
    "CREATE TABLE ks.results (p text, c int, s int static, l list<int>, m map<text, int>, "
    "PRIMARY KEY (p, c))",
    "CREATE TABLE ks.counts (k text PRIMARY KEY, n counter)",
)


@pytest.fixture
def lab(make_lab: Any) -> Any:
    lab = make_lab(*TABLES)
    run = lab.session.execute
    run("INSERT INTO results (p, c, s, l, m) VALUES ('a', 1, 7, [1, 2], {'x': 1})")
    run("UPDATE results SET l = [0] + l, m = m - {'x'} WHERE p = 'a' AND c = 1")
    run("DELETE FROM results WHERE p = 'b' AND c > 3")
    run("UPDATE counts SET n = n + 5 WHERE k = 'a'")
    run("DELETE FROM counts WHERE k = 'a'")
    return lab


def rows(lab: Any) -> list[tuple[Any, ...]]:
    session = lab.second()
    return [
        tuple(row)
        for table in ("results", "counts")
        for row in session.execute(f"SELECT * FROM {table}")
    ]


def test_a_resumed_world_has_the_same_rows_and_the_same_future(lab: Any) -> None:
    captured, before = lab.world.capture(lab.clock.now_us()), rows(lab)
    assert before == [("a", 1, 7, [0, 1, 2], None)]
    lab.world.resume(captured, lab.clock.now_us())
    assert lab.world.capture(lab.clock.now_us()) == captured
    assert rows(lab) == before
    session = lab.second()
    session.execute("UPDATE counts SET n = n + 1 WHERE k = 'a'")
    session.execute("UPDATE results SET l = l + [3] WHERE p = 'a' AND c = 1")
    session.execute("INSERT INTO results (p, c) VALUES ('b', 9) USING TIMESTAMP 5")
    assert rows(lab) == [("a", 1, 7, [0, 1, 2, 3], None), ("a", 6)]


def form(lab: Any) -> str:
    lab.session.execute("SELECT * FROM results")
    lab.session.execute("SELECT * FROM counts")
    return repr(lab.world.canonical(lab.world.capture(lab.clock.now_us()), lab.world.observed()))


@pytest.mark.parametrize(
    "text",
    [
        "UPDATE counts SET n = n + 1 WHERE k = 'a'",
        "UPDATE results SET s = 8 WHERE p = 'a'",
        "UPDATE results SET l = l + [3] WHERE p = 'a' AND c = 1",
        "UPDATE results SET m['y'] = 1 WHERE p = 'a' AND c = 1",
        "DELETE FROM results USING TIMESTAMP 9999999999999999 WHERE p = 'b' AND c > 2",
    ],
)
def test_the_canonical_form_keeps_each_of_them(lab: Any, text: str) -> None:
    before = form(lab)
    lab.session.execute(text)
    assert form(lab) != before


def test_the_paths_of_list_elements_are_left_out(make_lab: Any) -> None:
    first, second = make_lab(*TABLES), make_lab(*TABLES)
    for lab, texts in (
        (first, ["l = l + [1, 2]"]),
        (second, ["l = l + [1, 9, 2]", "l = l - [9]"]),
    ):
        for text in texts:
            lab.session.execute(f"UPDATE results SET {text} WHERE p = 'a' AND c = 1")
        lab.clock.wait_us(10_000)
    states = [lab.world.capture(lab.clock.now_us()).tables[1] for lab in (first, second)]
    cells = [
        [(cell.value, cell.path) for cell in one.partitions[0].rows[0].cells] for one in states
    ]
    assert [value for value, _ in cells[0]] == [b"\x00\x00\x00\x01", b"\x00\x00\x00\x02"]
    assert len({path for _, path in cells[0]}) == 2
    for lab in (first, second):
        lab.session.execute("SELECT * FROM results")
    forms = [
        lab.world.canonical(lab.world.capture(lab.clock.now_us()), lab.world.observed())
        for lab in (first, second)
    ]
    assert all(repr(path) not in repr(forms) for _, path in cells[0] if path)


@pytest.mark.parametrize("condition", ["", " IF s = null"])
def test_a_reader_sees_all_parts_of_a_batch_at_once(make_lab: Any, condition: str) -> None:
    lab = make_lab(*TABLES, watch=[{"table": "ks.results", "key": ["p", "c"], "view": "table"}])
    lab.session.execute(
        f"BEGIN BATCH UPDATE results SET s = 6 WHERE p = 'a'{condition}; "
        "INSERT INTO results (p, c) VALUES ('a', 1); APPLY BATCH"
    )
    assert [(key, row["s"]) for _, key, row in lab.told("row")] == [("a:1", 6)]


def test_static_rows_are_told_as_a_reader_sees_them(make_lab: Any) -> None:
    lab = make_lab(TABLES[0], watch={"table": "ks.results", "view": "table", "key": ["p", "c"]})
    lab.session.execute("INSERT INTO results (p, s) VALUES ('a', 6)")
    lab.session.execute("INSERT INTO results (p, c, l) VALUES ('a', 1, [4])")
    told = [(key, None if row is None else (row["s"], row["l"])) for _, key, row in lab.told("row")]
    assert told == [("a:None", (6, None)), ("a:1", (6, [4])), ("a:None", None)]
    written = lab.told("written")
    assert [rows for _, _, rows, _ in written] == [
        ({"p": "a", "s": 6},),
        ({"p": "a", "c": 1, "l": [4]},),
    ]

"""Expectations of the header, on literal histories: which entries are right, which are due."""

from __future__ import annotations

import pytest

from semantix.history.events import CRASHED, READBACK, ROW, History
from semantix.history.expectation import FOLD, FUNCTION, LEARNED, Expectation, ExpectedEntry
from semantix.model.guarantees import Verdict
from semantix.oracles.judge import judge
from semantix.oracles.verdict import Kind
from semantix.testing.histories import LiteralHistory

CODES = ("FAB", "AMO", "ALO", "IDEM", "EO")


def _told(history: History) -> dict[str, list[str]]:
    """Give the kinds of the findings, by oracle; an oracle in doubt has the kind `?`."""
    found = {}
    for code, one in judge(history, CODES).items():
        kinds = sorted({str(finding.kind) for finding in one.findings})
        if kinds or one.verdict is Verdict.INCONCLUSIVE:
            found[code] = kinds or ["?"]
    return found


def _log(*entries: ExpectedEntry, source: str = LEARNED, **more: object) -> LiteralHistory:
    return LiteralHistory(2, expectation=Expectation(source, entries, **more))  # type: ignore[arg-type]


def _table(*entries: ExpectedEntry, source: str = LEARNED, **more: object) -> LiteralHistory:
    expectation = Expectation(source, entries, **more)  # type: ignore[arg-type]
    return LiteralHistory(2, keys=1, view="table", expectation=expectation)


def _row(history: LiteralHistory, key: str, text: str, record_id: str = "") -> LiteralHistory:
    return history.event(ROW, "out", key, (record_id, "", text))


ONE = ExpectedEntry("r1", '{"id":"r1"}')
TWO = ExpectedEntry("r2", '{"id":"r2"}')


def test_the_expected_values_are_right_and_others_are_fabricated() -> None:
    assert _told(_log(ONE, TWO).completed(1, 2).appeared("r1 r2").finished()) == {}
    other = _log(ONE, TWO).completed(1, 2).appeared("r1 r2!").finished()
    assert _told(other) == {"FAB": ["fabrication"]}


def test_an_entry_that_is_due_and_never_seen_is_lost() -> None:
    lost = _log(ONE, TWO).completed(1, 2).appeared("r1").finished()
    assert _told(lost) == {code: [Kind.LOSS] for code in ("ALO", "IDEM", "EO")}


def test_a_record_without_an_entry_must_not_be_seen() -> None:
    assert _told(_log(ONE).completed(1, 2).appeared("r1").finished()) == {}
    assert "FAB" in _told(_log(ONE).completed(1, 2).appeared("r1 r2").finished())


def test_two_entries_of_one_record_are_due_both_and_each_once() -> None:
    places = [ExpectedEntry("r1", '{"id":"r1"}', where) for where in ("out", "audit")]
    start = _log(*places, source=FUNCTION).completed(1, 2).appeared("r1", place="out/0")
    assert _told(start.finished())["ALO"] == [Kind.LOSS]
    start = _log(*places, source=FUNCTION).completed(1, 2).appeared("r1", place="out/0")
    start.appeared("r1", place="audit/0")
    assert _told(start.build())["ALO"] == ["?"]
    assert _told(start.finished()) == {}
    again = _log(*places, source=FUNCTION).completed(1, 2).appeared("r1 r1", place="audit/0")
    assert _told(again.appeared("r1", place="out/1").finished())["AMO"] == [Kind.DUPLICATE]


def test_an_entry_at_another_place_is_fabricated() -> None:
    history = _log(ExpectedEntry("r1", '{"id":"r1"}', "out")).completed(1, 2)
    assert "FAB" in _told(history.appeared("r1", place="audit/0").finished())


def test_a_row_shows_its_last_record_in_the_end_under_the_learned_key() -> None:
    first = ExpectedEntry("r1", "", "customer:k1", is_due=False)
    last = ExpectedEntry("r2", '{"id":"r2"}', "customer:k1")
    start = _table(first, last).completed(1, 2).row("customer:k1", "r1")
    assert _told(start.finished())["IDEM"] == [Kind.EXTRA_ROW, Kind.LOSS]
    start = _table(first, last).completed(1, 1).row("customer:k1", "r1").completed(2, 2)
    assert _told(start.row("customer:k1", "r2").finished()) == {}
    other = _table(first, last).completed(1, 2).row("k1", "r2").finished()
    assert _told(other) == {"FAB": ["fabrication"]}


def test_exactly_once_wants_the_value_of_a_completed_checkpoint_in_each_row() -> None:
    rows = [ExpectedEntry("r1", "", "a", is_due=False), ExpectedEntry("r2", "", "a")]
    early = _table(*rows).row("a", "r1").completed(1, 1).row("a", "r2").completed(2, 2)
    assert _told(early.finished()) == {"EO": [Kind.DIRTY_READ]}


def test_a_doubt_leaves_every_oracle_of_the_view_without_a_verdict() -> None:
    history = _log(doubt="not learnable").completed(1, 2).appeared("r1 ?x r1").finished()
    assert _told(history) == {code: ["?"] for code in CODES}


def test_an_incomplete_expectation_still_convicts_what_it_knows() -> None:
    history = _log(ONE, incomplete="no clean run shows r2").completed(1, 2)
    assert _told(history.appeared("r1").finished()) == {
        code: ["?"] for code in ("ALO", "IDEM", "EO")
    }
    history = _log(ONE, incomplete="no clean run shows r2").completed(1, 2)
    assert _told(history.finished())["ALO"] == [Kind.LOSS]


def test_values_without_identity_are_no_fabrication_where_clean_runs_have_them() -> None:
    history = _log(ONE, TWO, unnamed="2 values").completed(1, 2).appeared("r1 ?x r2").finished()
    assert _told(history) == {code: ["?"] for code in CODES}


def _fold(*, is_disturbed: bool, values: tuple[str, ...]) -> dict[str, list[str]]:
    entries = (ExpectedEntry("r1", "1", "k1", is_due=False), ExpectedEntry("r2", "2", "k1"))
    history = _table(*entries, source=FOLD).completed(1, 1).completed(2, 2)
    if is_disturbed:
        history.event(CRASHED, "everything", "sink-0#1")
    for value in values:
        _row(history, "k1", value)
    return _told(history.finished())


def test_a_row_of_a_fold_shows_its_prefixes_and_in_the_end_the_last_one() -> None:
    assert _fold(is_disturbed=True, values=("1", "2", "1", "2")) == {}
    assert _fold(is_disturbed=True, values=("1",))["ALO"] == [Kind.LOSS]


def test_a_value_of_no_prefix_is_a_record_counted_again_or_without_a_replay_fabricated() -> None:
    found = _fold(is_disturbed=True, values=("1", "2", "3"))
    assert "FAB" not in found
    assert (found["ALO"], found["IDEM"]) == (["?"], [Kind.DUPLICATE])
    assert _fold(is_disturbed=False, values=("1", "3"))["FAB"] == ["fabrication"]


def test_equal_values_of_one_row_are_one_slot() -> None:
    entries = (ExpectedEntry("r1", "7", "k1", is_due=False), ExpectedEntry("r2", "7", "k1"))
    history = _table(*entries, source=FOLD).completed(1, 1)
    assert _told(_row(history, "k1", "7").finished()) == {}


def _read_fold(*values: str) -> dict[str, list[str]]:
    """The same fold on a real world, which is read back with the names of its rows."""
    entries = (ExpectedEntry("r1", "1", "k1", is_due=False), ExpectedEntry("r2", "2", "k1"))
    history = _table(*entries, source=FOLD).completed(1, 1).completed(2, 2)
    history.event(CRASHED, "everything", "sink-0#1")
    for value in values:
        seen = (("", "", value),)
        history.event(READBACK, "out/0", "full_scan", seen, 1, 1, True, ("k1",))
    return _told(history.finished())


def test_a_read_back_names_the_row_whose_value_is_of_no_prefix() -> None:
    assert _read_fold("1", "2", "1", "2") == {}
    twice = _read_fold("1", "3", "2")
    assert set(twice) == {"AMO", "IDEM", "EO"}
    assert set(map(tuple, twice.values())) == {(Kind.DUPLICATE,)}
    found = _read_fold("1", "2", "3")
    assert (found["ALO"], found["IDEM"]) == (["?"], [Kind.DUPLICATE])


def test_a_read_back_with_the_right_value_in_the_row_of_another_key_is_misplaced() -> None:
    rows = (ExpectedEntry("r1", "", "a"), ExpectedEntry("r2", "", "b"))
    history = _table(*rows).completed(1, 2)
    assert _told(history.readback("r1 r2", "full_scan", keys=("a", "b")).finished()) == {}
    history = _table(*rows).completed(1, 2)
    found = _told(history.readback("r1 r2", "full_scan", keys=("a", "c")).finished())
    assert found == {"FAB": ["fabrication"]}


@pytest.mark.parametrize("isolation", ["full_scan", "by_key"])
def test_read_backs_of_real_tables_are_judged_without_row_keys(isolation: str) -> None:
    rows = (ExpectedEntry("r1", "", "a", is_due=False), ExpectedEntry("r2", '{"id":"r2"}', "a"))
    history = _table(*rows).completed(1, 2).readback("r2", "full_scan")
    assert _told(history.readback("r2", isolation).finished()) == {}

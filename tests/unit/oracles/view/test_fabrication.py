"""FAB on literal histories."""

from __future__ import annotations

from semantix.history.events import History
from semantix.model.guarantees import Verdict
from semantix.oracles.judge import judge
from semantix.oracles.verdict import Kind, OracleVerdict
from semantix.testing.histories import LiteralHistory


def _judged(history: History) -> OracleVerdict:
    return judge(history, ("FAB",))["FAB"]


def test_records_of_the_workload_are_no_fabrication() -> None:
    verdict = _judged(LiteralHistory().appeared("r1 r2 r3").finished())
    assert (verdict.verdict, verdict.judged) == (Verdict.UPHELD, 3)


def test_an_entry_without_identity_is_fabricated() -> None:
    verdict = _judged(LiteralHistory().appeared("r1 ?junk").build())
    assert verdict.verdict is Verdict.VIOLATED
    (finding,) = verdict.findings
    assert finding.kind == Kind.FABRICATION
    assert finding.part("text") == "text of junk"
    assert finding.at_us == 1_000


def test_an_id_that_the_input_never_had_is_fabricated() -> None:
    assert _judged(LiteralHistory().appeared("r9").finished()).verdict is Verdict.VIOLATED


def test_a_known_record_with_another_text_is_fabricated() -> None:
    (finding,) = _judged(LiteralHistory().appeared("r1 r2!").finished()).findings
    assert (finding.kind, finding.record_ids) == (Kind.FABRICATION, ("r2",))


def test_seen_once_is_enough_even_if_the_row_is_overwritten() -> None:
    history = LiteralHistory(1, view="table").row("k1", "?x").row("k1", "r1").finished()
    assert _judged(history).verdict is Verdict.VIOLATED


def test_a_row_under_a_key_that_is_not_its_record_s_is_fabricated() -> None:
    foreign = LiteralHistory(2, view="table").row("k1", "r2").finished()
    unknown = LiteralHistory(2, view="table").row("k7", "r2").finished()
    for history, key in ((foreign, "k1"), (unknown, "k7")):
        assert [finding.part("row") for finding in _judged(history).findings] == [key]


def test_a_log_that_is_stored_in_rows_may_have_keys_of_its_own() -> None:
    history = LiteralHistory(1, view="log").row("2c1f", "r1").finished()
    assert _judged(history).verdict is Verdict.UPHELD


def test_a_read_back_shows_fabrication_also_when_it_reads_by_key() -> None:
    history = LiteralHistory(2, view="table", world="containers")
    clean = history.readback("r1 r2", "full_scan")
    assert _judged(clean.build()).verdict is Verdict.UPHELD
    assert _judged(clean.readback("r1 ?x", "by_key").finished()).verdict is Verdict.VIOLATED


def test_a_history_that_shows_nothing_and_does_not_end_is_inconclusive() -> None:
    verdict = _judged(LiteralHistory().build())
    assert verdict.verdict is Verdict.INCONCLUSIVE
    assert "quiescence" in verdict.reason


def test_without_records_there_is_nothing_to_judge() -> None:
    verdict = _judged(LiteralHistory(0).finished())
    assert (verdict.verdict, verdict.reason) == (
        Verdict.INCONCLUSIVE,
        "the workload has no records",
    )


def test_a_read_back_that_names_its_rows_shows_a_record_under_another_key() -> None:
    history = LiteralHistory(2, keys=2, view="table", world="containers")
    right = history.readback("r1 r2", "full_scan", keys=("k1", "k2"))
    assert _judged(right.finished()).verdict is Verdict.UPHELD
    for isolation in ("full_scan", "by_key"):
        wrong = _judged(right.readback("r1 r2", isolation, keys=("k1", "k3")).finished())
        assert [dict(one.parts)["row"] for one in wrong.findings] == ["k3"]

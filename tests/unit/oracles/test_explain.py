"""Two lines for each finding."""

from __future__ import annotations

import pytest

from semantix.history.events import FAILED, LEFTOVER, TRIAL, UNIT, History
from semantix.oracles.explain import explain, named, shortened, with_sites
from semantix.oracles.judge import judge
from semantix.oracles.verdict import Finding, Kind
from semantix.testing.histories import SINK, LiteralHistory


def _explained(history: History, code: str) -> list[str]:
    (finding, *_) = judge(history, (code,))[code].findings
    return explain(finding, history).split("\n")


def test_a_duplicate_says_when_it_was_seen_and_what_led_to_it() -> None:
    history = LiteralHistory(2).completed(1, 2).appeared("r1").fault("crash", "wal_send:during")
    lines = _explained(history.crashed().appeared("r2 r1").finished(), "IDEM")
    assert lines == [
        "r1 is visible twice: r1 was first seen at +0.001 s, again at +0.004 s.",
        "The fault: crash of sink-0#1 at wal_send:during (+0.002 s; checkpoint 1 was the latest, "
        "1 attempt ended).",
    ]


def test_without_a_fault_it_says_so() -> None:
    lines = _explained(LiteralHistory(2).appeared("r1").finished(), "ALO")
    assert lines == ["r2 is lost: at the end no reader sees it.", "No fault had struck."]


def test_faults_that_are_not_named_are_counted() -> None:
    history = LiteralHistory(1)
    for _ in range(10):
        history.fault("error", "store.append:before")
    fault = "error of sink-0#1 at store.append:before"
    _, line = _explained(history.finished(), "ALO")
    assert line.startswith(f"The fault: {fault}; {fault}; {fault} … and 7 more (+0.000 s;")


def test_many_records_are_counted() -> None:
    assert named(()) == ""
    assert named(("r1", "r2", "r3")) == "r1, r2 and r3"
    assert named(("r1", "r2", "r3", "r4", "r5")) == "r1, r2, r3 and 2 more"


def _stale() -> History:
    return (
        LiteralHistory(2, keys=1, view="table", world="w").readback("r2 r1", "full_scan").finished()
    )


_SENTENCES: list[tuple[str, str, History]] = [
    ("FAB", "r1 is visible with another value", LiteralHistory(1).appeared("r1!").finished()),
    ("FAB", "never produced: text of x", LiteralHistory(1).appeared("?x").finished()),
    ("FAB", "the row 'k9'", LiteralHistory(1, view="table").row("k9", "r1").finished()),
    (
        "EO",
        "r1 is visible too early at +0.000 s: no checkpoint that covers it had completed",
        LiteralHistory(1).appeared("r1").finished(),
    ),
    (
        "EO",
        "no completed checkpoint has it as the value of its key",
        LiteralHistory(1, view="table").row("k1", "r1").finished(),
    ),
    (
        "VIS",
        "r1 of unit t1 is visible too early at +0.001 s: before its checkpoint had completed",
        LiteralHistory(1).written("r1", "t1").appeared("r1", "t1").finished(),
    ),
    ("IDEM", "r1 is still in the table", _stale()),
    ("ALO", "the table's rows do not show it", LiteralHistory(1, view="table").finished()),
    ("LIVE", "does not end within 1 s of simulated time: x", LiteralHistory().finished("cut", "x")),
    (
        "LIVE",
        "a task failed although there was no fault: sink-0#1: boom",
        LiteralHistory().event(FAILED, SINK, "boom").finished(),
    ),
    ("LIVE", "a reader of out is held back", LiteralHistory().appeared("", high=1).finished()),
    (
        "FAIL",
        "store.append of sink-0#1 failed (Down) for r1",
        LiteralHistory(1).affected("store.append", "r1").completed(1, 1).finished(),
    ),
    (
        "RES",
        "open transaction t1 of sink-0#1 is left open",
        LiteralHistory().event(LEFTOVER, "open transaction", "t1", SINK).finished(),
    ),
    (
        "RESTORE",
        "was restored once, and the restored job ended failed: lost.",
        LiteralHistory().event(TRIAL, 3, 1, "failed", "lost").finished(),
    ),
    (
        "RESTORE",
        "was restored 2 times in a row, and the restored job finished, but: EO violated after",
        LiteralHistory().event(TRIAL, 3, 2, "violated", "EO violated after the restore").finished(),
    ),
    (
        "VIS",
        "a part of unit t1: r2 is not visible together with the rest",
        LiteralHistory(2)
        .completed(1, 2)
        .written("r1 r2", "t1")
        .event(UNIT, "t1", True)
        .appeared("r1", "t1")
        .finished(),
    ),
]


@pytest.mark.parametrize(("code", "part", "history"), _SENTENCES)
def test_each_finding_has_its_sentence(code: str, part: str, history: History) -> None:
    sentence, circumstance = _explained(history, code)
    assert part in sentence
    assert "?" not in sentence
    is_restore = code == "RESTORE"
    assert circumstance.startswith("The fault: checkpoint" if is_restore else "No fault had struck")


def test_text_from_connectors_stays_on_its_line_and_is_no_template() -> None:
    failed = LiteralHistory().event(FAILED, SINK, "a\nb {who.__class__} {0}").finished()
    sentence, _ = _explained(failed, "LIVE")
    assert sentence.endswith("a b {who.__class__} {0}")


def test_every_kind_has_words_or_a_plain_line() -> None:
    history = LiteralHistory().finished()
    for kind in Kind:
        lines = explain(Finding("X", kind, ("r1",)), history).split("\n")
        assert len(lines) == 2
        assert all(lines)


def test_the_lines_of_the_connector_are_added_each_once() -> None:
    assert with_sites("r1 is lost.", ()) == "r1 is lost."
    sites = ((0, "sink.py:3 in invoke"), (1, "sink.py:3 in invoke"))
    assert with_sites("r1 is lost.", sites) == "r1 is lost.\nIn the connector: sink.py:3 in invoke"
    many = tuple((number, f"sink.py:{number}") for number in range(9))
    assert with_sites("", many).endswith("sink.py:0; sink.py:1; sink.py:2 … and 6 more")


def test_a_restart_loop_names_the_failure_that_repeats() -> None:
    history = LiteralHistory(1)
    for _ in range(5):
        history.restored(0).event(FAILED, SINK, "OSError: no such table")
    line, _ = _explained(history.finished("cut", "not ended at the bound"), "LIVE")
    assert line.endswith("not ended at the bound; what repeats is OSError: no such table.")
    again = LiteralHistory(1)
    for _ in range(5):
        again.restored(0).event(FAILED, SINK, "OSError: no such table")
    line, _ = _explained(again.finished("cut", "ten times: OSError: no such table"), "LIVE")
    assert line.endswith(": ten times: OSError: no such table.")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("one\n  hint: two", "one; two"),
        ("a sentence of words\n  hint: longer", "a sentence of words"),
        ("a sentence that is too long", "a sentence that is …"),
        ("nowordsatalljustoneword", "nowordsatalljustone …"),
        ("two\nlines", "two lines"),
    ],
)
def test_a_text_ends_between_two_words(text: str, shown: str) -> None:
    assert shortened(text, 21) == shown
    assert len(shown) <= 21

"""The report in text: table, reasons, findings, timeline."""

from __future__ import annotations

from dataclasses import replace

from semantix.certify.results import (
    CertificationResult,
    ClosedResult,
    FindingResult,
    OracleResult,
    PreconditionResult,
    SearchResult,
    StageResult,
)
from semantix.model.guarantees import Guarantee, Verdict
from semantix.plan.fault_plan import Fault, FaultPlan
from semantix.report.escaping import escaped
from semantix.report.text import report
from semantix.report.timeline import timeline
from semantix.report.views.findings import fault_in_words
from semantix.scenario.vertices.start_refusals import StartRefusal
from semantix.testing.small_jobs import WRITE_AHEAD, run, spec_of

CRASH = Fault("crash", "wal_send:after", occurrence=2, subtask=0, task="sink")
FINDING = FindingResult(
    oracle="EO",
    kind="duplicate",
    records=("r7", "r9"),
    window="wal_mark_committed:before",
    faults=(CRASH,),
    plan=FaultPlan((CRASH,), name="found-1"),
    replay="semantix replay found-1.json",
    timeline=("first line", "second line"),
    message="r7 is visible twice",
)
VIOLATED = CertificationResult(
    spec=spec_of(WRITE_AHEAD),
    world="simulated",
    claim=Guarantee.EXACTLY_ONCE,
    verdict=Verdict.VIOLATED,
    strongest=Guarantee.AT_LEAST_ONCE,
    oracles={"EO": OracleResult("EO", Verdict.VIOLATED, True, 1)},
    windows=("wal_send:during", "wal_mark_committed:before"),
    findings=(FINDING,),
    search=SearchResult(
        (StageResult("dry", 2, 2), StageResult("single", 40, 39, 1)),
        closed_under_crashes=True,
        distinct_states=28,
        closed=(ClosedResult(True, 28, 12, 1, 1, 600_000_000),),
    ),
    seconds=1.25,
)
UPHELD = replace(
    VIOLATED, verdict=Verdict.UPHELD, claim=Guarantee.AT_LEAST_ONCE, windows=(), findings=()
)


def test_the_table_has_a_line_per_result_and_one_more_per_further_window() -> None:
    lines = list(report([UPHELD, VIOLATED], verbosity=-1))
    assert lines[0].split() == (
        ["spec", "world", "verdict", "claim", "strongest", "windows", "runs", "seconds"]
    )
    assert lines[2].split() == [
        "job",
        "simulated",
        "UPHELD",
        "at_least_once",
        "at_least_once",
        "none",
        "42",
        "1.2",
    ]
    assert lines[3].split()[:6] == (
        ["job", "simulated", "VIOLATED", "exactly_once", "at_least_once", "wal_send:during"]
    )
    assert lines[4].split() == ["wal_mark_committed:before"]
    assert len(lines) == 5


def test_a_violation_is_told_in_two_lines_a_plan_and_a_replay_line() -> None:
    text = "\n".join(report([VIOLATED]))
    assert "EO (exactly once): duplicate of r7, r9 in the window wal_mark_committed:before" in text
    assert "shown by crash of sink-0 at wal_send:after, visit 2" in text
    assert "    - do: crash" in text
    assert "see it again: semantix replay found-1.json" in text
    assert "second line" not in text


def test_verbose_adds_timeline_stages_and_oracles() -> None:
    text = "\n".join(report([VIOLATED], verbosity=1))
    assert "second line" in text
    assert "single: 40 runs, 39 fired, 1 did not" in text
    assert "closed under crashes: 28 durable states (12 records" in text
    assert "outages together below 600 s" in text
    assert "EO       VIOLATED" in text


def test_what_is_upheld_has_nothing_below_the_table() -> None:
    assert len(list(report([UPHELD]))) == 3


def test_the_reason_of_the_search_comes_before_one_of_our_own() -> None:
    text = "\n".join(report([replace(VIOLATED, reason="one\ntwo\nthree")]))
    assert "  one\n  two\n" in text
    assert "three" not in text
    assert "shown by" not in text


def test_there_is_no_ansi_code_unless_asked_for() -> None:
    assert "\x1b" not in "\n".join(report([VIOLATED], verbosity=1))
    assert "\x1b[31mVIOLATED" in "\n".join(report([VIOLATED], colour=True))


def test_preconditions_are_told_by_their_verdict_and_verbose_how() -> None:
    words = "UsageError: no checkpoints"
    conditions = (
        PreconditionResult("P1", tried="1 run without it", refusal=StartRefusal("open", words)),
        PreconditionResult("P2", necessary=True, tried="8 runs without it"),
        PreconditionResult("P3", tried="1 run without it", reason="the job is cut"),
    )
    result = replace(UPHELD, preconditions=conditions)
    (told,) = [line for line in report([result]) if "enforced" in line]
    assert told.endswith("enforced by the connector: P1; necessary: P2; undecided: P3")
    lines = list(report([result], verbosity=1))
    assert (
        "  precondition P1: enforced by the connector: the connector refuses to start, in open: "
        f"{words} (1 run without it)" in lines
    )


def test_only_three_findings_are_shown_unless_verbose() -> None:
    many = replace(VIOLATED, findings=(FINDING,) * 5)
    assert "\n".join(report([many])).count("see it again") == 3
    assert "and 2 findings more" in "\n".join(report([many]))
    assert "\n".join(report([many], verbosity=1)).count("see it again") == 5


def test_findings_of_one_cause_are_told_together() -> None:
    crash = "duplicate after a crash"
    first = replace(FINDING, cause=crash)
    second = replace(first, window="wal_send:during")
    third = replace(first, oracle="IDEM", window="")
    leak = replace(FINDING, oracle="RES", kind="leak", cause="leak without a fault")
    result = replace(VIOLATED, findings=(first, second, third, leak), more_findings=5)
    lines = list(report([result]))
    assert "\n".join(lines).count("see it again") == 2
    others = "EO duplicate in the window wal_send:during; IDEM duplicate"
    assert f"    of the same cause ({crash}): {others}" in lines
    assert "  … and 5 findings beyond the first 4" in lines


def test_each_harm_is_shown_before_a_second_cause_of_the_first_one() -> None:
    words = [*(f"duplicate after fault {n}" for n in range(3)), "leak without a fault"]
    many = tuple(replace(FINDING, cause=cause, kind=cause.split()[0]) for cause in words)
    lines = [line.strip() for line in report([replace(VIOLATED, findings=many, reason="so")])]
    titles = [line for line in lines if line.startswith("EO (exactly once): ")]
    kinds = [title.split(": ")[1].split()[0] for title in titles]
    assert kinds == ["duplicate", "leak", "duplicate"]
    assert "… and 1 finding more: duplicate after fault 2 (-v shows all)" in lines


def test_causes_that_are_not_shown_are_named() -> None:
    many = [replace(FINDING, cause=f"leak after fault {number}") for number in range(5)]
    text = "\n".join(report([replace(VIOLATED, findings=tuple(many))]))
    assert "and 2 findings more: leak after fault 3; leak after fault 4 (-v shows all)" in text


def test_text_of_connectors_is_made_harmless() -> None:
    assert escaped("a\x1b[2Jb\nc\u202e") == "a\\x1b[2Jb\\nc\\u202e"
    assert len(escaped("x" * 9000)) == 400
    assert "\x1b" not in "\n".join(report([replace(VIOLATED, reason="\x1b[2J")]))


def test_a_fault_in_words_names_victim_place_and_when() -> None:
    assert fault_in_words(Fault("crash_all", "ckpt_store_add:after", task="coordinator")) == (
        "crash_all of the coordinator at ckpt_store_add:after"
    )
    assert (
        fault_in_words(
            Fault("error", "store.append:before", error="StoreTimeout", subtask=1, checkpoint=3)
        )
        == "error StoreTimeout of subtask 1 at store.append:before, checkpoint 3"
    )


def test_a_timeline_tells_the_fault_its_last_steps_and_what_is_seen_again() -> None:
    history = run(spec_of(WRITE_AHEAD), CRASH, records=12).history
    lines = timeline(history)
    struck = next(i for i, line in enumerate(lines) if "FAULT: crash at wal_send:after" in line)
    assert "wal_send:after" in lines[struck - 1]
    assert "crashes (task)" in lines[struck + 1]
    assert any("<- again: r" in line for line in lines[struck:])
    assert not any("<- again" in line for line in lines[:struck])
    assert sum(":before" in line for line in lines) < 5
    assert len(timeline(history, every_step=True)) > 5 * len(lines)


def test_the_log_of_the_connector_stands_with_its_finding_and_is_cut_unless_verbose() -> None:
    log = tuple(f"line {number}" for number in range(8))
    result = replace(VIOLATED, findings=(replace(FINDING, log=log),))
    lines = list(report([result]))
    at = lines.index("    the connector's own log: (-v shows 3 lines more)")
    assert lines[at + 1 : at + 6] == [f"      {line}" for line in log[3:]]
    whole = list(report([result], verbosity=1))
    assert f"      {log[0]}" in whole
    assert not any("own log" in line for line in report([VIOLATED]))

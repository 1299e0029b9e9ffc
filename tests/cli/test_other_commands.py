"""All commands but `certify`, and the group itself."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from semantix.cli import main
from semantix.errors import InternalError
from semantix.history.codec import from_lines
from semantix.worlds.availability import Fact


def test_without_arguments_there_is_help(semantix_command) -> None:
    done = semantix_command()
    assert done.status == 0
    assert all(name in done.out for name in main.COMMANDS)


def test_an_unknown_command_is_answered_with_the_nearest(semantix_command) -> None:
    done = semantix_command("certfy")
    assert done.status == 2
    assert "did you mean 'certify'?" in done.err


def test_a_defect_is_70_with_version_and_traceback(
    folder: Path, semantix_command, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("out of order")

    monkeypatch.setattr("semantix.certify.campaign.certify", broken)
    done = semantix_command("certify", "specs")
    assert done.status == 70
    assert "out of order" in done.err
    assert "a defect of semantix 0." in done.err
    monkeypatch.setattr(
        "semantix.certify.campaign.certify",
        lambda *_, **__: (_ for _ in ()).throw(InternalError("x")),
    )
    assert semantix_command("certify", "specs").status == 70


def test_run_tells_the_timeline_and_meets_the_expectation(folder: Path, semantix_command) -> None:
    done = semantix_command("run", "specs/small.yaml", "--plan", "fault_plans/between.yaml")
    assert done.status == 0, done.err
    assert "FAULT: crash at wal_mark_committed:before" in done.out
    assert "EO (exactly once): duplicate of" in done.out
    assert "expected: EO duplicate; that is what was seen" in done.out


@pytest.mark.parametrize("expect", ["clean", "\n  finding: {oracle: ALO, kind: loss}"])
def test_run_with_an_expectation_that_is_not_met_is_1(
    folder: Path, semantix_command, expect: str
) -> None:
    plan = folder / "fault_plans" / "between.yaml"
    plan.write_text(plan.read_text().split("expect:")[0] + f"expect: {expect}\n")
    claim = ("--claim", "exactly_once")
    done = semantix_command("run", "specs/small.yaml", "--plan", str(plan), *claim)
    assert done.status == 1
    assert "that is not what was seen" in done.out


def test_run_without_a_plan_is_clean_and_writes_its_history(folder: Path, semantix_command) -> None:
    done = semantix_command("run", "specs/small.yaml", "-q", "--history", "h.jsonl")
    assert (done.status, done.out) == (0, "at_least_once: UPHELD\n")
    history = from_lines(iter((folder / "h.jsonl").read_bytes().splitlines()))
    assert len(history.header.records) == 8
    assert len(history.events) > 100


def test_a_fault_that_does_not_fire_is_inconclusive(folder: Path, semantix_command) -> None:
    plan = folder / "late.yaml"
    plan.write_text(
        "format: semantix-plan/1\nfaults:\n  - {do: crash, at: wal_send:before, occurrence: 99}\n"
    )
    done = semantix_command("run", "specs/small.yaml", "--plan", str(plan))
    assert done.status == 3
    assert "did not fire: crash at wal_send:before" in done.out


def test_replay_of_a_plan_finds_its_spec_and_compares_two_runs(
    folder: Path, semantix_command
) -> None:
    done = semantix_command("replay", "fault_plans/between.yaml", "-q")
    assert done.status == 1, done.err
    assert "run twice, byte for byte the same" in done.out


def test_replay_of_a_finding_that_differs_is_70(folder: Path, semantix_command) -> None:
    claim = ("--claim", "exactly_once")
    semantix_command("certify", "specs", *claim, "--examples", "0", "--jobs", "1")
    found = folder / ".semantix" / "findings" / "small-simulated-01.json"
    content = json.loads(found.read_text())
    found.write_text(json.dumps({**content, "digest": "0" * 64}))
    done = semantix_command("replay", str(found), "-q")
    assert done.status == 70
    assert "not byte-equal" in done.err


def test_replay_of_a_plan_without_a_spec_asks_for_one(folder: Path, semantix_command) -> None:
    plan = folder / "free.yaml"
    plan.write_text("format: semantix-plan/1\nfaults: []\n")
    assert semantix_command("replay", "free.yaml").status == 2
    assert semantix_command("replay", "free.yaml", "--spec", "specs/small.yaml").status == 0


def test_steps_lists_what_dry_runs_visit(folder: Path, semantix_command) -> None:
    done = semantix_command("steps", "specs/small.yaml", "--json")
    rows = json.loads(done.out)["steps"]
    sent = next(row for row in rows if (row["step"], row["position"]) == ("wal_send", "before"))
    assert sent["who"] == "sink"
    assert sent["visits"] >= 3
    assert sent["source"] == "GenericWriteAheadSink#sendValues"
    assert any(row["recovery"] and row["step"] == "restore_assign_state" for row in rows)
    assert any(row["step"] == "store.append" for row in rows)
    assert not any(row["step"].startswith("file_") for row in rows)


def test_steps_all_marks_what_is_not_built(semantix_command) -> None:
    done = semantix_command("steps", "--all")
    line = next(line for line in done.out.splitlines() if line.startswith("sv2_write "))
    assert "not built" in line


def test_plan_check_accepts_a_folder(folder: Path, semantix_command) -> None:
    done = semantix_command("plan", "check", "fault_plans")
    assert (done.status, done.out) == (0, "fault_plans/between.yaml: 1 fault\n")


@pytest.mark.parametrize(
    ("right", "wrong", "expected"),
    [
        ("do: crash", "do: crahs", "between.yaml:6: unknown fault 'crahs'; did you mean 'crash'?"),
        ("spec: small", "spec: smal", "between.yaml:4: no spec 'smal' in"),
        ("wal_mark_committed:before", "kafka_sink_flush:before",
         "between.yaml:7: a run of small does not visit 'kafka_sink_flush'"),
        ("wal_mark_committed:before", "store.apend:before",
         "between.yaml:7: unknown client call 'store.apend'; did you mean 'store.append'?"),
        ("do: crash\n    at: wal_mark_committed:before",
         "do: error\n    at: store.append:before\n    error: Timeout",
         "between.yaml:7: store.append cannot raise 'Timeout', expected"),
    ],
)  # fmt: skip
def test_plan_check_names_file_and_line(
    folder: Path, semantix_command, right: str, wrong: str, expected: str
) -> None:
    plan = folder / "fault_plans" / "between.yaml"
    assert right in plan.read_text()
    plan.write_text(plan.read_text().replace(right, wrong))
    done = semantix_command("plan", "check", "fault_plans")
    assert done.status == 2
    assert expected in done.err


def test_a_new_plan_passes_its_own_check(folder: Path, semantix_command) -> None:
    assert semantix_command("plan", "new", "mine.yaml", "--spec", "small").status == 0
    assert semantix_command("plan", "check", "mine.yaml").status == 0
    assert semantix_command("plan", "new", "mine.yaml").status == 2


@pytest.mark.parametrize("form", ["spec", "plan", "certificate"])
def test_schemas_are_json(semantix_command, form: str) -> None:
    done = semantix_command(form, "schema")
    assert json.loads(done.out)["additionalProperties"] is False


def test_init_writes_a_connector_that_upholds_its_claim(folder: Path, semantix_command) -> None:
    assert semantix_command("init", "mine").status == 0
    done = semantix_command(
        "certify", "mine/my-sink.yaml", "--occurrences", "first", "--examples", "0", "--jobs", "1"
    )
    assert done.status == 0, done.out
    again = semantix_command("init", "mine")
    assert again.status == 2
    assert "already there" in again.err


def test_doctor_says_what_is_missing_and_how_to_get_it(
    semantix_command, monkeypatch: pytest.MonkeyPatch
) -> None:
    facts = [Fact("Python", True, "3.11"), Fact("container engine", False, "none\x1b", "get one")]
    monkeypatch.setattr("semantix.worlds.availability.survey", lambda: facts)
    done = semantix_command("doctor")
    assert done.status == 4
    assert "here     Python: 3.11" in done.out
    assert "missing  container engine: none\\x1b" in done.out
    assert "-> get one" in done.out
    monkeypatch.setattr("semantix.worlds.availability.survey", lambda: facts[:1])
    assert semantix_command("doctor").status == 0


def test_run_and_replay_write_the_timeline_as_a_page(folder: Path, semantix_command) -> None:
    between = ("--plan", "fault_plans/between.yaml")
    done = semantix_command("run", "specs/small.yaml", *between, "--html", "run.html")
    assert done.status == 0, done.err
    assert "the picture of the run: run.html" in done.out
    assert "Without the fault the run is the same for" in done.out
    page = (folder / "run.html").read_text(encoding="utf-8")
    assert "The clean neighbour" in page
    assert "semantix run specs/small.yaml --plan fault_plans/between.yaml" in page
    again = semantix_command("replay", "fault_plans/between.yaml", "-q", "--html", "again.html")
    assert again.status == 1
    assert "picture" not in again.out
    assert "semantix replay fault_plans/between.yaml" in (folder / "again.html").read_text()


def test_a_page_that_cannot_be_written_is_refused_before_the_run(
    folder: Path, semantix_command
) -> None:
    done = semantix_command("run", "specs/small.yaml", "--html", "specs")
    assert done.status == 2
    assert "specs: this is a folder" in done.err
    assert done.out == ""


def test_no_line_of_a_timeline_is_wider_than_80_columns(folder: Path, semantix_command) -> None:
    between = ("--plan", "fault_plans/between.yaml")
    brief = semantix_command("run", "specs/small.yaml", *between)
    verbose = semantix_command("run", "specs/small.yaml", *between, "-v")
    for done in (brief, verbose):
        lines = done.out.partition("\nWithout the fault")[0].splitlines()
        assert max(map(len, lines)) <= 80
    assert len(verbose.out.splitlines()) > 3 * len(brief.out.splitlines())

"""Plan files: both ways, and how each kind of mistake is answered."""

from __future__ import annotations

from pathlib import Path

import pytest

from semantix.errors import PlanError
from semantix.plan.codec import (
    dump_plan,
    load_plan,
    load_plans,
    plan_from_mapping,
    plan_schema,
    plan_to_mapping,
)
from semantix.plan.fault_plan import Expectation, Fault, FaultPlan
from semantix.plan.vocabulary import WORDS

GOOD = """\
format: semantix-plan/1
name: lost-and-late
why: "a notification is lost, the next one late: nothing may be lost"
spec: write-ahead
seed: 7
faults:
  - do: drop
    at: ckpt_notify_deliver:before
    checkpoint: 2
    subtask: 0
  - do: crash
    at: store.append:during
    part: 2
expect:
  finding: {oracle: EO, kind: duplicate}
"""

PLAN = FaultPlan(
    faults=(
        Fault("drop", "ckpt_notify_deliver:before", checkpoint=2, subtask=0),
        Fault("crash", "store.append:during", part=2),
    ),
    name="lost-and-late",
    why="a notification is lost, the next one late: nothing may be lost",
    spec="write-ahead",
    seed=7,
    expect=Expectation("EO", "duplicate"),
)


@pytest.fixture
def write(tmp_path: Path):
    def write(text: str, name: str = "lost-and-late.yaml") -> Path:
        path = tmp_path / name
        path.write_text(text)
        return path

    return write


def problems(path: Path) -> list[str]:
    with pytest.raises(PlanError) as caught:
        load_plan(path)
    return str(caught.value).replace(f"{path.parent}/", "").splitlines()


def test_a_plan_is_read(write) -> None:
    path = write(GOOD)
    assert load_plan(path) == FaultPlan(
        PLAN.faults, PLAN.name, PLAN.why, PLAN.spec, PLAN.seed, PLAN.expect, str(path)
    )


@pytest.mark.parametrize(
    "plan",
    [
        PLAN,
        FaultPlan(),
        FaultPlan(why="it's “odd”: # - [x], {y}\n\ttwo lines ", name="a-1", choices=(1, 0, 2)),
        FaultPlan((Fault("delay", "ckpt_ack_send:before", by_us=1500),)),
        FaultPlan((Fault("delay", "ckpt_ack_send:before", by_us=2000),)),
        FaultPlan((Fault("error", "kafka.producer.flush:before", error="_TIMED_OUT"),)),
        FaultPlan((Fault("crash_all", "ckpt_store_add:during", applied=False),)),
        FaultPlan((Fault("crash", "wal_send:before", attempt=2, task="sink", occurrence=3),)),
        FaultPlan(expect=Expectation(clean=True)),
        FaultPlan(why="true", name="null", spec="on"),
    ],
)
def test_a_plan_survives_the_way_through_its_file(write, plan: FaultPlan) -> None:
    path = write(dump_plan(plan), "untitled.yaml")
    again = load_plan(path)
    assert again.path == str(path)
    assert plan_to_mapping(again) == plan_to_mapping(plan) | {"name": plan.name or "untitled"}
    assert again.faults == plan.faults


def test_a_plan_survives_the_way_through_its_mapping() -> None:
    assert plan_from_mapping(PLAN.described(), "x") == FaultPlan(
        PLAN.faults, PLAN.name, PLAN.why, PLAN.spec, PLAN.seed, PLAN.expect, "x"
    )


def test_a_file_says_why_before_it_says_what() -> None:
    text = dump_plan(PLAN)
    assert text.index("why:") < text.index("faults:")


@pytest.mark.parametrize(
    ("right", "wrong", "expected"),
    [
        ("do: drop", "do: drp", "7: unknown fault 'drp'; did you mean 'drop'?"),
        ("do: drop", "do: savepoint", "7: the fault 'savepoint' is not built yet; use crash, "),
        ("do: drop", "doo: drop", "7: unknown key 'doo'; did you mean 'do'?"),
        ("do: drop", "do: 3", "7: faults.0.do: expected a text, found 3"),
        ("do: drop", "do: expire_checkpoint", "8: 'expire_checkpoint' cannot strike at ckpt_no"),
        ("do: drop", "do: delay", "7: 'delay' needs the key 'by_ms'"),
        ("do: drop", "do: stall", "7: 'stall' needs the key 'by_ms'"),
        ("do: drop", "do: drop\n    by_ms: 3", "8: 'drop' takes no 'by_ms' (its keys: none of its"),
        ("do: drop", "do: error", "8: 'error' cannot strike at ckpt_notify_deliver:before; use a"),
        ("subtask: 0", "subtask: -1", "10: faults.0.subtask: expected greater than or equal to 0"),
        ("subtask: 0", "occurrence: 0", "10: faults.0.occurrence: expected greater than or equal"),
        ("subtask: 0", "occurrence: 2", "9: 'checkpoint' and 'occurrence' exclude each other"),
        ("subtask: 0", "record: r7", "10: 'record' is not built yet; use occurrence"),
        ("subtask: 0", "task: 7", "10: faults.0.task: expected a text, found 7"),
        ("deliver:before", "deliver", "8: 'ckpt_notify_deliver' has no position; write ckpt_not"),
        ("deliver:before", "deliver:befor", "8: 'ckpt_notify_deliver:befor': expected the posi"),
        ("deliver:before", "delivr:before", "did you mean 'ckpt_notify_deliver'?"),
        ("store.append:during", "sv2_write:during", "12: the step 'sv2_write' is not"),
        ("store.append:during", "wal_seal:during", "13: wal_seal has one effect only, so it "),
        ("store.append:during", "wal_seal:before", "13: 'part' is for the position `during`"),
        ("part: 2", "applied: yes", "13: faults.1.applied: expected true or false, found 'yes'"),
        ("part: 2", "error: X", "13: 'crash' takes no 'error' (its keys: part, applied)"),
        ("oracle: EO", "oracle: E0", "15: expect.finding.oracle: expected one of FAB, AMO"),
        ("kind: duplicate", "kind: duplicat", "did you mean 'duplicate'?"),
        ("{oracle: EO, kind: duplicate}", "EO", "15: expect.finding: expected a mapping"),
        ("  finding: {oracle: EO, kind: duplicate}", "  found: 1", "14: expect: expected `clean`"),
        ("seed: 7", "seed: seven", "5: seed: expected a whole number, found 'seven'"),
        ("seed: 7", "sede: 7", "5: unknown key 'sede'; did you mean 'seed'?"),
        ("name: lost-and-late", "name: lost and late", "2: name: expected"),
        ("plan/1", "plan/9", "1: format: expected one of semantix-plan/1, found 'semantix-plan/9'"),
    ],
)
def test_a_mistake_is_answered_with_file_and_line(
    write, right: str, wrong: str, expected: str
) -> None:
    assert right in GOOD
    found = problems(write(GOOD.replace(right, wrong)))
    assert all(line.startswith("lost-and-late.yaml:") for line in found)
    assert any(expected in line for line in found), found


def test_all_mistakes_of_all_files_are_reported_at_once(write, tmp_path: Path) -> None:
    write(GOOD.replace("do: drop", "do: drp").replace("part: 2", "part: 0"), "a.yaml")
    write(GOOD.replace("do: crash", "do: crsh"), "b.yaml")
    with pytest.raises(PlanError) as caught:
        load_plans([tmp_path])
    found = [line.rpartition("/")[2] for line in str(caught.value).splitlines()]
    assert [line.split(":")[0] for line in found] == ["a.yaml", "b.yaml"]
    # types are checked before words, so a.yaml names its number first
    assert "13: faults.1.part" in found[0]


def test_a_duration_may_be_a_fraction_of_a_millisecond(write) -> None:
    plan = load_plan(write(GOOD.replace("do: drop", "do: delay\n    by_ms: 1.5")))
    assert plan.faults[0].by_us == 1500


def test_the_schema_offers_only_words_that_are_built() -> None:
    offered = plan_schema()["$defs"]["FaultKeys"]["properties"]["do"]["enum"]
    assert offered == [word.name for word in WORDS.values() if word.built]
    assert "savepoint" not in offered


def test_every_plan_of_the_single_fault_stage_can_be_kept_in_a_file() -> None:
    from semantix.scenario.simulated_worlds import call_rows
    from semantix.search.single_plans import single_plans
    from semantix.search.visits import visits_of
    from semantix.testing.small_jobs import WRITE_AHEAD, run, spec_of

    spec = spec_of(WRITE_AHEAD)
    visits = visits_of(run(spec, records=8).history)
    plans = [single.plan for single in single_plans(spec, visits, (), call_rows(spec))]
    assert len(plans) > 1000
    for plan in plans[::7]:
        assert plan_from_mapping(plan.described()).faults == plan.faults

"""What was searched and expected, in words."""

from __future__ import annotations

from semantix.report.views.search import expectations, search_lines, stages_of
from semantix.testing.sample_certificates import sample_certificate

ENTRY = sample_certificate(1)["results"][0]


def test_each_stage_says_what_it_runs() -> None:
    stages = stages_of(ENTRY["search"])
    assert [stage.name for stage in stages] == ["dry", "single", "closed"]
    assert all(stage.meaning for stage in stages)


def test_lines_name_stages_closure_premises_and_preconditions() -> None:
    lines = search_lines(ENTRY)
    assert lines[1] == (
        "single: 120 runs, 100 fired, 20 did not, 0.50 s; 7 plans with the same outcome as one of "
        "these were not run; 1 plan did not fit into the stage's share of the budget"
    )
    assert any(line.startswith("closed under crashes: 57 durable states") for line in lines)
    assert any(line.startswith("precondition one living attempt") for line in lines)


def test_what_was_expected_is_told_with_what_was_not_judged() -> None:
    found = dict(expectations(ENTRY["expects"]))
    assert found["Values"] == "records: each record as it is in the input"
    assert found["Fields that are not judged"] == "at"
    assert list(expectations(None)) == []


def test_on_real_servers_the_kills_are_counted() -> None:
    points = [
        {"tasks": ["source", "sink"], "faults": {"crash": {"fired": 3}, "slow": {"fired": 1}}},
        {"tasks": ["sink"], "faults": {}},
    ]
    entry = {**ENTRY, "search": {**ENTRY["search"], "coverage": points}}
    told = "the job's process was killed 3 times; 3 different (step, position, vertex) were visited"
    assert told in search_lines({**entry, "world": "containers"})
    assert not any("was killed" in line for line in search_lines({**entry, "world": "simulated"}))

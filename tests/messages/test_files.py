"""Errors of specs, plans, records and histories that no other test makes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from semantix.certify.evidence.store import _part
from semantix.errors import PlanError, SemantixError
from semantix.history.codec import LINE_BYTES_MAX, from_lines, to_lines
from semantix.history.events import Header
from semantix.history.recorder import Moment, Recorder
from semantix.intake.classes import spec_of_class
from semantix.intake.plan_files import spec_files_near
from semantix.model.document import Document, described
from semantix.oracles.judge import Folding
from semantix.plan.codec import load_plan, load_plans
from semantix.plan.fault_plan import FaultPlan
from semantix.scenario.connector_loading import load_class
from semantix.scenario.declared_places import feed_inputs
from semantix.scenario.expectations.clean_view import CleanView
from semantix.scenario.expectations.judged_places import check_views
from semantix.scenario.given.records import given_records
from semantix.scenario.simulated_worlds import kinds_of
from semantix.scenario.specs import spec_from_mapping
from semantix.spec.connector_spec import WorkloadSettings
from semantix.spec.loader import load_spec

BASE: dict[str, Any] = {"format": "semantix-spec/1", "name": "mine", "claim": "exactly_once"}
SINK = "semantix.connectors.store.plain_sinks:UpsertStoreSink"


def spec(**keys: Any) -> object:
    return spec_from_mapping({**BASE, "connector": SINK, **keys})


def job(*vertices: object) -> object:
    return spec_from_mapping({**BASE, "job": [{"source": "workload"}, *vertices]})


def records(text: str, count: int = 1) -> object:
    Path("given.jsonl").write_text(text)
    return given_records(WorkloadSettings(records=count, source="given.jsonl"))


def made_by(body: str, count: int = 1) -> object:
    Path("made.py").write_text(
        f"import itertools\nN = itertools.count()\ndef make(random, count):\n    return {body}\n"
    )
    return given_records(WorkloadSettings(records=count, source="made.py:make"))


def shifted() -> object:
    Path("plan.yaml").write_text(
        "format: semantix-plan/1\nfaults: [{do: resume, at: 'sink_invoke:after', shift: never}]\n"
    )
    return load_plan("plan.yaml")


def without_records() -> object:
    Path("none.jsonl").write_text("\n")
    Path("mine.yaml").write_text(
        f"format: semantix-spec/1\nname: mine\nclaim: exactly_once\nconnector: {SINK}\n"
        "workload: {records: none.jsonl}\n"
    )
    return load_spec("mine.yaml")


def lonely() -> object:
    Path("plan.yaml").write_text("")
    return spec_files_near(FaultPlan(path=str(Path("plan.yaml").absolute())))


def stamped() -> object:
    places = [{"place": "kafka:in", "timestamps": "id"}]
    found = spec_from_mapping({**BASE, "connector": SINK, "input": places})
    return feed_inputs(found, found.workloads[0], lambda *_: None)


def plan_of_a_finding() -> None:
    document = Document("finding.json")
    _part(document, "plan", lambda: load_plan("."))
    raise PlanError(described(document.problems))


def events(line: bytes) -> object:
    empty = Recorder(Header("", "", (), 0, "simulated"), Moment(0)).finished()
    header, *_ = to_lines(empty)
    return from_lines(iter([header, line]))


ACTS = [{"after": {"checkpoint": 1}, "do": "a.py:f"}, {"at": "start", "do": "a.py:f"}]
CASES: dict[str, Callable[[], object]] = {
    "two kinds": lambda: job({"sink": SINK, "map": "f.py:g"}),
    "waits": lambda: job({"sink": SINK, "waiting": {"timeout_ms": 5}}),
    "retry": lambda: job(
        {"async": "f.py:F", "waiting": {"retry": {"max_attempts": 2, "backoff_ms": 5}}}
    ),
    "deviation twice": lambda: spec(deviations=["loss_by_tie", "loss_by_tie"]),
    "late start": lambda: spec(others=ACTS),
    "no records": without_records,
    "shift": shifted,
    "no plan": lambda: load_plans(["missing"]),
    "a folder": lambda: load_plan("."),
    "no spec near": lonely,
    "no oracle": lambda: Folding.start(None, ("XX",)),
    "no class": lambda: load_class("sink.py"),
    "no connector": lambda: spec_of_class("json:JSONDecoder", None),
    "no module": lambda: load_class("no.such.module:Sink"),
    "no system": lambda: kinds_of({"kafak": {}}),
    "no timestamp": stamped,
    "no mapping": lambda: records("5\n"),
    "no identity": lambda: records("{}\n"),
    "no JSON": lambda: records("{\n"),
    "a long line": lambda: records('{"id": "' + 1_000_000 * "r" + '"}\n'),
    "too few": lambda: records('{"id": "r1"}\n', 2),
    "no text": lambda: records("\ud800\n".encode("utf-8", "surrogatepass").decode("latin-1")),
    "no file": lambda: given_records(WorkloadSettings(records=1, source="absent.jsonl")),
    "plan of a finding": plan_of_a_finding,
    "other records": lambda: made_by("[{'id': str(next(N))}]"),
    "no JSON value": lambda: made_by("[{'id': 'r1', 'n': {1, 2}}]"),
    "no event": lambda: events(b"[1]"),
    "a long event": lambda: events(b" " * (LINE_BYTES_MAX + 1)),
}


@pytest.mark.parametrize("case", CASES)
def test_the_error_is_made(case: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SemantixError):
        CASES[case]()


def test_views_of_two_kinds_are_refused() -> None:
    sight = type("Sight", (), {})
    rows, log = sight(), sight()
    rows.place, rows.row, log.place, log.row = "ks.t", "k", "out", ""
    view = object.__new__(CleanView)
    object.__setattr__(view, "sights", (rows, log))
    found = spec()
    with pytest.raises(SemantixError):
        check_views(found, view)

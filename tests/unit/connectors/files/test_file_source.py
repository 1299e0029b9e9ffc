"""The file source in small jobs on the simulated disk: wrong arguments, and input that is wrong."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from semantix.connectors.files.file_source import FileMonitor, read_file
from semantix.connectors.files.text import JsonLineFormat
from semantix.errors import ContractError
from semantix.history.job_events import Failed
from semantix.plan.fault_plan import Fault, FaultPlan
from semantix.scenario.runner import run_scenario
from semantix.scenario.scenario import Scenario
from semantix.scenario.specs import spec_from_mapping

LINES = "semantix.connectors.files.text:JsonLineFormat"
TWICE = {"strategy": "fixed_delay", "attempts": 2}


class Poison(JsonLineFormat):
    """Cannot read the fifth record."""

    def decode(self, line: bytes) -> Any:
        value = super().decode(line)
        if value["n"] == 5:
            raise KeyError("this is no record")
        return value


POISON = f"{Path(__file__)}:Poison"


def run(path: str = "/in", reader: str = LINES, *faults: Fault, **keys: Any) -> Any:
    spec = spec_from_mapping({
        "format": "semantix-spec/1",
        "name": "reads",
        "claim": "exactly_once",
        "job": [{**one, "read": reader} if "read" in one else one
                for one in read_file(LINES, path, parallelism=1)],
        "input": [{"place": "files:/in"}],
        "world_options": {"files": {}},
        "workload": {"records": 12, "partitions": 2, "parallelism": 1},
        **keys,
    })  # fmt: skip
    return run_scenario(Scenario(spec, FaultPlan(faults), spec.workloads[0])).history.facts


def failures(facts: Any) -> list[str]:
    return [event.reason for event in facts if isinstance(event, Failed)]


def counted(facts: Any) -> list[str]:
    """Return what the last completed checkpoint has counted, by identity."""
    last = [event for event in facts if event.kind == "readback"][-1:]
    return sorted(entry[0] for event in last for entry in event.entries)


ALL = sorted(f"r{number}" for number in range(1, 13))


def test_a_missing_path_fails_the_job_as_often_as_it_is_restarted() -> None:
    facts = run("/inn", restart=TWICE)
    assert len(failures(facts)) == 3
    assert all("The provided file path /inn does not exist." in one for one in failures(facts))


def test_a_record_that_does_not_deserialize_fails_the_job_and_is_never_skipped() -> None:
    facts = run("/in", POISON, restart=TWICE)
    found = failures(facts)
    assert len(found) == 3
    at = {re.search(r"/in/\S+, byte \d+: the line cannot be read: KeyError", one) for one in found}
    assert None not in at
    assert len({one.group() for one in at if one}) == 1  # the same record each time
    assert "r5" not in counted(facts)
    assert len(counted(facts)) == len(set(counted(facts)))


@pytest.mark.parametrize("step", ["files.open", "files.read", "files.ls", "files.info"])
@pytest.mark.parametrize("occurrence", [1, 2])
def test_an_unreadable_file_fails_the_task_once_and_nothing_is_lost_or_repeated(
    step: str, occurrence: int
) -> None:
    fault = Fault("error", f"{step}:before", occurrence=occurrence, error="EIO", applied=False)
    facts = run("/in", LINES, fault)
    (reason,) = failures(facts)
    assert "'/in" in reason
    if step in ("files.open", "files.read"):
        assert re.search(r"at byte \d+: '/in/", reason)
    assert counted(facts) == ALL


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        ({"format": None}, "Unspecified file input format. (format=None)"),
        ({"path": None}, "Unspecified Path. (path=None; expected a text)"),
        ({"path": ["/a", "/b"]}, "multiple paths are not supported yet. (path=['/a', '/b']"),
        ({"mode": None}, "Unspecified monitoring mode. (mode=None; expected process_once or"),
        ({"mode": "often"}, "mode is 'often'; expected 'process_once' or 'process_continuously'"),
        ({"mode": "process_continuously"}, "monitoring interval (-1 ms) is smaller than the"),
        (
            {"mode": "process_continuously", "interval_ms": 0},
            "(interval_ms=0; expected at least 1 with mode='process_continuously')",
        ),
    ],
)
def test_wrong_arguments_are_refused_with_their_value(arguments: dict[str, Any], text: str) -> None:
    given = {"format": LINES, "path": "/in", **arguments}
    for make in (read_file, FileMonitor):
        with pytest.raises(ContractError) as caught:
            make(**given)
        if not (make is FileMonitor and arguments == {"format": None}):
            assert text in str(caught.value)


@pytest.mark.parametrize("parallelism", [0, -1, "2", True])
def test_the_readers_are_at_least_one(parallelism: Any) -> None:
    with pytest.raises(
        ContractError, match=r"parallelism is .*; expected a whole number, at least"
    ):
        read_file(LINES, "/in", parallelism=parallelism)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("JsonLineFormat", "expected 'module:Class'"),
        ("semantix.connectors.files.text:Nothing", "expected a subclass of FileInputFormat"),
        ("semantix.connectors.files.splits:FileSplit", "expected a subclass of FileInputFormat"),
    ],
)
def test_a_format_is_named_by_its_class(name: str, text: str) -> None:
    with pytest.raises(ContractError, match=text):
        FileMonitor(name, "/in")

"""A fresh interpreter makes the runs again; what is not the run's own differs there."""

from pathlib import Path

import pytest

from semantix.history.codec import digest, to_lines
from semantix.model.guarantees import Guarantee
from semantix.scenario.differences import first_difference
from semantix.scenario.processes.second_interpreter import SecondInterpreter
from semantix.scenario.runner import run_scenario
from semantix.scenario.scenario import Scenario
from semantix.search.dry_runs import RECOVERY_PLAN
from semantix.spec.connector_spec import ConnectorSpec, WorkloadSettings

TEXT = """\
import os, random, time, uuid
import helper
from semantix import RichSinkFunction

class Kept:
    pass

class Sink(RichSinkFunction):
    def open(self, context):
        self._store = self.runtime_context.client("store")

    def invoke(self, value, context):
        self._store.upsert(f"row-{%s}", value)
"""
# Keys that are the run's own, then keys that are not.
OWN = [
    "value['id']",
    "uuid.uuid4()",
    "time.time()",
    "random.random()",
    "helper.N",
    "context.timestamp()",
]
OTHER = ["hash(value['id'])", "id(self)", "os.getpid()", "list({'a', 'b', 'c', 'd', 'e', 'f'})",
         "helper.PID", "repr(Kept())"]  # fmt: skip


def scenarios(folder: Path, keys: list[str]) -> list[Scenario]:
    (folder / "helper.py").write_text("import os\nN = 1\nPID = os.getpid()\n")
    made = []
    for index, key in enumerate(keys):
        (folder / f"sink{index}.py").write_text(TEXT % key)
        spec = ConnectorSpec(f"s{index}", f"{folder}/sink{index}.py:Sink", Guarantee.NONE,
                             view="table")  # fmt: skip
        made.append(Scenario(spec, RECOVERY_PLAN, WorkloadSettings(records=6)))
    return made


@pytest.fixture
def compare(tmp_path):
    def compared(keys: list[str]):
        given = scenarios(tmp_path, keys)
        with SecondInterpreter(given) as interpreter:
            histories = [run_scenario(scenario).history for scenario in given]
            runs = interpreter.runs()
        assert not interpreter.why_not
        return list(zip(given, histories, runs, strict=True))

    return compared


def test_what_is_the_runs_own_is_the_same_in_another_interpreter(compare):
    for _, history, second in compare(OWN):
        assert digest(history) == second.digest


def test_the_first_difference_names_both_events_and_the_connectors_line(compare):
    for scenario, history, second in compare(OTHER):
        assert digest(history) != second.digest
        lines = [line.decode() for line in to_lines(history)]
        found = first_difference(scenario, lines, second.lines)
        assert found is not None
        assert "in a fresh interpreter" in found.what
        assert found.where.startswith("sink")
        assert ".py:13 in invoke: self._store.upsert" in found.where


def test_an_interpreter_that_cannot_make_the_runs_says_why(tmp_path):
    spec = ConnectorSpec("gone", f"{tmp_path}/gone.py:Sink", Guarantee.NONE)
    with SecondInterpreter([Scenario(spec)]) as interpreter:
        assert interpreter.runs() == []
    assert "there is no such file" in interpreter.why_not
    odd = ConnectorSpec("odd", "x.py:Sink", Guarantee.NONE, options={"made": object()})
    with SecondInterpreter([Scenario(odd)]) as interpreter:
        assert interpreter.runs() == []
    assert "cannot be handed to another process" in interpreter.why_not


def test_visits_that_differ_are_named_and_so_is_the_connectors_first_line(compare):
    (scenario, history, _), *_ = compare(OWN)
    lines = [line.decode() for line in to_lines(history)]
    at = next(n for n, line in enumerate(lines) if '"store.upsert","before"' in line)
    others = [*lines[:at], *lines[at + 1 :]]
    found = first_difference(scenario, lines, others)
    assert found is not None
    assert found.what.startswith("store.upsert:before of sink-0#1 here, ")
    assert ".py:" in found.where
    assert first_difference(scenario, lines, lines[:1]).where.startswith("sink")

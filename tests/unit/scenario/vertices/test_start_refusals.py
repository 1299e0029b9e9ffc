"""A connector refuses to start: by a `raise` of its own before any record, and by nothing else."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from semantix.history.events import FAILED
from semantix.model.guarantees import Guarantee
from semantix.scenario.runner import run_scenario
from semantix.scenario.scenario import Scenario
from semantix.scenario.vertices.start_refusals import StartRefusal, refusal_of
from semantix.spec.connector_spec import CheckpointingSettings, ConnectorSpec, WorkloadSettings

SINKS = """
import time
from dataclasses import dataclass

from semantix import RichSinkFunction


class Plain(RichSinkFunction):
    def open(self, context):
        self.store = self.runtime_context.client("store")

    def invoke(self, value, context):
        self.store.append([value])


@dataclass
class InConstructor(Plain):
    acks: str = "one"

    def __post_init__(self):
        if self.acks != "all":
            raise ValueError(f"acks is {self.acks!r}, no loss needs 'all'")


class InInitializeState(Plain):
    def initialize_state(self, context):
        self._need_checkpoints()

    def snapshot_state(self, context):
        pass

    def _need_checkpoints(self):
        if not self.runtime_context.checkpointing_enabled:
            raise RuntimeError("this sink needs checkpoints")


class InOpen(Plain):
    def open(self, context):
        try:
            interval = {}["interval"]
        except KeyError:
            raise NotImplementedError("without checkpoints: not supported") from None


class UnknownOption(Plain):
    def __init__(self, *, needed):
        pass


class Divides(Plain):
    def open(self, context):
        self.each = 1000 // 0


class Converts(Plain):
    def open(self, context):
        int("ten")


class RaisesATypeError(Plain):
    def open(self, context):
        raise TypeError("the interval must be an int")


class Asserts(Plain):
    def open(self, context):
        assert self.runtime_context.checkpointing_enabled, "checkpoints"


class Wraps(Plain):
    def open(self, context):
        try:
            None + 1
        except TypeError as error:
            raise RuntimeError("open failed") from error


class Speechless(Plain):
    def open(self, context):
        raise RuntimeError


class AsksForAWorld(Plain):
    def open(self, context):
        self.runtime_context.client("cassandra")


class AtTheFirstRecord(Plain):
    def open(self, context):
        if context is None:
            raise RuntimeError("this sink needs checkpoints")

    def invoke(self, value, context):
        self.open(None)


class OnceOnly(Plain):
    def open(self, context):
        super().open(context)
        if self.runtime_context.attempt == 1:
            raise RuntimeError("made the table, start again")


class OneOfTwo(Plain):
    def open(self, context):
        super().open(context)
        if self.runtime_context.subtask == 1:
            raise RuntimeError("one subtask is enough")


class OneOfTwoLater(Plain):
    def open(self, context):
        super().open(context)
        if self.runtime_context.subtask == 1:
            time.sleep(5)
            raise RuntimeError("one subtask is enough")


class OneHasABug(Plain):
    def open(self, context):
        if self.runtime_context.subtask == 1:
            raise RuntimeError("this sink needs checkpoints")
        None + 1
"""
UNDECIDED = [
    *("UnknownOption", "Divides", "Converts", "RaisesATypeError", "Asserts", "Wraps", "Speechless"),
    *("AsksForAWorld", "AtTheFirstRecord", "OnceOnly", "OneOfTwoLater", "OneHasABug"),
]


@pytest.fixture
def sinks(tmp_path: Path) -> Path:
    path = tmp_path / "sinks_of_a_test.py"
    path.write_text(SINKS)
    return path


def off(connector: str) -> Scenario:
    spec = ConnectorSpec(
        "job",
        connector,
        Guarantee.AT_LEAST_ONCE,
        checkpointing=CheckpointingSettings(enabled=False),
    )
    return Scenario(spec, workload=WorkloadSettings(records=6))


@pytest.mark.parametrize(
    ("name", "during", "error"),
    [
        ("InConstructor", "constructor", "ValueError: acks is 'one', no loss needs 'all'"),
        ("InInitializeState", "initialize_state", "RuntimeError: this sink needs checkpoints"),
        ("InOpen", "open", "NotImplementedError: without checkpoints: not supported"),
        ("OneOfTwo", "open", "RuntimeError: one subtask is enough"),
    ],
)
def test_a_refusal_has_its_hook_and_the_words_of_the_connector(
    sinks: Path, name: str, during: str, error: str
) -> None:
    scenario = off(f"{sinks}:{name}")
    assert refusal_of(scenario) == StartRefusal(during, error)


@pytest.mark.parametrize("name", UNDECIDED)
def test_a_defect_or_an_error_of_something_else_is_no_refusal(sinks: Path, name: str) -> None:
    scenario = off(f"{sinks}:{name}")
    assert refusal_of(scenario) is None
    assert any(fact.kind == FAILED for fact in run_scenario(scenario).history.facts)


def test_a_job_that_starts_refuses_nothing(sinks: Path) -> None:
    assert refusal_of(off(f"{sinks}:Plain")) is None


def test_a_connector_from_an_installed_package_refuses_as_well(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    packages = tmp_path / "site-packages"
    (packages / "installed_sinks_of_a_test").mkdir(parents=True)
    (packages / "installed_sinks_of_a_test" / "__init__.py").write_text("")
    (packages / "installed_sinks_of_a_test" / "sinks.py").write_text(SINKS)
    monkeypatch.syspath_prepend(str(packages))
    found = refusal_of(off("installed_sinks_of_a_test.sinks:InOpen"))
    assert found is not None
    assert found.during == "open"
    for name in [one for one in sys.modules if one.startswith("installed_sinks_of_a_test")]:
        monkeypatch.delitem(sys.modules, name)


SOURCES = """
from semantix import RichSourceFunction


class InOpen(RichSourceFunction):
    def open(self, context):
        raise RuntimeError("this source needs checkpoints")

    def run(self, ctx):
        pass

    def cancel(self):
        pass


class InRun(InOpen):
    def open(self, context):
        pass

    def run(self, ctx):
        raise RuntimeError("this source needs checkpoints")
"""


@pytest.mark.parametrize(("name", "during"), [("InOpen", "open"), ("InRun", "")])
def test_a_source_refuses_before_it_runs(tmp_path: Path, name: str, during: str) -> None:
    (tmp_path / "sources_of_a_test.py").write_text(SOURCES)
    found = refusal_of(off(f"{tmp_path}/sources_of_a_test.py:{name}"))
    assert (found.during if found else "") == during

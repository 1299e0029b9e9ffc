"""Errors around runs, harnesses and child processes that no other test makes."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from semantix import SinkFunction, SourceFunction
from semantix.errors import ContractError, InternalError, SemantixError
from semantix.plan.fault_plan import Fault, FaultPlan
from semantix.scenario.expectations.stated import _answer
from semantix.scenario.isolation.child import _load_error, isolated
from semantix.scenario.isolation.lifeline import LIFELINE
from semantix.scenario.isolation.loading import checking
from semantix.scenario.outside.session import Outside
from semantix.scenario.processes import job_process
from semantix.scenario.processes.incarnation import Incarnation
from semantix.scenario.processes.job_process import ChildTimeout, JobProcess, JobTemplate
from semantix.scenario.processes.real_faults import ADVANCE_US_MAX, check_faults
from semantix.scenario.processes.real_runner import RealRun
from semantix.scenario.processes.run_servers import check_pauses
from semantix.scenario.runner import PreparedRun
from semantix.scenario.scenario import Scenario
from semantix.scenario.specs import spec_from_mapping
from semantix.testing import OperatorHarness
from semantix.testing.sources.source_harness import SourceHarness

BASE: dict[str, Any] = {"format": "semantix-spec/1", "name": "mine", "claim": "exactly_once"}
SINK = "semantix.connectors.store.plain_sinks:UpsertStoreSink"
LATE = Fault("advance_time", "wal_send:before", by_us=ADVANCE_US_MAX + 1)
SLOW = Fault("slow_network", "wal_send:before", by_us=5)


def bare(kind: type[Any], **attributes: object) -> Any:
    """Make an object without what its constructor would reach."""
    made = object.__new__(kind)
    for name, value in attributes.items():
        setattr(made, name, value)
    return made


def spec(**keys: Any) -> Any:
    return spec_from_mapping({**BASE, "connector": SINK, **keys})


def child(**attributes: object) -> Incarnation:
    process = SimpleNamespace(written=lambda: "", where_it_is=lambda: "", **attributes)
    made = Incarnation(process, first_attempt=1)
    made.place = "store.append:before of sink-0#1"
    return made


def silent(_: float) -> None:
    raise ChildTimeout


def long_line() -> None:
    read, write = os.pipe()
    os.write(write, b"no end of a line")
    process = JobProcess(None, 0, events=read, answers=-1, errors=None)
    try:
        process._unread = b" " * (job_process._LINE_BYTES_MAX + 1)
        process.receive(0.1)
    finally:
        os.close(read)
        os.close(write)


def immortal() -> None:
    template = SimpleNamespace(wait=lambda *_: None)
    gone = bare(JobProcess, pid=2**22, _template=template, _status=None, _close=lambda: None)
    gone.kill()


def template_gone() -> None:
    bare(JobTemplate, _socket=SimpleNamespace(recv=lambda _: b""))._reply()


def second_zombie() -> None:
    child = SimpleNamespace(process=SimpleNamespace(stop=lambda: None))
    bare(RealRun, _zombie=child)._stall(child, 5)


def ended_before() -> None:
    killed = SimpleNamespace(process=SimpleNamespace(kill=lambda: 0), place="a", number=1)
    bare(RealRun, statuses=[], _notes=[])._kill(killed)


def defect() -> None:
    run = PreparedRun(Scenario(spec(), FaultPlan(), spec().workloads[0]))
    raise run._defect(ValueError("no"))


def constructor_ends() -> None:
    with checking("connector sink.py:Sink"):
        sys.exit(3)


def dies_in_each_run() -> None:
    """Die in the first run of whose death the children before this one have not told."""
    while LIFELINE.begin_run():
        pass
    os.kill(os.getpid(), signal.SIGKILL)


class Takes(SinkFunction):
    """Does nothing with a record."""

    def invoke(self, value: object, context: object) -> None: ...


def kills_itself() -> None:
    os.abort()


def cannot_be_sent() -> object:
    return lambda: 0


CASES: dict[str, Callable[[], object]] = {
    "pair": lambda: _answer((1, 2), "f.py:f", "record r1"),
    "no world": lambda: Outside({}, None, ()).feed("kafka:in", []),
    "blocks": lambda: child(receive=silent).receive(0.5, lambda: None),
    "raises": lambda: child(receive=lambda _: ["error", "KeyError", "'k'", "", ""]).receive(
        5, lambda: None
    ),
    "long line": long_line,
    "survives": immortal,
    "no template": template_gone,
    "second zombie": second_zombie,
    "ended before": ended_before,
    "long time": lambda: check_faults((LATE,)),
    "paused": lambda: check_pauses((SLOW,), {"kafka": SimpleNamespace(pause_refusal="shared")}),
    "defect": defect,
    "load error": lambda: (_ for _ in ()).throw(_load_error("it ended", "sink.py")),
    "visit": lambda: OperatorHarness(Takes).at("sink_invoke", print, nth=0),
    "interval": lambda: SourceHarness(SourceFunction, auto_watermark_interval_ms=0),
    "characteristic": lambda: SourceHarness(SourceFunction, time_characteristic="no"),
    "constructor": constructor_ends,
    "watermark": lambda: SourceHarness(SourceFunction).watermark(5),
}


@pytest.mark.parametrize("case", CASES)
def test_the_error_is_made(case: str) -> None:
    with pytest.raises(SemantixError):
        CASES[case]()


@pytest.mark.parametrize("work", [kills_itself, cannot_be_sent, dies_in_each_run])
def test_an_error_of_the_process_of_a_search_is_made(work: Callable[[], object]) -> None:
    with pytest.raises((InternalError, ContractError)):
        isolated(work)

"""A job in a child process: held at each step, really killed, started again from its storage."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import pytest
from msgspec import structs

from semantix.engine.checkpointing.memory_storage import MemoryStateStorage
from semantix.engine.job_run import JobRun
from semantix.errors import UsageError, WorldUnavailable
from semantix.faults.injector import Injector
from semantix.history.events import (
    COMPLETED,
    FAILED,
    FAULT,
    READBACK,
    RESTORED,
    Event,
    History,
)
from semantix.history.recorder import Recorder
from semantix.model.guarantees import Guarantee
from semantix.oracles.judge import judge
from semantix.oracles.verdict import Kind
from semantix.plan.fault_plan import Fault, FaultPlan
from semantix.scenario.connector_loading import load_class
from semantix.scenario.job_binding import graph_of, runtime_settings
from semantix.scenario.processes.incarnation import log_of
from semantix.scenario.processes.job_process import JobTemplate
from semantix.scenario.processes.real_runner import RealRun
from semantix.scenario.runner import header_of
from semantix.scenario.scenario import RunResult, Scenario
from semantix.simulation.simulation import Simulation
from semantix.spec.connector_spec import ConnectorSpec
from semantix.testing.small_jobs import of_kind, steps_of

FILE_WORLD = Path(__file__).with_name("file_world.py")
CRASH = Fault("crash_all", "ckpt_notify_send:before", occurrence=2)


@pytest.fixture(scope="module")
def template() -> Iterator[JobTemplate]:
    with JobTemplate() as started:
        yield started


def _scenario(*faults: Fault, **options: Any) -> Scenario:
    spec = ConnectorSpec(
        "lines", f"{FILE_WORLD}:LineSink", Guarantee.AT_LEAST_ONCE, options=options
    )
    return Scenario(spec, FaultPlan(faults), world="containers")


def _run(template: JobTemplate, scenario: Scenario, folder: Path) -> tuple[RunResult, RealRun]:
    world = load_class(f"{FILE_WORLD}:FileWorld")(folder)
    run = RealRun(scenario, {"lines": world}, template, patience_s=1.0)
    try:
        return run.run(), run
    finally:
        assert world.is_closed


def _steps(history: History) -> list[tuple[str, ...]]:
    return steps_of(history)


def _without_number(event: Event) -> Event:
    return structs.replace(event, sequence=0)


def _in_process(scenario: Scenario, folder: Path) -> History:
    """The same clients in the same engine, without a child."""
    simulation = Simulation()
    recorder = Recorder(header_of(scenario), simulation.queue)
    graph = graph_of(scenario.spec, scenario.workload)
    settings = runtime_settings(scenario.spec)
    clients = load_class(f"{FILE_WORLD}:FileClients")
    world = clients(simulation.clock, {"path": str(folder / "other")})
    job = JobRun(
        graph,
        settings,
        recorder,
        simulation,
        storage=MemoryStateStorage(),
        worlds={"lines": world},
    )
    job.run(Injector(scenario.plan.faults, recorder, simulation.queue, job.control))
    return recorder.finished()


def _last_lines(history: History) -> tuple[Any, ...]:
    return of_kind(history, READBACK)[-1].entries


def test_a_run_without_faults_reads_like_one_in_process(
    template: JobTemplate, tmp_path: Path
) -> None:
    result, run = _run(template, _scenario(), tmp_path)
    expected = _in_process(_scenario(), tmp_path)
    assert _steps(result.history) == _steps(expected)
    kept = [event for event in result.history.events if event.kind != READBACK]
    assert list(map(_without_number, kept)) == list(map(_without_number, expected.events))
    assert sorted(entry[0] for entry in _last_lines(result.history)) == sorted(
        record.record_id for record in result.history.header.records
    )
    assert run.statuses == []


def test_a_crash_is_signal_9_and_the_next_incarnation_goes_on_from_the_storage(
    template: JobTemplate, tmp_path: Path
) -> None:
    result, run = _run(template, _scenario(CRASH), tmp_path)
    expected = _in_process(_scenario(CRASH), tmp_path)
    assert run.statuses == [signal.SIGKILL]
    assert result.unfired == ()
    kept = [event for event in result.history.events if event.kind != READBACK]
    assert list(map(_without_number, kept)) == list(map(_without_number, expected.events))
    written = Counter(entry[0] for entry in _last_lines(result.history))
    assert set(written.values()) == {1, 2}, "a plain sink repeats what no checkpoint holds"


@pytest.mark.parametrize(
    ("fault", "restored", "sinks"),
    [
        (Fault("restore", "ckpt_store_add:after", 3, back=1), 2, 2),
        (Fault("rescale", "ckpt_store_add:after", 2, parallelism=3), 2, 3),
        (Fault("stop_with_savepoint", "ckpt_notify_send:after", 2), 3, 2),
        (Fault("stop_with_savepoint", "ckpt_notify_send:after", 2, drain=True), 3, 2),
        (Fault("cancel_job", "ckpt_store_add:after", 2), 2, 2),
    ],
    ids=lambda one: f"{one.do}-{one.drain}" if isinstance(one, Fault) else "",
)
def test_a_job_goes_on_in_another_way(
    fault: Fault, restored: int, sinks: int, template: JobTemplate, tmp_path: Path
) -> None:
    result, run = _run(template, _retaining(fault), tmp_path)
    assert result.unfired == ()
    assert [one.checkpoint_id for one in of_kind(result.history, RESTORED)] == [0, restored]
    tasks = {event.who for event in result.history.steps if event.who.startswith("sink-")}
    assert len([who for who in tasks if who.endswith("#2")]) == sinks
    is_killed = fault.do in ("restore", "rescale")
    assert run.statuses == ([signal.SIGKILL] if is_killed else [])
    written = {entry[0] for entry in _last_lines(result.history)}
    assert written == {record.record_id for record in result.history.header.records}


def test_a_job_that_is_submitted_anew_begins_with_attempt_1(
    template: JobTemplate, tmp_path: Path
) -> None:
    fault = Fault("resubmit", "ckpt_store_add:after", 2)
    result, run = _run(template, _retaining(fault), tmp_path)
    assert [one.checkpoint_id for one in of_kind(result.history, RESTORED)] == [0, 2]
    assert not [event.who for event in result.history.steps if event.who.endswith("#2")]
    assert run.statuses == [signal.SIGKILL]


def _retaining(fault: Fault) -> Scenario:
    scenario = _scenario(fault)
    checkpointing = replace(scenario.spec.checkpointing, retained=3)
    return replace(scenario, spec=replace(scenario.spec, checkpointing=checkpointing))


def test_nothing_of_a_killed_child_runs_any_more(template: JobTemplate, tmp_path: Path) -> None:
    crash = Fault("crash_all", "lines.append:after", occurrence=5)
    result, _ = _run(template, _scenario(crash), tmp_path)
    said = (tmp_path / "said").read_text().split()
    appended = [step for step in _steps(result.history) if step[:2] == ("lines.append", "before")]
    assert said.count("finally") == len(appended) - 1, "its `finally` did not run"
    assert "atexit" not in said


def test_faults_of_the_engine_s_own_steps_reach_the_child(
    template: JobTemplate, tmp_path: Path
) -> None:
    lost = Fault("drop", "ckpt_notify_deliver:before", task="sink", subtask=0)
    late = Fault("advance_time", "ckpt_trigger_decide:after", occurrence=3, by_us=20_000)
    result, _ = _run(template, _scenario(lost, late), tmp_path)
    assert result.unfired == ()
    expected = _in_process(_scenario(lost, late), tmp_path)
    assert _steps(result.history) == _steps(expected)


@pytest.mark.parametrize(
    "fault",
    [
        Fault("crash", "sink_invoke:before"),
        Fault("crash_process", "sink_invoke:before"),
        Fault("crash_coordinator", "ckpt_store_add:before"),
        Fault("error", "lines.append:before", error="OSError"),
        Fault("lose_response", "lines.append:before"),
        Fault("advance_time", "sink_invoke:before", by_us=61_000_000),
    ],
)
def test_what_no_real_world_can_do_is_refused(fault: Fault, template: JobTemplate) -> None:
    with pytest.raises(UsageError, match="not applicable on real worlds"):
        RealRun(_scenario(fault), {}, template)


@pytest.mark.parametrize(
    ("trouble", "told"),
    [
        ("exit", "sink_invoke:before of sink-.*exited with status 3"),
        ("segfault", "was ended by signal 11"),
        ("hang", r"(?s)sink_invoke:before of sink-.*nothing came back for 1 s.*_be_in_trouble"),
    ],
)
def test_a_child_that_dies_or_blocks_is_the_connector_s_fault(
    template: JobTemplate, tmp_path: Path, trouble: str, told: str
) -> None:
    result, _ = _run(template, _scenario(trouble=trouble), tmp_path)
    assert re.search(told, result.broken_off)
    live = judge(result.history)["LIVE"].findings
    assert [one.kind for one in live] == [Kind.BROKEN_CONTRACT]
    assert _children_of(template) == []


def test_an_exception_of_the_connector_is_its_failure(
    template: JobTemplate, tmp_path: Path
) -> None:
    result, _ = _run(template, _scenario(trouble="raise"), tmp_path)
    failures = of_kind(result.history, FAILED)
    assert failures[0].reason == "ValueError: r9 is not to my taste"


def test_options_that_the_constructor_refuses_are_told_as_in_process(
    template: JobTemplate, tmp_path: Path
) -> None:
    result, _ = _run(template, _scenario(nonsense=1), tmp_path)
    assert "nonsense" in result.broken_off


@pytest.mark.parametrize("trouble", ["exit", "hang", "raise"])
def test_without_its_server_nothing_is_the_connector_s_fault(
    template: JobTemplate, tmp_path: Path, trouble: str
) -> None:
    world = load_class(f"{FILE_WORLD}:FileWorld")(tmp_path)
    world.is_lost = True
    world.close = lambda: world.check()
    run = RealRun(_scenario(trouble=trouble), {"lines": world}, template, patience_s=1.0)
    with pytest.raises(WorldUnavailable, match="the disk is gone"):
        run.run()
    assert _children_of(template) == []


def test_a_server_that_cannot_be_tidied_up_hides_no_error(
    template: JobTemplate, tmp_path: Path
) -> None:
    first = load_class(f"{FILE_WORLD}:FileWorld")(tmp_path)
    second = load_class(f"{FILE_WORLD}:FileWorld")(tmp_path)
    second.close = lost = Mock(side_effect=WorldUnavailable("nobody is there"))
    worlds = {"lines": first, "more": second}
    result = RealRun(_scenario(trouble="exit"), worlds, template).run()
    assert "exited with status 3" in result.broken_off
    assert first.is_closed
    with pytest.raises(WorldUnavailable, match="nobody is there"):
        RealRun(_scenario(), worlds, template).run()
    assert lost.call_count == 2


def test_a_zombie_goes_on_beside_its_replacement_to_its_end(
    template: JobTemplate, tmp_path: Path
) -> None:
    stall = Fault("stall", "lines.append:before", occurrence=9, by_us=1_500_000)
    result, run = _run(template, _scenario(stall), tmp_path)
    assert run.statuses == [signal.SIGKILL], "a deposed coordinator stores nothing: its end"
    steps = _steps(result.history)
    stalled = of_kind(result.history, FAULT)[0].who
    restored = steps.index(("restore_run", "after", "sink-1#2"))
    assert ("lines.append", "after", stalled) in steps[restored:], "the zombie's write happened"
    completed = [event.checkpoint_id for event in of_kind(result.history, COMPLETED)]
    assert completed == sorted(set(completed))
    written = Counter(entry[0] for entry in _last_lines(result.history))
    assert max(written.values()) >= 2


def test_an_interrupt_leaves_no_child_behind(template: JobTemplate, tmp_path: Path) -> None:
    world = load_class(f"{FILE_WORLD}:FileWorld")(tmp_path)
    reads = []

    def interrupted(**_: bool) -> tuple[()]:
        reads.append(1)
        if len(reads) == 3:
            raise KeyboardInterrupt
        return ()

    world.read_back = interrupted
    stall = Fault("stall", "lines.append:before", occurrence=1, by_us=10**9)
    with pytest.raises(KeyboardInterrupt):
        RealRun(_scenario(stall), {"lines": world}, template).run()
    assert _children_of(template) == []
    assert world.is_closed


def test_without_its_parent_the_template_takes_its_children_along(tmp_path: Path) -> None:
    script = (
        "import os, sys\n"
        "from semantix.scenario.processes.job_process import JobTemplate\n"
        "template = JobTemplate().__enter__()\n"
        "child = template.fork({'not': 'an order'})\n"
        "other = template.fork({'not': 'an order'})\n"
        "other.stop()\n"
        "print(template._process.pid, child.pid, other.pid, flush=True)\n"
        "os.kill(os.getpid(), 9)\n"
    )
    ended = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=False
    )
    assert ended.returncode == -signal.SIGKILL
    for pid in map(int, ended.stdout.split()):
        assert _is_gone_soon(pid), f"process {pid} is left running"


def _is_gone_soon(pid: int) -> bool:
    path = Path(f"/proc/{pid}/stat")
    for _ in range(200):
        if not path.exists() or path.read_text().rpartition(")")[2].split()[0] == "Z":
            return True
        subprocess.run(["sleep", "0.01"], check=True)
    return False


def _children_of(template: JobTemplate) -> list[str]:
    assert template._process is not None
    pid = template._process.pid
    return Path(f"/proc/{pid}/task/{pid}/children").read_text().split()


def test_the_template_is_no_child_of_the_terminal(template: JobTemplate) -> None:
    assert template._process is not None
    assert os.getpgid(template._process.pid) != os.getpgid(0), "Ctrl-C would reach it"


def test_what_each_process_prints_and_logs_comes_with_the_run(
    template: JobTemplate, tmp_path: Path
) -> None:
    crash = Fault("crash_all", "sink_invoke:after", occurrence=10)
    result, _ = _run(template, _scenario(crash, trouble="talk"), tmp_path)
    said = ("r9 comes\x1b[31m", "r9 is not to my taste")
    assert result.printed == tuple(f"process {n}: {line}" for n in (1, 2) for line in said)
    other = tmp_path / "other"
    other.mkdir()
    result, _ = _run(template, _scenario(trouble="talk"), other)
    assert result.printed == said


def test_the_last_lines_of_a_long_log_are_kept() -> None:
    lines = [f"line {number}" for number in range(150)]
    child = Mock(number=1, process=Mock(log_lines=lambda: lines))
    found = log_of([child, child])
    assert found[:2] == ("… 100 lines before", "process 1: line 100")
    assert len(found) == 201

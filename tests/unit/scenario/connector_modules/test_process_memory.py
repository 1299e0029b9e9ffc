"""The memory of modules in a run: it dies with a process, and outlives the crash of a task."""

from pathlib import Path

import pytest

from semantix.history.world_events import Written
from semantix.model.guarantees import Guarantee, Verdict
from semantix.oracles.judge import judge
from semantix.plan.fault_plan import Fault, FaultPlan
from semantix.scenario.runner import run_scenario
from semantix.scenario.scenario import Scenario
from semantix.search.dry_runs import make_dry_runs
from semantix.search.watched_run import run_watched
from semantix.spec.connector_spec import ConnectorSpec, WorkloadSettings

COUNTING = """\
from semantix import RichSinkFunction

class Sink(RichSinkFunction):
    n = 0

    def open(self, context):
        self._store = self.runtime_context.client("store")
        self._drawn = self.runtime_context.random.randrange(10**9)

    def invoke(self, value, context):
        Sink.n += 1
        self._store.append([{"n": Sink.n, "drawn": self._drawn}])
"""
NUMBERED = """\
from semantix import RichSinkFunction
%s

class Sink(RichSinkFunction):
    def open(self, context):
        self._store = self.runtime_context.client("store")

    def invoke(self, value, context):
        self._store.upsert(f"row-{row_of(value)}", value)
"""
ROWS = {
    "a dictionary": "ROWS = {}\ndef row_of(v):\n    return ROWS.setdefault(v['id'], len(ROWS))",
    "a default argument": "def row_of(v, rows={}):\n    return rows.setdefault(v['id'], len(rows))",
    "a cache": "import functools, itertools\nN = itertools.count()\n"
    "@functools.cache\ndef number(key):\n    return next(N)\n"
    "def row_of(v):\n    return number(v['id'])",
    "a neighbour": "from near import row_of",
    "an object": "class R:\n    def __init__(self):\n        self.rows = []\n"
    "    def __call__(self, v):\n        self.rows.append(v)\n        return len(self.rows)\n"
    "row_of = R()",
}
AFTER_THREE = {"at": "sink_invoke:before", "occurrence": 4, "subtask": 0, "task": "sink"}


@pytest.fixture
def run(tmp_path: Path):
    def made(text: str, *faults: Fault, records: int = 8, processes: int = 1):
        (tmp_path / "near.py").write_text(ROWS["a dictionary"])
        file = tmp_path / f"sink{len(list(tmp_path.iterdir()))}.py"
        file.write_text(text)
        workload = WorkloadSettings(records=records, partitions=1, parallelism=1)
        spec = ConnectorSpec("sink", f"{file}:Sink", Guarantee.NONE, view="table",
                             processes=processes)  # fmt: skip
        return Scenario(spec, FaultPlan(faults), workload)

    return made


def written(history) -> list[str]:
    return [str(event.entries) for event in history.facts if isinstance(event, Written)]


@pytest.mark.parametrize(
    ("do", "begins_anew"),
    [("crash", False), ("crash_process", True), ("crash_all", True), ("crash_coordinator", False)],
)
def test_a_class_attribute_dies_with_its_process_only(run, do, begins_anew):
    from semantix.scenario.connector_loading import load_class

    task = "coordinator" if do == "crash_coordinator" else "sink"
    fault = Fault(do, **{**AFTER_THREE, "task": task}) if task == "sink" else Fault(
        do, "ckpt_store_add:after", occurrence=1, task="coordinator"
    )  # fmt: skip
    scenario = run(COUNTING, fault)
    history = run_scenario(scenario).history
    invoked = [e for e in history.steps if (e.step, e.position) == ("sink_invoke", "before")]
    struck = [e for e in invoked if e.who.endswith("#1")]
    count = load_class(scenario.spec.connector).n
    # The visit at which a crash strikes makes no call of the connector.
    calls = len(invoked) - (1 if task == "sink" else 0)
    assert count == (calls - (len(struck) - 1) if begins_anew else calls)
    run_scenario(scenario)
    assert load_class(scenario.spec.connector).n == count, "every run begins anew"


@pytest.mark.parametrize("rows", ROWS.values(), ids=ROWS)
def test_rows_that_are_numbered_in_the_memory_of_a_process_are_repeated(run, rows):
    crash = Fault("crash_all", **AFTER_THREE)
    crashed = judge(run_scenario(run(NUMBERED % rows, crash)).history)
    assert crashed["IDEM"].verdict is Verdict.VIOLATED


def test_what_a_module_remembers_gives_each_crash_of_a_task_a_future_of_its_own(run):
    plain = make_dry_runs(run(NUMBERED % "def row_of(v):\n    return v['id']"), run_watched)
    assert not any(visit.has_memory for visit in plain.visits)
    assert plain.clean.memory_changes == ()
    kept = make_dry_runs(run(NUMBERED % ROWS["a dictionary"]), run_watched)
    assert all(visit.has_memory for visit in (*kept.visits, *kept.recovery))
    assert kept.clean.memory_changes == ("sink2.ROWS",)


def test_random_numbers_differ_from_attempt_to_attempt_and_not_from_run_to_run(run):
    scenario = run(COUNTING, Fault("crash", **AFTER_THREE))
    first, second = (run_scenario(scenario).history for _ in range(2))
    assert first == second
    drawn = {text.partition("drawn")[2][:14] for text in written(first)}
    assert len(drawn) == 2

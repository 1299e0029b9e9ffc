"""The call in the connector's own source at which a fault struck."""

from __future__ import annotations

import inspect
import sys

from semantix.functions.sink_function import RichSinkFunction
from semantix.history.codec import digest
from semantix.plan.fault_plan import Fault, FaultPlan
from semantix.scenario.call_sites import call_site
from semantix.scenario.runner import run_scenario, run_with_sites
from semantix.scenario.scenario import Scenario
from semantix.testing.small_jobs import APPEND, TWO_PHASE_COMMIT, spec_of

ERROR = Fault("error", "store.append:before", error="StoreTimeout", task="sink", subtask=0)
LATER = Fault("crash_all", "ckpt_store_add:after", checkpoint=1, task="coordinator")


class Plain(RichSinkFunction):
    def invoke(self, value, context):
        store = self.runtime_context.client("store")
        store.append([value])


SPEC = spec_of(f"{__file__}:Plain")


def line_of(function, text: str) -> int:
    lines, start = inspect.getsourcelines(function)
    return start + next(number for number, line in enumerate(lines) if text in line)


def test_a_failed_call_is_named_with_file_line_and_text() -> None:
    run = run_with_sites(Scenario(SPEC, FaultPlan((ERROR,))))
    line = line_of(Plain.invoke, "append")
    site = f"test_call_sites.py:{line} in invoke: store.append([value])"
    assert run.call_sites == ((0, site),)


def test_a_fault_at_a_step_of_the_engine_has_no_line() -> None:
    assert run_with_sites(Scenario(SPEC, FaultPlan((LATER,)))).call_sites == ()
    run = run_with_sites(Scenario(SPEC, FaultPlan((LATER, ERROR))))
    assert [index for index, _ in run.call_sites] == [1]


def test_the_line_of_a_template_s_hook_is_the_subclass_s() -> None:
    fault = Fault("error", "store.commit:before", error="StoreTimeout", task="sink", subtask=0)
    ((_, site),) = run_with_sites(
        Scenario(spec_of(TWO_PHASE_COMMIT), FaultPlan((fault,)))
    ).call_sites
    assert site.startswith("transactional_sink.py:")
    assert " in commit: " in site


def test_looking_changes_no_history() -> None:
    scenario = Scenario(spec_of(APPEND), FaultPlan((ERROR, LATER)))
    assert digest(run_with_sites(scenario).history) == digest(run_scenario(scenario).history)
    assert run_scenario(scenario).call_sites == ()


def test_without_a_connector_on_the_stack_there_is_none() -> None:
    assert call_site(None) == ""
    assert "test_call_sites.py" in call_site(sys._getframe())

"""Says what is wrong with the records of a spec's workloads, and with its `expects`."""

from __future__ import annotations

from collections.abc import Iterator

from semantix.errors import SpecError
from semantix.history.expectation import LEARNED, RECORDS
from semantix.intake.job_checks import Problem
from semantix.model.canonical_json import identity_text, value_at
from semantix.scenario.connector_loading import load_function
from semantix.scenario.expectations.source_inputs import reads_workload
from semantix.scenario.workload import build_workload
from semantix.spec.connector_spec import ConnectorSpec


def record_problems(spec: ConnectorSpec) -> Iterator[Problem]:
    """Give what is wrong: a source of records, the path of the identity, a missing function."""
    for index, workload in enumerate(spec.workloads):
        if not reads_workload(spec, workload):
            continue
        place = ("workload", index) if len(spec.workloads) > 1 else ("workload",)
        try:
            records = build_workload(workload)
        except SpecError as error:
            yield (*place, "records"), f"records: {error.args[0]}{_hint(error)}"
            continue
        first = next(records[0] for records in records.partitions if records)
        path = spec.identify_record or spec.identify
        if identity_text(value_at(first.value, path.split("."))) != first.record_id:
            own = [name for name, value in first.value.items() if value == first.record_id]
            near = f"; did you mean {own[0]!r}?" if own else ""
            text = f"no record has its identity at {path!r}, {first.value!r} is one{near}"
            more = (
                "" if spec.identify_record else " (`{record: PATH, output: PATH}` gives two paths)"
            )
            yield ("identify",), f"identify: {text}{more}"
            return
    if spec.expects not in ("", RECORDS, LEARNED):
        try:
            load_function(spec.expects)
        except SpecError as error:
            yield ("expects",), f"expects: {error.args[0]}{_hint(error)}"


def _hint(error: SpecError) -> str:
    return f"; {error.hint}" if error.hint else ""

"""Finds the plan files of a spec, and checks the client calls that their faults name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from semantix.errors import PlanError
from semantix.model.catalogue import is_client_call
from semantix.model.document import read_document
from semantix.model.nearest import nearest_word
from semantix.plan.codec import load_plans
from semantix.plan.fault_plan import Fault, FaultPlan
from semantix.ports.call_table import CallRow
from semantix.scenario.plan_binding import restart_refusal
from semantix.scenario.simulated_worlds import call_rows, every_call
from semantix.scenario.vertices.job_vertices import vertices_of
from semantix.spec.connector_spec import ConnectorSpec

FOLDER = Path("fault_plans")
_ALONE = ("source", "sink", "async", "counting")  # the vertices that a spec without `job` may have


def plans_in(folder: str | None) -> list[FaultPlan]:
    """Read the plans of a folder; None: of the folder `fault_plans`, if it exists."""
    if folder is None:
        return load_plans([FOLDER]) if FOLDER.is_dir() else []
    return load_plans([folder])


def plans_for(spec: ConnectorSpec, plans: Sequence[FaultPlan]) -> list[FaultPlan]:
    """Choose the plans that name this spec, and those that name no spec."""
    names = {spec.name, Path(spec.path).stem}
    return [plan for plan in plans if not plan.spec or plan.spec in names]


def spec_file_of(plan: FaultPlan) -> Path:
    """Find the spec that a plan names: in the plan's folder, the one around it, or in `specs`.

    Raises:
        PlanError: the plan names no spec, or there is no such spec.
    """
    if not plan.spec:
        raise PlanError(f"{plan.path}: the plan names no spec", hint="give one, or add `spec:`")
    places = _places_of_specs(plan)
    for place in places:
        for suffix in (".yaml", ".yml"):
            if (place / f"{plan.spec}{suffix}").is_file():
                return place / f"{plan.spec}{suffix}"
    files = [file for place in places for file in sorted(place.glob("*.y*ml"))]
    near = [one.stem for one in files if b"semantix-plan/" not in one.read_bytes()]
    hint = f"did you mean {nearest_word(plan.spec, near)!r}?" if near else "they have no spec"
    line = read_document(plan.path).line_of(("spec",))
    looked = ", ".join(map(str, places))
    raise PlanError(f"{plan.path}:{line}: no spec {plan.spec!r} in {looked}", hint=hint)


def spec_files_near(plan: FaultPlan) -> list[Path]:
    """Give the specs that a plan which names none is for: those of the nearest place that has any.

    Raises:
        PlanError: no place has a spec.
    """
    for place in _places_of_specs(plan):
        files = [file for file in sorted(place.glob("*.y*ml")) if _is_spec(file)]
        if files:
            return files
    raise PlanError(f"{plan.path}: the plan names no spec, and there is none near it")


def _places_of_specs(plan: FaultPlan) -> list[Path]:
    folder = Path(plan.path).parent
    around = folder.absolute().parent if str(folder) == "." else folder.parent
    return [folder, around, around / "specs", Path("specs")]


def _is_spec(file: Path) -> bool:
    data = read_document(file).data
    return isinstance(data, dict) and str(data.get("format", "")).startswith("semantix-spec/")


def check_plan(plan: FaultPlan, spec: ConnectorSpec) -> None:
    """Refuse a plan with client calls or errors that the spec's worlds do not have.

    Raises:
        PlanError: with file and line of each.
    """
    problems = plan_problems(plan, spec)
    if problems:
        raise PlanError("\n".join(problems))


def plan_problems(plan: FaultPlan, spec: ConnectorSpec | None) -> list[str]:
    """Give the mistakes in a plan's client calls and tasks.

    Without a spec, calls of any world are right, and so is any name of a task.
    """
    rows = every_call() if spec is None else call_rows(spec)
    tasks = () if spec is None else _tasks_of(spec)
    return [
        f"{place_in_file(plan, index)}: {text}"
        for index, fault in enumerate(plan.faults)
        for text in (
            *_task_problems(fault, tasks),
            *_call_problems(fault, rows),
            *filter(None, [restart_refusal(fault, None if spec is None else spec.world_options)]),
        )
    ]


def _tasks_of(spec: ConnectorSpec) -> tuple[str, ...]:
    """Give the names that a fault may have as its task.

    Without `job` the kind of the connector decides. The connector is not loaded for that: a plan
    may be read in a process that must not run its code.
    """
    vertices = [one.name for one in vertices_of(spec)] if spec.job else [*_ALONE]
    return ("coordinator", *vertices)


def _task_problems(fault: Fault, tasks: Sequence[str]) -> Iterator[str]:
    if tasks and fault.task and fault.task not in tasks:
        near = nearest_word(fault.task, tasks)
        yield f"unknown task {fault.task!r}, expected {', '.join(tasks)}; did you mean {near!r}?"


def place_in_file(plan: FaultPlan, index: int) -> str:
    """Give `file:line` of a fault's `at`."""
    if not Path(plan.path).is_file():
        return plan.path or plan.name
    return f"{plan.path}:{read_document(plan.path).line_of(('faults', index, 'at'))}"


def _call_problems(fault: Fault, rows: Mapping[str, CallRow]) -> Iterator[str]:
    if not is_client_call(fault.step):
        return
    row = rows.get(fault.step)
    if row is None:
        near = f"; did you mean {nearest_word(fault.step, rows)!r}?" if rows else ""
        yield f"unknown client call {fault.step!r}{near}"
        return
    errors = [error.name for error in row.errors]
    if fault.do == "error" and fault.error not in errors:
        near = f"; did you mean {nearest_word(fault.error, errors)!r}?" if errors else ""
        expected = ", ".join(dict.fromkeys(errors)) or "no error at all"
        yield f"{fault.step} cannot raise {fault.error!r}, expected {expected}{near}"
    if fault.do in ("late_request", "late_markers") and fault.do not in row.late:
        able = ", ".join(name for name, other in rows.items() if fault.do in other.late)
        yield f"{fault.do!r} cannot strike at {fault.step}; it can at {able or 'no call'}"
    if fault.do == "lose_response" and not row.lost:
        yield f"{fault.step} is a local call, there is no response to lose"


def check_specs_of(plans: Sequence[FaultPlan], specs: Sequence[ConnectorSpec]) -> None:
    """Refuse a plan whose spec does not exist: such a plan would never run."""
    wanted = [plan for spec in specs for plan in plans_for(spec, plans)]
    for plan in plans:
        if plan not in wanted:
            spec_file_of(plan)

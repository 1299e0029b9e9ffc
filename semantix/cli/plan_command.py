"""`semantix plan`: check plan files, begin a new one, print the schema."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from semantix.cli.console import Console

if TYPE_CHECKING:
    from semantix.plan.fault_plan import Fault, FaultPlan
    from semantix.ports.call_table import CallRow
    from semantix.spec.connector_spec import ConnectorSpec

NEW_PLAN = """\
# A fault plan: which faults strike where. `semantix plan check FILE` validates it,
# `semantix run SPEC --plan FILE` runs it, `semantix steps SPEC` lists what can stand behind `at`.
format: semantix-plan/1
name: {name}
why: what is at stake, in one sentence
spec: {spec}                          # a spec's file name without suffix; leave it out for any spec
seed: 0
faults:
  - do: crash                      # {words}
    at: ckpt_notify_deliver:before # step:position; before, during or after
    occurrence: 1                  # the n-th visit; or checkpoint: 2
    subtask: 0                     # leave it out for all subtasks together
    # part: 2                      # with :during of a step with several effects
    # applied: false               # with :during of a step with one effect, and with lose_response
# expect: clean                    # or {{finding: {{oracle: EO, kind: duplicate}}}}
"""


@click.group("plan")
def plan_group() -> None:
    """Check fault plans, begin a new one."""


@plan_group.command("check")
@click.argument("files", nargs=-1, required=True, metavar="FILE…")
@click.option("--spec", "spec_file", metavar="SPEC", help="Check against this spec.")
def check_command(files: tuple[str, ...], spec_file: str | None) -> int:
    """Validate plan files, or folders of them, against the specs that they name."""
    from semantix.errors import PlanError, UsageError
    from semantix.plan.codec import load_plans
    from semantix.scenario.plan_sources import spec_file_of
    from semantix.scenario.targets import targets_of

    plans = load_plans(files)
    problems: list[str] = []
    for plan in plans:
        try:
            named = spec_file or (str(spec_file_of(plan)) if plan.spec else None)
            spec = targets_of([named])[0].spec if named else None
        except UsageError as error:
            problems.append(str(error))
            continue
        problems += problems_with(plan, spec)
        if spec is not None:
            problems += _unvisited(plan, spec)
    if problems:
        raise PlanError("\n".join(problems))
    console = Console()
    for plan in plans:
        console.line(f"{plan.path}: {len(plan.faults)} faults, in order")
    return 0


@plan_group.command("new")
@click.argument("file", required=False, metavar="[FILE]")
@click.option("--spec", default="my-spec", help="The spec that it is for.")
def new_command(file: str | None, spec: str) -> int:
    """Write a scaffold with comments to FILE, or to stdout."""
    from semantix.certify.evidence.store import write_text
    from semantix.plan.vocabulary import WORDS

    words = ", ".join(word.name for word in WORDS.values() if word.built and word.name != "crash")
    name = Path(file).stem if file else "my-plan"
    text = NEW_PLAN.format(name=name, spec=spec, words=words)
    if file is None:
        click.echo(text, nl=False)
        return 0
    if Path(file).exists():
        raise click.UsageError(f"{file} is already there")
    write_text(file, text)
    Console().line(f"wrote {file}")
    return 0


@plan_group.command("schema")
def schema_command() -> int:
    """Print the JSON Schema of plan files."""
    from semantix.plan.codec import plan_schema

    click.echo(json.dumps(plan_schema(), indent=2))
    return 0


def problems_with(plan: FaultPlan, spec: ConnectorSpec | None) -> list[str]:
    """Compare the client calls and errors of a plan with the call tables of the spec's worlds."""
    from semantix.cli.call_tables import rows_for

    rows = rows_for(spec)
    return [
        f"{_at(plan, index)}: {text}"
        for index, fault in enumerate(plan.faults)
        for text in _call_problems(fault, rows)
    ]


def _at(plan: FaultPlan, index: int) -> str:
    from semantix.model.document import read_document

    if not Path(plan.path).is_file():
        return plan.path or plan.name
    return f"{plan.path}:{read_document(plan.path).line_of(('faults', index, 'at'))}"


def _call_problems(fault: Fault, rows: dict[str, CallRow]) -> Iterator[str]:
    from semantix.model.catalogue import is_client_call
    from semantix.model.nearest import nearest_word

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
    if fault.do == "lose_response" and not row.lost:
        yield f"{fault.step} is a local call, there is no response to lose"


def _unvisited(plan: FaultPlan, spec: ConnectorSpec) -> Iterator[str]:
    """Name the steps that neither dry run visits: a fault there would never fire."""
    from semantix.cli.steps_command import visited_steps
    from semantix.model.nearest import nearest_word

    visited = visited_steps(spec, plan.seed)
    for index, fault in enumerate(plan.faults):
        if fault.step not in visited:
            near = nearest_word(fault.step, visited)
            yield (
                f"{_at(plan, index)}: a run of {spec.name} does not visit {fault.step!r}; "
                f"did you mean {near!r}?"
            )

"""`semantix plan`: checks plan files, writes a new one, prints their JSON Schema."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from semantix.cli.console import Console
from semantix.cli.outputs import writing
from semantix.cli.own_process import in_own_process, in_process_option
from semantix.model.counts import counted

if TYPE_CHECKING:
    from semantix.plan.fault_plan import FaultPlan
    from semantix.spec.connector_spec import ConnectorSpec

NEW_PLAN = """\
# A fault plan: a list of faults, each with the step at which it strikes.
# `semantix steps SPEC` lists the steps, `semantix plan check FILE` checks this file,
# `semantix run SPEC --plan FILE` runs it.
format: semantix-plan/1
name: {name}
why: one sentence that says what could go wrong here
{spec} # a spec's file name without suffix; without it the plan fits any spec
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


@click.group("plan", no_args_is_help=False, short_help="Check plan files, or write a new one.")
def plan_group() -> None:
    """Check plan files, or write a new one."""


@plan_group.command("check", short_help="Check plan files against the specs that they name.")
@click.argument("files", nargs=-1, required=True, metavar="FILE…")
@click.option(
    "--spec", "spec_file", metavar="SPEC", help="Check against this spec, not the one named."
)
@in_process_option
@in_own_process
def check_command(files: tuple[str, ...], spec_file: str | None) -> int:
    """Check plan files against the specs that they name.

    FILE is a plan file or a folder of plan files. Exit status: 0 if all are in order, else 2.
    """
    from semantix.errors import PlanError, UsageError
    from semantix.intake.plan_files import plan_problems, spec_file_of
    from semantix.intake.targets import targets_of
    from semantix.plan.codec import load_plans

    plans = load_plans(files)
    problems: list[str] = []
    for plan in plans:
        try:
            named = spec_file or (str(spec_file_of(plan)) if plan.spec else None)
            spec = targets_of([named])[0].spec if named else None
        except UsageError as error:
            problems.append(str(error))
            continue
        problems += plan_problems(plan, spec)
        if spec is not None:
            problems += _unvisited(plan, spec)
    if problems:
        raise PlanError("\n".join(problems))
    console = Console()
    for plan in plans:
        count = len(plan.faults)
        in_order = ", in order" if count > 1 else ""
        console.line(f"{plan.path}: {counted(count, 'fault')}{in_order}")
    return 0


@plan_group.command("new", short_help="Write a plan with comments.")
@click.argument("file", required=False, metavar="[FILE]")
@click.option("--spec", metavar="NAME", help="Name of the plan's spec, as its file without suffix.")
def new_command(file: str | None, spec: str | None) -> int:
    """Write a plan with comments to FILE, or to stdout."""
    from semantix.certify.evidence.store import write_text
    from semantix.plan.vocabulary import WORDS

    words = ", ".join(word.name for word in WORDS.values() if word.built and word.name != "crash")
    name = Path(file).stem if file else "my-plan"
    text = NEW_PLAN.format(
        name=_as_name(name),
        spec=(f"spec: {spec}" if spec else "# spec: my-sink").ljust(32),
        words=words,
    )
    if file is None:
        click.echo(text, nl=False)
        return 0
    if Path(file).exists():
        raise click.UsageError(f"{file} is already there")
    with writing(file):
        write_text(file, text)
    Console().line(f"wrote {file}")
    return 0


@plan_group.command("schema", short_help="Print the JSON Schema.")
def schema_command() -> int:
    """Print the JSON Schema of plan files."""
    from semantix.plan.codec import plan_schema

    click.echo(json.dumps(plan_schema(), indent=2))
    return 0


def _as_name(stem: str) -> str:
    """Make a plan's name of a file's: a plan file may have any name, a plan has a plain one."""
    name = re.sub(r"[^A-Za-z0-9_.-]+", "-", stem).lstrip("_.-")[:120]
    return name or "my-plan"


def _unvisited(plan: FaultPlan, spec: ConnectorSpec) -> Iterator[str]:
    """Give a problem for each fault whose step no run visits: no dry run, nor the plan's own."""
    from semantix.certify.evidence.judging import run_bound
    from semantix.cli.steps_command import visited_steps
    from semantix.intake.plan_files import place_in_file
    from semantix.model.nearest import nearest_step
    from semantix.scenario.scenario import Scenario
    from semantix.search.visits import visits_of

    _, run = run_bound(Scenario(spec, plan, spec.workloads[0], plan.seed))
    visited = visited_steps(spec, plan.seed)
    visited |= {visit.step for visit in visits_of(run.history)}
    for index, fault in enumerate(plan.faults):
        if fault.step not in visited:
            where, near = place_in_file(plan, index), nearest_step(fault.step, visited)
            meant = f"did you mean {near!r}? " if near else ""
            yield (
                f"{where}: a run of {spec.name} does not visit {fault.step!r}; {meant}"
                f"`semantix steps {spec.name}` lists what it visits"
            )

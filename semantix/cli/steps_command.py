"""`semantix steps`: lists the steps that the dry runs of a spec visit."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

import click

from semantix.cli.console import Console
from semantix.cli.options import seed_option
from semantix.cli.own_process import in_own_process, in_process_option
from semantix.cli.terminal.run_view import RunView

if TYPE_CHECKING:
    from semantix.search.visits import Visit
    from semantix.spec.connector_spec import ConnectorSpec

_COLUMNS_MIN = 2  # step and position
_GAP = 2
_HEAD = ("step", "position", "who", "visits", "", "source")


@click.command("steps", short_help="List the steps that a run of SPEC visits.")
@click.argument("spec", metavar="[SPEC]", required=False)
@seed_option
@in_process_option
@click.option(
    "--all", "show_all", is_flag=True, help="Also list the steps that SPEC does not visit."
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@in_own_process
def steps_command(spec: str | None, seed: int | None, show_all: bool, as_json: bool) -> int:
    """List the steps that a run of SPEC visits.

    Each line has the step, the position, the task that visits it, and the number of visits. Steps
    marked `recovery` are visited while the job is restored after a crash. With --all, the list
    also has the steps that SPEC does not visit, and those that are not built yet.
    """
    from semantix.intake.targets import targets_of

    if spec is None and not show_all:
        raise click.UsageError("give a SPEC, or --all for the whole catalogue")
    rows: list[dict[str, Any]] = []
    if spec is not None:
        with RunView(f"{spec}: dry runs").working():
            found = targets_of([spec])
            if len(found) != 1:
                raise click.UsageError(f"{spec}: expected one spec, found {len(found)}")
            rows = list(_visited(found[0].spec, seed or 0))
    if show_all:
        rows += _others({row["step"] for row in rows})
    if as_json:
        click.echo(json.dumps({"spec": spec, "steps": rows}, indent=2))
    else:
        console = Console()
        console.lines(_table(rows, console.width))
    return 0


def visited_steps(spec: ConnectorSpec, seed: int) -> set[str]:
    """Give the names of the steps that the dry runs visit, with and without a recovery."""
    return {row["step"] for row in _visited(spec, seed)}


def _visited(spec: ConnectorSpec, seed: int) -> Iterator[dict[str, Any]]:
    from semantix.scenario.expectations.missing_clients import refuse_missing_client
    from semantix.scenario.runner import run_scenario
    from semantix.scenario.scenario import Scenario
    from semantix.search.dry_runs import make_dry_runs

    scenario = Scenario(spec, workload=spec.workloads[0], seed=seed)
    dry = make_dry_runs(scenario, run_scenario)
    refuse_missing_client(spec, dry.clean.history)
    yield from _counted(dry.visits, recovery=False)
    yield from _counted(dry.recovery, recovery=True)


def _counted(visits: Iterable[Visit], *, recovery: bool) -> Iterator[dict[str, Any]]:
    from semantix.model.catalogue import STEPS

    counts: dict[tuple[str, str, str], int] = {}
    for visit in visits:
        key = (visit.step, visit.position, visit.task)
        counts[key] = counts.get(key, 0) + 1
    for (step, position, who), count in counts.items():
        source = STEPS[step].source if step in STEPS else "a call of the client"
        yield {
            "step": step,
            "position": position,
            "who": who,
            "visits": count,
            "recovery": recovery,
            "built": True,
            "source": source,
        }


def _others(known: set[str]) -> Iterator[dict[str, Any]]:
    from semantix.model.catalogue import STEPS

    for step in STEPS.values():
        if step.name not in known:
            yield {
                "step": step.name,
                "position": "",
                "who": step.who,
                "visits": 0,
                "recovery": False,
                "built": step.built,
                "source": step.source,
            }


def _table(rows: list[dict[str, Any]], width: int | None = None) -> Iterator[str]:
    """Return the lines of the table; in a narrow terminal the last columns are left out."""
    cells = [_HEAD]
    for row in rows:
        mark = "recovery" if row["recovery"] else "" if row["built"] else "not built"
        where = (row["step"], row["position"], row["who"])
        cells.append((*where, str(row["visits"] or ""), mark, row["source"]))
    widths = [max(len(line[column]) for line in cells) for column in range(len(_HEAD))]
    while width is not None and len(widths) > _COLUMNS_MIN:
        if sum(widths) + _GAP * (len(widths) - 1) <= width:
            break
        del widths[-1]
    for line in cells:
        kept = line[: len(widths)]
        shown = (cell.ljust(size) for cell, size in zip(kept, widths, strict=True))
        yield "  ".join(shown).rstrip()

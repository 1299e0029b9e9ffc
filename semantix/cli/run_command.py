"""`semantix run`: runs a spec once, with or without a plan, and judges the run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from semantix.cli import exits
from semantix.cli.console import Console
from semantix.cli.options import (
    claim_option,
    guarantee,
    seed_option,
    world_option,
)
from semantix.cli.outputs import check_file, writing
from semantix.cli.own_process import in_own_process, in_process_option, is_debugged
from semantix.cli.runs.showing import (
    ShownRun,
    check_page,
    clean_neighbour,
    html_option,
    tell_run,
    write_page,
)
from semantix.cli.terminal.run_view import RunView, loading

if TYPE_CHECKING:
    from semantix.certify.evidence.judging import RunJudgement
    from semantix.history.events import History
    from semantix.model.guarantees import Guarantee
    from semantix.plan.fault_plan import FaultPlan


@click.command("run", short_help="Run SPEC once, with or without a fault plan.")
@click.argument("spec", metavar="SPEC")
@click.option(
    "--plan", "plan_file", metavar="PLAN", help="Plan file; without it, no fault strikes."
)
@click.option(
    "--history",
    "history_file",
    metavar="F",
    help="Write every event of the run to this file, as JSON lines.",
)
@html_option
@world_option()
@claim_option
@seed_option
@in_process_option
@click.option("-q", "--quiet", is_flag=True, help="Print only the verdict.")
@click.option("-v", "--verbose", is_flag=True, help="Show every event in the timeline.")
@in_own_process
def run_command(spec: str, plan_file: str | None, **given: Any) -> int:
    """Run SPEC once; print the timeline of the run and its verdict.

    The timeline shows what belongs to the gravest finding: its records on their way, the faults,
    and how the run differs from the same run without them. With -v it shows every event.

    Exit status: 0 UPHELD, 1 VIOLATED, 3 INCONCLUSIVE. If the plan says what it expects: 0 if the
    run shows exactly that, else 1.
    """
    from semantix.certify.evidence.judging import judge_run, run_bound
    from semantix.cli.worlds import execution, why_not
    from semantix.intake.plan_files import check_plan
    from semantix.intake.targets import targets_of
    from semantix.plan.codec import load_plan
    from semantix.plan.fault_plan import FaultPlan
    from semantix.scenario.scenario import Scenario

    claim = guarantee(given["claim"])
    check_file(given["history_file"])
    check_page(given["html_file"])
    with loading(is_apart=not is_debugged()):
        target = targets_of([spec], claim)
    if len(target) != 1:
        raise click.UsageError(f"{spec}: expected one spec, found {len(target)}")
    found = target[0].spec
    reason = why_not(found, given["world"])
    if reason:
        raise click.UsageError(reason)
    plan = load_plan(plan_file) if plan_file else FaultPlan(name="no-faults")
    check_plan(plan, found)
    seed = plan.seed if given["seed"] is None else given["seed"]
    scenario = Scenario(found, plan, found.workloads[0], seed, given["world"])
    label, has_progress = f"{found.name}: run", not given["quiet"]
    view = RunView(label, is_apart=not is_debugged(), has_progress=has_progress)
    with view.working(), execution(found, scenario.world, plan) as execute:
        scenario, run = run_bound(scenario, view.heard(execute))
        is_shown = not given["quiet"] or given["html_file"] is not None
        clean = clean_neighbour(scenario, run, execute) if is_shown else None
    if given["history_file"]:
        write_history(given["history_file"], run.history)
    claim = claim or found.claim
    judgement = judge_run(scenario, run, claim)
    console = Console()
    with_plan = f" --plan {plan_file}" if plan_file else ""
    again = f"semantix run {spec}{with_plan}"
    shown = ShownRun(scenario, run, judgement, str(claim), again, clean=clean)
    if not given["quiet"]:
        tell_run(console, shown, every_step=given["verbose"])
        console.lines(view.log_lines())
    status = conclude(console, judgement, plan, claim, is_quiet=given["quiet"])
    write_page(console, given["html_file"], shown, is_quiet=given["quiet"])
    return status


def write_history(path: str, history: History) -> None:
    """Write a history as JSON lines."""
    from semantix.certify.evidence.store import write_text
    from semantix.history.codec import to_lines

    with writing(path):
        write_text(path, "".join(line.decode() + "\n" for line in to_lines(history)))


def conclude(
    console: Console,
    judgement: RunJudgement,
    plan: FaultPlan,
    claim: Guarantee,
    *,
    is_quiet: bool = False,
) -> int:
    """Print findings and verdict; give the exit status.

    If the plan says what it expects, the status tells whether the run shows exactly that.

    Args:
        is_quiet: print only the findings of oracles that the claim needs.
    """
    from semantix.certify.evidence.expectations import expected_words
    from semantix.certify.evidence.judging import meets
    from semantix.report.colours import painted
    from semantix.report.views.findings import told_once

    console.lines(told_once(judgement.findings, judged_only=is_quiet))
    reason = f" ({judgement.reason})" if judgement.reason else ""
    verdict = painted(str(judgement.verdict), colour=console.colour)
    console.line(f"{claim}: {verdict}{reason}")
    if plan.expect is None:
        return exits.OF_VERDICT[judgement.verdict]
    words = expected_words(plan.expect)
    if meets(judgement, plan.expect, claim):
        console.line(f"expected: {words}; that is what was seen")
        return exits.UPHELD
    console.line(f"expected: {words}; that is not what was seen")
    return exits.VIOLATED

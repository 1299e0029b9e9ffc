"""`semantix replay`: repeats a run and checks that it is the same, byte for byte."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from semantix.cli import exits
from semantix.cli.console import Console
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
from semantix.errors import NondeterminismError

if TYPE_CHECKING:
    from semantix.certify.evidence.judging import RunJudgement
    from semantix.certify.evidence.store import SavedFinding
    from semantix.model.guarantees import Guarantee
    from semantix.scenario.differences import Difference
    from semantix.scenario.scenario import RunResult, Scenario


@click.command("replay", short_help="Repeat the run of a saved finding or a plan file.")
@click.argument("file", metavar="FILE")
@click.option("--spec", "spec_file", metavar="SPEC", help="Spec of a plan that names none.")
@html_option
@in_process_option
@click.option("-q", "--quiet", is_flag=True, help="Print only the verdict.")
@click.option("-v", "--verbose", is_flag=True, help="Show every event in the timeline.")
def replay_command(file: str, in_process: bool, **given: Any) -> int:
    """Repeat the run of a saved finding or of a plan file.

    FILE is a finding that `semantix certify` saved, or a plan file.

    Exit status: 1 if the same finding is seen again, 0 if the run is the same and clean, 70 if a
    simulated run is not byte-equal, 3 if a run on real servers shows something else.
    """
    from semantix.certify.evidence.store import is_finding, load_finding

    if Path(file).is_dir():
        raise click.UsageError(f"{file}: this is a folder; name a file in it{_example(file)}")
    check_page(given["html_file"])
    if is_finding(file):
        if given["spec_file"]:
            raise click.UsageError("--spec goes with a plan only; a finding contains its spec")
        world = load_finding(file).world
        return _replay_finding(file, given, world=world, in_process=in_process)
    return _replay_plan(file, given, in_process=in_process)


def _example(folder: str) -> str:
    files = sorted(path for path in Path(folder).iterdir() if path.suffix in (".json", ".yaml"))
    return f", for example {files[0]}" if files else ""


@in_own_process
def _replay_finding(file: str, given: dict[str, Any], *, world: str) -> int:
    from semantix.certify.evidence.judging import judge_run
    from semantix.certify.evidence.store import load_finding
    from semantix.certify.interpreters import difference_of
    from semantix.cli.worlds import execution
    from semantix.errors import SpecError
    from semantix.intake.targets import connector_problems
    from semantix.scenario.runner import run_scenario
    from semantix.scenario.scenario import Scenario

    console = Console()
    saved = load_finding(file)
    with loading(is_apart=not is_debugged()):
        problems = connector_problems(saved.spec)
    if problems:
        raise SpecError("\n".join(problems))
    scenario = Scenario(saved.spec, saved.plan, saved.workload, saved.seed, saved.world)
    view = _view(saved.spec.name, given)
    with view.working():
        scenario = _settled(scenario, saved)
    if saved.kind == "nondeterministic":
        with view.working():
            run = run_scenario(scenario)
            found = difference_of(scenario, run.history)
        status = _tell_difference(console, saved, found)
        judgement = judge_run(scenario, run, saved.claim)
        shown = ShownRun(scenario, run, judgement, again=f"semantix replay {file}")
        write_page(console, given["html_file"], shown, is_quiet=given["quiet"])
        return status
    clean = None
    if saved.oracle == "RESTORE":
        with view.working():
            run = _restored_again(scenario, saved.claim)
    else:
        with view.working(), execution(saved.spec, saved.world, saved.plan) as execute:
            run = view.heard(execute)(scenario)
            clean = clean_neighbour(scenario, run, execute) if _is_shown(given) else None
    judgement = judge_run(scenario, run, saved.claim)
    known = (saved.oracle, saved.kind)
    claim = str(saved.claim or "")
    shown = ShownRun(scenario, run, judgement, claim, f"semantix replay {file}", known, clean)
    if not given["quiet"]:
        tell_run(console, shown, every_step=given["verbose"])
        console.lines(view.log_lines())
    again = judgement.shows(saved.oracle, saved.kind)
    _say(console, saved, judgement, again)
    write_page(console, given["html_file"], shown, is_quiet=given["quiet"])
    # A run on real servers is never byte-equal, so there is no digest to compare.
    if world != "simulated":
        return exits.VIOLATED if again else exits.INCONCLUSIVE
    if saved.digest and judgement.digest != saved.digest:
        raise _not_equal(saved.digest, judgement.digest)
    return exits.VIOLATED if again else exits.UPHELD


def _settled(scenario: Scenario, saved: SavedFinding) -> Scenario:
    """Return the scenario with what its reader must see."""
    from semantix.scenario.expectations.conditions import settled_without
    from semantix.scenario.expectations.settling import settled

    if saved.whole is None:
        return settled(scenario)
    return settled_without(scenario, saved.whole)


def _view(name: str, given: dict[str, Any]) -> RunView:
    has_progress = not given["quiet"]
    return RunView(f"{name}: replay", is_apart=not is_debugged(), has_progress=has_progress)


def _is_shown(given: dict[str, Any]) -> bool:
    return not given["quiet"] or given["html_file"] is not None


def _tell_difference(console: Console, saved: SavedFinding, found: Difference | None) -> int:
    """Print how a run differs from the same run in a fresh interpreter."""
    word = "the finding is gone" if found is None else "the same finding again"
    if found is not None:
        console.line(f"{found.what} ({found.where or 'no line of the connector'})")
    console.line(f"{saved.spec.name} ({saved.world}): {word}")
    return exits.UPHELD if found is None else exits.VIOLATED


def _restored_again(scenario: Scenario, claim: Guarantee | None) -> RunResult:
    """Repeat the trials of the oracle RESTORE: a clean run and its restores, as one history."""
    from semantix.certify.stages.restore_trials import trials_under
    from semantix.scenario.scenario import RunResult

    return RunResult(trials_under(claim, scenario).history)


def _say(console: Console, saved: SavedFinding, judgement: RunJudgement, again: bool) -> None:
    from semantix.report.views.findings import finding_view

    for finding in judgement.findings:
        if (finding.oracle, finding.kind) == (saved.oracle, saved.kind):
            view = finding_view(finding)
            console.lines((view.title, *(f"  {line}" for line in view.message)))
    word = "the same finding again" if again else "the finding is gone"
    console.line(f"{saved.spec.name} ({saved.world}): {word}")
    if saved.digest and saved.digest == judgement.digest:
        console.line(f"byte for byte the same run: {saved.digest[:16]}…")


@in_own_process
def _replay_plan(file: str, given: dict[str, Any]) -> int:
    from semantix.certify.evidence.judging import judge_run, run_bound
    from semantix.cli.run_command import conclude
    from semantix.intake.plan_files import check_plan, spec_file_of
    from semantix.intake.targets import targets_of
    from semantix.plan.codec import load_plan
    from semantix.scenario.runner import run_with_sites
    from semantix.scenario.scenario import Scenario

    console = Console()
    plan = load_plan(file)
    spec_file = given["spec_file"] or str(spec_file_of(plan))
    with loading(is_apart=not is_debugged()):
        spec = targets_of([spec_file])[0].spec
    check_plan(plan, spec)
    scenario = Scenario(spec, plan, spec.workloads[0], plan.seed)
    view = _view(spec.name, given)
    with view.working():
        bound, run = run_bound(scenario, view.heard(run_with_sites))
        _, second = run_bound(scenario)
        clean = clean_neighbour(bound, run, run_with_sites) if _is_shown(given) else None
    judgement = judge_run(bound, run, spec.claim)
    if judge_run(bound, second, spec.claim).digest != judgement.digest:
        raise _not_equal(judgement.digest, judge_run(bound, second, spec.claim).digest)
    again = f"semantix replay {file}" + (f" --spec {spec_file}" if given["spec_file"] else "")
    shown = ShownRun(bound, run, judgement, str(spec.claim), again, clean=clean)
    if not given["quiet"]:
        tell_run(console, shown, every_step=given["verbose"])
        console.lines(view.log_lines())
    status = conclude(console, judgement, plan, spec.claim, is_quiet=given["quiet"])
    write_page(console, given["html_file"], shown, is_quiet=given["quiet"])
    console.line(f"run twice, byte for byte the same: {judgement.digest[:16]}…")
    if plan.expect is not None and status == exits.UPHELD:
        return exits.UPHELD if plan.expect.clean else exits.VIOLATED
    return status


def _not_equal(expected: str, found: str) -> NondeterminismError:
    return NondeterminismError(
        f"the run is not byte-equal: its digest is {found[:16]}…, expected {expected[:16]}…",
        hint="has the connector changed since? Or does it use the wall clock, unseeded chance or "
        "the order of a set?",
    )

"""The fixture `semantix`."""

from __future__ import annotations

import logging
import re
import shlex
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from semantix.certify.campaign import certify
from semantix.certify.evidence.judging import RunJudgement, judge_run, meets, run_bound
from semantix.certify.evidence.timelines import with_evidence
from semantix.certify.results import CertificationResult
from semantix.errors import UsageError, WorldUnavailable
from semantix.intake.plan_files import check_plan, plans_for, plans_in
from semantix.model.guarantees import Guarantee, Verdict
from semantix.model.nearest import nearest_word
from semantix.plan.codec import load_plan, plan_from_mapping
from semantix.plan.fault_plan import Fault, FaultPlan
from semantix.pytest_plugin.child_log import isolated_with_log
from semantix.pytest_plugin.reporting import shortfall, told_run
from semantix.pytest_plugin.session_results import keep
from semantix.pytest_plugin.subjects import Subject, sendable, spec_of
from semantix.report.timeline import timeline
from semantix.scenario.scenario import Scenario
from semantix.scenario.simulated_worlds import kinds_of
from semantix.worlds import availability
from semantix.worlds.registry import SYSTEMS

_EXAMPLES = 25  # fewer than on the command line: a test suite runs often
_FROM_MARKER = ("claim", "world", "depth", "examples", "seed")
_IN_PROCESS = "semantix_in_process"
_WORLDS = ("simulated", "containers", "local", "object_store")
PlanLike = FaultPlan | Fault | Sequence[Fault] | Mapping[str, Any] | str | Path


@dataclass(frozen=True, slots=True)
class _Order:
    """What a test asks for, after the marker and the command line."""

    wanted: Guarantee | None
    world: str
    depth: int
    examples: int
    seed: int


class SemantixFixture:
    """Certifies connectors and runs plans for a test.

    An argument that is left out is taken from the marker, else from the command line.
    """

    def __init__(self, config: pytest.Config, node: pytest.Item) -> None:
        self._config = config
        self._node = node
        for marker in node.iter_markers("semantix"):
            _check_marker(marker)

    def certify(
        self,
        subject: Subject,
        *,
        claim: Guarantee | str | None = None,
        world: str | None = None,
        depth: int | None = None,
        examples: int | None = None,
        seed: int | None = None,
        in_process: bool = False,
        **settings: Any,
    ) -> CertificationResult:
        """Certify a connector, and fail the test unless its claim is UPHELD.

        Args:
            subject: the path of a spec file, a NAME (for `specs/NAME.yaml`), a spec, a class, or a
                function that makes instances.
            claim: judged instead of the spec's own; a class or a function without a claim is only
                observed.
            in_process: run the connector in this process, for a debugger, and without a guard;
                `--pdb` and `--semantix-in-process` do it, too.
            settings: keys of a spec, for a class or a function: `workload`, `options`,
                `world_options`, `checkpointing`, …
        Returns:
            The result; it has the strongest guarantee, the windows and the findings.
        """
        world = self._pick("world", world, "simulated")
        _check_world(world)
        order = _Order(
            wanted=self._guarantee(self._pick("claim", claim)),
            world=world,
            depth=self._pick("depth", depth, 1),
            examples=self._pick("examples", examples, _EXAMPLES),
            seed=self._pick("seed", seed, 0),
        )
        # On real servers the connector runs in processes of its own anyway.
        apart = world == "simulated" and not (in_process or self._is_debugged())
        work = partial(self._certified, subject, order, settings)
        result = isolated_with_log(work) if apart else work()
        keep(self._config, result)
        if result.verdict is not Verdict.UPHELD:
            pytest.fail(shortfall(result), pytrace=False)
        if result.lost_world is not None:  # UPHELD without a claim, but the search was cut short
            pytest.fail(str(result.lost_world), pytrace=False)
        return result

    def _certified(
        self, subject: Subject, order: _Order, settings: Mapping[str, Any]
    ) -> CertificationResult:
        root = self._config.rootpath
        spec, claims_by_itself = spec_of(subject, order.wanted, settings, root, self._beside())
        self._need(spec.world_options, order.world)
        folder = root / "fault_plans"
        plans = plans_in(str(folder)) if folder.is_dir() and claims_by_itself else []
        with _own_loggers_apart():
            result = certify(
                spec,
                world=order.world,
                claim=order.wanted,
                depth=order.depth,
                examples=order.examples,
                seed=order.seed,
                plans=plans_for(spec, plans),
                judge_claim=order.wanted is not None or claims_by_itself,
            )
            result = with_evidence(result, timeline, self._findings_folder())
        # A test gives settings, classes and functions that no command line can name.
        again = shlex.join(["pytest", self._node.nodeid])
        return replace(result, spec=sendable(spec), again=again)

    def run_plan(
        self,
        subject: Subject,
        plan: PlanLike,
        *,
        claim: Guarantee | str | None = None,
        seed: int | None = None,
        check: bool = True,
        in_process: bool = False,
        **settings: Any,
    ) -> RunJudgement:
        """Run a connector once with a plan, and fail the test unless the run is as expected.

        If the plan says what it expects, the run must show exactly that. Else the claim must be
        UPHELD in this run.

        Args:
            plan: the path of a plan file, its content as a mapping, a plan, or faults.
            check: False: give the judgement and never fail the test.
            in_process: as in `certify`.
        """
        wanted = self._guarantee(self._pick("claim", claim))
        work = partial(self._judged, subject, plan, wanted, seed, settings)
        apart = not (in_process or self._is_debugged())
        judgement, shortfall = isolated_with_log(work) if apart else work()
        if check and shortfall:
            pytest.fail(shortfall, pytrace=False)
        return judgement

    def _judged(
        self,
        subject: Subject,
        plan: PlanLike,
        wanted: Guarantee | None,
        seed: int | None,
        settings: Mapping[str, Any],
    ) -> tuple[RunJudgement, str]:
        """Run once; give the judgement, and why the test must fail."""
        root, beside = self._config.rootpath, self._beside()
        spec, claims_by_itself = spec_of(subject, wanted, settings, root, beside)
        made = _plan(plan, beside)
        check_plan(made, spec)
        scenario = Scenario(spec, made, spec.workloads[0], made.seed if seed is None else seed)
        with _own_loggers_apart():
            bound, run = run_bound(scenario)
        judged = wanted or (spec.claim if claims_by_itself else None)
        judgement = judge_run(bound, run, judged)
        if made.expect is not None:
            as_wanted = meets(judgement, made.expect, judged or Guarantee.NONE)
        else:
            as_wanted = judgement.verdict is Verdict.UPHELD
        return judgement, "" if as_wanted else told_run(bound, run, judgement)

    def _beside(self) -> Path:
        return self._node.path.parent

    def _is_debugged(self) -> bool:
        return any(self._config.getoption(name, False) for name in ("usepdb", "trace", _IN_PROCESS))

    def _pick(self, name: str, given: Any, default: Any = None) -> Any:
        """Give the argument; if there is none, the marker's, the option's, or the default."""
        if given is not None:
            return given
        for marker in self._node.iter_markers("semantix"):
            if marker.kwargs.get(name) is not None:
                return marker.kwargs[name]
        # There is no option for the claim: one claim for all tests of a session means nothing.
        option = None if name == "claim" else self._config.getoption(f"--semantix-{name}")
        return default if option is None else option

    def _guarantee(self, word: Guarantee | str | None) -> Guarantee | None:
        try:
            return None if word is None else Guarantee(word)
        except ValueError:
            expected = ", ".join(Guarantee)
            raise UsageError(f"claim {word!r}: expected one of {expected}") from None

    def _need(self, world_options: Mapping[str, Any], world: str) -> None:
        """Skip the test if a world cannot be had; with `--require-containers`, fail it."""
        if world == "simulated":
            return
        kinds = kinds_of(world_options)
        missing = ", ".join(kind for kind in kinds if SYSTEMS[kind].side(world) is None)
        if missing:
            raise UsageError(f"the world {world!r} has no real server for: {missing}")
        try:
            for kind in kinds:
                availability.can_have(SYSTEMS[kind], world)
        except WorldUnavailable as error:
            if self._config.getoption("--require-containers"):
                pytest.fail(str(error), pytrace=False)
            pytest.skip(str(error))

    def _findings_folder(self) -> Path:
        name = re.sub(r"[^A-Za-z0-9_.-]+", "-", self._node.name)[:60].strip("-")
        return self._config.rootpath / ".semantix" / "findings" / name


def _check_world(world: str) -> None:
    if world not in _WORLDS:
        expected, near = " or ".join(_WORLDS), nearest_word(str(world), _WORLDS)
        raise UsageError(f"world {world!r}: expected {expected}; did you mean {near!r}?")


def _check_marker(marker: pytest.Mark) -> None:
    expected = ", ".join(_FROM_MARKER)
    if marker.args:
        raise UsageError(f"the marker `semantix` takes keyword arguments only: {expected}")
    for name in marker.kwargs:
        if name not in _FROM_MARKER:
            near = nearest_word(name, _FROM_MARKER)
            raise UsageError(
                f"the marker `semantix` takes no {name!r}, expected {expected}",
                hint=f"did you mean {near!r}?",
            )


@contextmanager
def _own_loggers_apart() -> Iterator[None]:
    """Keep the log of semantix's own connectors out of the test's captured log.

    A search makes hundreds of runs with faults, and a connector may log a warning in each of them.
    The timeline of a finding shows the same facts.
    """
    own, silent = logging.getLogger("semantix"), logging.NullHandler()
    propagated, own.propagate = own.propagate, False
    own.addHandler(silent)
    try:
        yield
    finally:
        own.removeHandler(silent)
        own.propagate = propagated


def _plan(plan: PlanLike, beside: Path) -> FaultPlan:
    """Give a plan; the path of its file may begin in the folder of the test."""
    if isinstance(plan, FaultPlan):
        return plan
    if isinstance(plan, Fault):
        return FaultPlan((plan,))
    if isinstance(plan, (str, Path)):
        return load_plan(plan if Path(plan).exists() else beside / plan)
    if isinstance(plan, Mapping):
        return plan_from_mapping({"format": "semantix-plan/1", **plan})
    return FaultPlan(tuple(plan))

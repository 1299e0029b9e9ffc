"""Finds out whether a connector refuses to start, and with which words.

A refusal is an exception that the connector raises on purpose while it starts: in its constructor,
in `initialize_state` or in `open`. Any other exception at the start may be a defect of the
connector, of its client or of the spec, so it says nothing about what the connector demands.
"""

from __future__ import annotations

import dis
from collections.abc import Sequence
from dataclasses import dataclass, replace
from types import FrameType, TracebackType

from semantix.errors import ContractError, NotModelled, SpecError
from semantix.history.events import APPEARED, COMPLETED, ROW, UNIT, WRITTEN, History
from semantix.model.outcomes import reason_of, text_of, with_causes
from semantix.plan.fault_plan import FaultPlan
from semantix.scenario import connector_loading
from semantix.scenario.connector_loading import load_class
from semantix.scenario.job_binding import targets_of
from semantix.scenario.runner import PreparedRun
from semantix.scenario.scenario import Scenario
from semantix.simulation.guarding.own_lines import is_own
from semantix.spec.connector_spec import ConnectorSpec

CONSTRUCTOR = "constructor"
_HOOKS = ("initialize_state", "open")
# What Python raises for a defect of the code; a connector that raises it by hand is not believed.
_DEFECTS = (
    *(TypeError, AttributeError, NameError, LookupError, ArithmeticError, AssertionError),
    *(ImportError, SyntaxError, MemoryError, RecursionError, ContractError, NotModelled),
)
_RAISE = dis.opmap["RAISE_VARARGS"]
_AT_WORK = frozenset((WRITTEN, APPEARED, ROW, UNIT, COMPLETED))


@dataclass(frozen=True, slots=True)
class StartRefusal:
    """A connector refuses to start.

    Attributes:
        during: `constructor`, `initialize_state` or `open`.
        error: type and words of the connector's exception, `ValueError: needs checkpoints`.
    """

    during: str
    error: str


def refusal_of(scenario: Scenario) -> StartRefusal | None:
    """Run a scenario without its faults, and return how the connector refuses to start.

    Returns:
        None: the job starts, or has written something, or one of its failures is no refusal.
    """
    packages = _packages_of(scenario.spec)
    told: list[StartRefusal | None] = []
    run = PreparedRun(replace(scenario, plan=FaultPlan()))
    run.subject.on_failure = lambda error: told.append(_as_refusal(error, packages))
    history = run.run().history
    refusals = [one for one in told if one is not None]
    if not refusals or len(refusals) < len(told) or _has_worked(history):
        return None
    return refusals[0]


def _has_worked(history: History) -> bool:
    return any(fact.kind in _AT_WORK for fact in history.facts)


def _packages_of(spec: ConnectorSpec) -> frozenset[str]:
    """Return the packages of the connectors' classes: their code may be an installed package."""
    found: set[str] = set()
    for target in targets_of(spec):
        try:
            found.add(load_class(target).__module__.partition(".")[0])
        except SpecError:  # a function, for instance of a map
            continue
    return frozenset(found - {"semantix"})


def _as_refusal(error: BaseException, packages: frozenset[str]) -> StartRefusal | None:
    made_by = [frame for frame, _ in _frames_of(error)]
    raised, during = error, ""
    if isinstance(error, ContractError) and _is_of(made_by[-1], connector_loading.__name__):
        raised, during = error.__cause__ or error, CONSTRUCTOR
    else:
        during = _hook_in(made_by)
    if during and _is_on_purpose(raised, packages):
        return StartRefusal(during, reason_of(raised))
    return None


def _hook_in(frames: Sequence[FrameType]) -> str:
    """Return the hook that a task called while it started; empty: it had started before.

    Args:
        frames: of an exception, the outermost first.
    """
    engine = [frame for frame in frames if _is_of(frame, "semantix.engine")]
    calls = [frame.f_code.co_name for frame in engine]
    if "_restore" not in calls or "initialize" not in calls:
        return ""
    names = [frame.f_code.co_name for frame in frames if frame not in engine]
    return next((name for name in names if name in _HOOKS), "")


def _is_on_purpose(error: BaseException, packages: frozenset[str]) -> bool:
    """Return whether a `raise` in the connector's own code made the error, out of nothing else."""
    if not isinstance(error, Exception) or isinstance(error, _DEFECTS):
        return False
    if not text_of(error).strip() or len(with_causes(error)) > 1:
        return False
    frames = _frames_of(error)
    if not frames:
        return False
    frame, instruction = frames[-1]
    own = is_own(frame.f_code.co_filename) or _package_of(frame) in packages
    return own and frame.f_code.co_code[instruction] == _RAISE


def _frames_of(error: BaseException) -> list[tuple[FrameType, int]]:
    """Return the frames through which an exception passed, each with the index of its opcode."""
    found: list[tuple[FrameType, int]] = []
    part: TracebackType | None = error.__traceback__
    while part is not None:
        found.append((part.tb_frame, part.tb_lasti))
        part = part.tb_next
    return found


def _is_of(frame: FrameType, module: str) -> bool:
    name = str(frame.f_globals.get("__name__", ""))
    return name == module or name.startswith(f"{module}.")


def _package_of(frame: FrameType) -> str:
    return str(frame.f_globals.get("__name__", "")).partition(".")[0]

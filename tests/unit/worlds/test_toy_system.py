"""An outside system in one file: a record, a small simulated world, a client with two calls.

Nothing else is needed to certify a sink on it. The system is a ledger: an entry has a name, and a
name that is there already is not entered again.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from semantix.certify.campaign import certify
from semantix.certify.results import CertificationResult
from semantix.cli.worlds import why_not
from semantix.errors import SpecError, UsageError
from semantix.functions.sink_function import RichSinkFunction
from semantix.intake.plan_files import plan_problems
from semantix.intake.targets import targets_of
from semantix.model.call_effects import CallEffect
from semantix.model.guarantees import Guarantee, Verdict
from semantix.model.validation import Keys, checked_mapping
from semantix.plan.fault_plan import Fault, FaultPlan
from semantix.ports.call_table import CallError, CallRow
from semantix.ports.clock import Clock
from semantix.ports.system import OutsideSystem, Place
from semantix.ports.world import ClientSession, Leftover, Observer
from semantix.worlds.registry import SYSTEMS

_ERRORS = (CallError("LedgerTimeout", applied=None),)
CALLS = tuple(
    CallRow(f"ledger.{name}", remote=True, effect=effect, errors=_ERRORS, lost="LedgerTimeout")
    for name, effect in (("enter", CallEffect.WRITES), ("has", CallEffect.NONE))
)


class LedgerTimeout(Exception):
    """No answer came in time."""


class LedgerOptions(Keys):
    """`world_options.ledger`."""

    page: str = "page"


class LedgerClient:
    """What `client("ledger")` gives."""

    def __init__(self, world: LedgerWorld, session: ClientSession) -> None:
        self._world = world
        self._session = session

    def enter(self, name: str, value: Any) -> None:
        """Enter a value under a name, if there is none of that name."""
        raw = json.dumps(value, sort_keys=True).encode()
        fault = self._session.gate.before("ledger.enter")
        if fault is not None:
            self._session.gate.affected((raw,))
        if fault is None or fault.applied:
            self._world.enter(name, raw, self._session.owner)
        if fault is not None:
            raise LedgerTimeout
        self._session.gate.after("ledger.enter")

    def has(self, name: str) -> bool:
        """Tell whether there is an entry of that name."""
        self._world.was_asked = True
        if self._session.gate.before("ledger.has") is not None:
            raise LedgerTimeout
        self._session.gate.after("ledger.has")
        return name in self._world.entries


class LedgerWorld:
    """The world."""

    calls = CALLS
    left_out = ()

    def __init__(self, clock: Clock, observer: Observer, options: Mapping[str, Any]) -> None:
        self.page = checked_mapping(LedgerOptions, options, "world_options.ledger").page
        self.version = 0
        self.was_asked = False
        self.entries: dict[str, bytes] = {}
        self._clock = clock
        self._observer = observer

    def enter(self, name: str, raw: bytes, owner: str) -> None:
        """Do what the call does."""
        self._observer.written(self.page, "", (raw,), owner)
        if name not in self.entries:
            self.entries[name] = raw
            self.version += 1
            count = len(self.entries)
            self._observer.appeared(self.page, "", (raw,), count, count)

    def clients(self, session: ClientSession) -> LedgerClient:
        return LedgerClient(self, session)

    def capture(self, now_us: int) -> tuple[tuple[str, bytes], ...]:
        return tuple(self.entries.items())

    def resume(self, captured: tuple[tuple[str, bytes], ...], now_us: int) -> None:
        self.entries = dict(captured)
        self.version += 1

    def observed(self) -> Collection[str]:
        return ("entries",) if self.was_asked else ()

    def canonical(
        self, captured: tuple[tuple[str, bytes], ...], observed: Collection[str]
    ) -> object:
        return tuple(sorted(name for name, _ in captured))

    def premises(self, observed: Collection[str]) -> Sequence[str]:
        return ()

    def deadlines(self, captured: object) -> Mapping[str, int]:
        return {}

    def feed(self, place: str, values: Sequence[Any]) -> None:
        if place != self.page:
            raise UsageError(f"the ledger has no page {place!r}", hint=f"it has {self.page!r}")
        for value in values:
            self.entries[value["id"]] = json.dumps(value, sort_keys=True).encode()
        self.version += 1
        self._observer.fed(place, values)

    def leftovers(self) -> Sequence[Leftover]:
        return ()

    def settled_by_us(self) -> int:
        return self._clock.now_us()


def places(options: LedgerOptions) -> tuple[Place, ...]:
    """Give the one page."""
    return (Place(options.page, "log", (options.page,)),)


class LedgerSink(RichSinkFunction):
    """Enters each record under its identity: entering it again changes nothing."""

    def open(self, context: Any) -> None:
        self._client: LedgerClient = self.runtime_context.client("ledger")

    def invoke(self, value: Any, context: Any) -> None:
        self._client.enter(value["id"], value)


class NewNameSink(LedgerSink):
    """Enters each record under a name of its attempt: what is replayed is entered twice."""

    def invoke(self, value: Any, context: Any) -> None:
        name = f"{value['id']} {self.runtime_context.attempt}"
        if not self._client.has(name):
            self._client.enter(name, value)


LEDGER = OutsideSystem(
    name="ledger",
    title="the ledger",
    world=f"{__name__}:LedgerWorld",
    options=f"{__name__}:LedgerOptions",
    calls=f"{__name__}:CALLS",
    places=f"{__name__}:places",
)
SPEC = f"""\
format: semantix-spec/1
name: ledger-sink
connector: {Path(__file__)}:LedgerSink
claim: effectively_once
workload: {{records: 8, keys: 4, partitions: 1, parallelism: 1}}
world_options:
  ledger: {{page: first}}
"""


@pytest.fixture(autouse=True)
def _is_registered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(SYSTEMS, "ledger", LEDGER)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "ledger.yaml"
    path.write_text(SPEC)
    return path


def certified(path: Path) -> CertificationResult:
    (target,) = targets_of([str(path)])
    return certify(target.spec, examples=5)


def test_a_correct_sink_is_upheld(path: Path) -> None:
    result = certified(path)
    assert (result.verdict, result.reason) == (Verdict.UPHELD, "")
    assert result.strongest is Guarantee.EFFECTIVELY_ONCE
    assert result.search.closed_under_crashes


def test_its_broken_twin_is_convicted(path: Path) -> None:
    path.write_text(SPEC.replace("LedgerSink", "NewNameSink"))
    result = certified(path)
    assert result.verdict is Verdict.VIOLATED
    assert result.oracles["IDEM"].verdict is Verdict.VIOLATED
    assert result.oracles["ALO"].verdict is Verdict.UPHELD


def test_its_options_are_checked_with_the_line(path: Path) -> None:
    path.write_text(SPEC.replace("page:", "pgae:"))
    with pytest.raises(SpecError, match=r"ledger\.yaml:7: unknown key 'pgae'; did you mean 'page'"):
        targets_of([str(path)])
    path.write_text(SPEC.replace("ledger:", "ledgre:"))
    with pytest.raises(SpecError, match=r":7: world_options: unknown .* did you mean 'ledger'"):
        targets_of([str(path)])


def test_plans_may_name_its_calls(path: Path) -> None:
    fault = Fault("error", "ledger.enter:before", error="LedgerTimeout", applied=True)
    assert plan_problems(FaultPlan((fault,)), None) == []
    wrong = Fault("error", "ledger.entre:before", error="LedgerTimeout")
    (problem,) = plan_problems(FaultPlan((wrong,)), None)
    assert "did you mean 'ledger.enter'?" in problem


def test_it_has_no_real_server(path: Path) -> None:
    (target,) = targets_of([str(path)])
    assert why_not(target.spec, "simulated") == ""
    assert "there is no real ledger" in why_not(target.spec, "containers")


def test_its_places_are_those_of_its_options() -> None:
    options = LEDGER.options_model()(page="last")
    assert LEDGER.places_of(options) == (Place("last", "log", ("last",)),)

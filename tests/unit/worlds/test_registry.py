"""Each record names modules, classes and functions that exist."""

from __future__ import annotations

import importlib
import subprocess
import sys

import pytest

from semantix.model.validation import Keys
from semantix.ports.system import OutsideSystem, resolved
from semantix.worlds.registry import DEFAULT, SYSTEMS

EVERY = pytest.mark.parametrize("system", list(SYSTEMS.values()), ids=lambda one: one.name)
REAL = pytest.mark.parametrize(
    "system", [one for one in SYSTEMS.values() if one.real], ids=lambda one: one.name
)


@EVERY
def test_the_simulated_side_is_there(system: OutsideSystem) -> None:
    assert SYSTEMS[system.name] is system
    assert issubclass(system.options_model(), Keys)
    assert system.world_class().calls == system.call_table()
    assert {row.step.partition(".")[0] for row in system.call_table()} == {system.name}
    assert isinstance(system.places_of(system.options_model()()), tuple)


@REAL
def test_the_real_side_is_there(system: OutsideSystem) -> None:
    real = system.real
    assert real is not None
    assert callable(resolved(real.server).start)
    assert resolved(real.run_world).child_world.startswith(real.client_module)
    assert resolved(real.image).name == system.title
    assert not real.connection or callable(resolved(real.connection).close)
    for library in system.libraries:
        importlib.import_module(library.module)


@REAL
def test_places_are_named_as_in_events(system: OutsideSystem) -> None:
    given = {
        "kafka": {"topics": {"out": 2}},
        "cassandra": {"watch": {"table": "shop.out", "view": "log"}},
    }
    (place,) = system.places_of(system.options_model().model_validate(given[system.name]))
    expected = {"kafka": ("out/0", "out/1"), "cassandra": ("shop.out",)}
    assert (place.view, place.parts) == ("log", expected[system.name])


def test_a_spec_without_options_means_a_system_that_needs_no_library() -> None:
    assert SYSTEMS[DEFAULT].libraries == ()


def test_reading_the_registry_loads_nothing_heavy() -> None:
    heavy = ("confluent_kafka", "cassandra", "kafka", "kio", "testcontainers", "docker", "pydantic")
    code = (
        "import sys, semantix.worlds.registry\n"
        f"assert not [name for name in {heavy!r} if name in sys.modules]\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr

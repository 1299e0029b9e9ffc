"""What a stranger imports from the package itself."""

from __future__ import annotations

import subprocess
import sys

import pytest

import semantix

NAMES = (
    "CheckpointCommitter",
    "CheckpointListener",
    "CheckpointedFunction",
    "GenericWriteAheadSink",
    "RichSinkFunction",
    "SinkFunction",
    "TwoPhaseCommitSinkFunction",
)


@pytest.mark.parametrize("name", NAMES)
def test_a_public_name_is_the_class_of_that_name(name: str) -> None:
    assert getattr(semantix, name).__name__ == name
    assert name in dir(semantix)


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'SinkFunktion'"):
        semantix.SinkFunktion  # noqa: B018


def test_importing_the_package_loads_nothing_heavy() -> None:
    heavy = "confluent_kafka cassandra pytest hypothesis kafka greenlet msgspec"
    code = f"import sys, semantix; print([name for name in {heavy.split()} if name in sys.modules])"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"


def test_a_star_gives_the_classes_and_loads_nothing_heavy() -> None:
    code = "import sys\nfrom semantix import *\nprint(SinkFunction.__name__, sorted(sys.modules))"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    name, _, modules = found.stdout.partition(" ")
    assert name == "SinkFunction"
    assert "'hypothesis'" not in modules
    assert set(NAMES) <= set(semantix.__all__) <= set(dir(semantix))

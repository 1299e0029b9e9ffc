"""The line of a connector is found on a stack."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Callable

import pytest

from semantix.simulation.guarding.own_lines import OwnLine, is_own, own_line

found: list[OwnLine | None] = []


def look(*_: object, **__: object) -> str:
    found.append(own_line(sys._getframe(1)))
    return ""


@pytest.fixture(autouse=True)
def _fresh() -> None:
    found.clear()


def test_a_call_from_the_connector_s_own_line_is_found() -> None:
    look()
    assert found[0] is not None
    assert found[0].where.startswith("test_own_lines.py:")
    assert found[0].callee == ""


def test_a_call_inside_of_the_library_is_the_connector_s_and_names_the_function() -> None:
    class Encoder(json.JSONEncoder):
        """The library calls `iterencode` of it, which looks from the library's frame."""

    Encoder.iterencode = staticmethod(lambda *_, **__: [look_from_library()])  # type: ignore

    def look_from_library() -> str:
        frame = sys._getframe(2)  # json.JSONEncoder.encode
        found.append(own_line(frame))
        return ""

    Encoder().encode({})
    assert found[0] is not None
    assert found[0].callee == "json.encoder.JSONEncoder.encode"


def test_logging_is_no_effect_of_the_connector() -> None:
    class Handler(logging.Handler):
        """Looks from the frame of the library that calls it."""

        def emit(self, record: logging.LogRecord) -> None:
            found.append(own_line(sys._getframe(1)))

    logger = logging.Logger("own-lines")
    logger.addHandler(Handler())
    logger.warning("hello")
    assert found == [None]


@pytest.mark.parametrize(
    ("module", "own"),
    [
        ("json", False),
        ("pytest", False),
        ("semantix.engine.job_run", False),
        ("semantix.connectors.store.plain_sinks", True),
        ("semantix.functions.sink_function", False),
    ],
)
def test_only_connectors_are_own(module: str, own: bool) -> None:
    __import__(module)
    assert is_own(str(sys.modules[module].__file__)) is own


def test_a_callback_of_a_library_is_own_again() -> None:
    calls: list[Callable[[], object]] = [look]
    sorted([2, 1], key=lambda _: calls[0]() or 0)
    assert found[0] is not None

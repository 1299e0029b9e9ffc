"""Loads connectors, and creates them for a check, under the guard of the process."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from semantix.errors import SpecError
from semantix.scenario.isolation.lifeline import LIFELINE
from semantix.simulation.guarding.guard import GUARD
from semantix.simulation.guarding.leaving import breach_of

_ENDS = ("exit", "interrupt")


@contextmanager
def loading(what: str) -> Iterator[None]:
    """Watch while a connector's file is loaded.

    Args:
        what: for messages, `connector file sink.py`.
    Raises:
        SpecError: the file ends the process, or raises KeyboardInterrupt.
    """
    if GUARD.is_active:  # a run executes its modules anew, and watches them itself
        yield
        return
    with _named(what, "while it is imported"), GUARD.loading():
        yield


@contextmanager
def checking(what: str) -> Iterator[None]:
    """Watch while a connector is created for a check; no run sees this object.

    An effect outside of the clients is refused, and the block is left without an error: the first
    run will report it.

    Raises:
        SpecError: the constructor ends the process, or raises KeyboardInterrupt.
    """
    with _named(what, "in its constructor"), GUARD.watching(lambda *_: None):
        yield


@contextmanager
def _named(what: str, when: str) -> Iterator[None]:
    LIFELINE.begin_load(what)
    try:
        yield
    except BaseException as error:
        breach = breach_of(error)
        if breach is None:
            raise
        if breach.kind in _ENDS:
            raise SpecError(
                f"{what} calls {breach.what} {when}, at {breach.where}",
                hint="a connector must not end the process that it runs in",
            ) from None
    finally:
        LIFELINE.end_step()

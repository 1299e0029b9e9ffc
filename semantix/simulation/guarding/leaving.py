"""Tells the exceptions with which a connector leaves its process from a user's Ctrl-C."""

from __future__ import annotations

import dis
from types import TracebackType
from typing import NamedTuple

from semantix.simulation.guarding.own_lines import is_own, place_of

_RAISE = dis.opmap["RAISE_VARARGS"]


class Breach(NamedTuple):
    """A breach of the contract between a connector and its process (oracle CON).

    Attributes:
        kind: `exit`, `interrupt`, `outside` or `threads`.
        what: the call, `os._exit`.
        where: file and line in the connector's source; empty if it is not known.
    """

    kind: str
    what: str
    where: str


class ContractLeft(BaseException):
    """Raised in a connector at the call with which it leaves the contract of its process.

    The harness raises it instead of the effect: instead of ending the process, starting a thread,
    or writing a file. The history has the breach already. It is a BaseException, so that no
    `except Exception` of a connector swallows it.
    """

    def __init__(self, breach: Breach) -> None:
        super().__init__(f"{breach.what} at {breach.where}")
        self.breach = breach


def breach_of(error: BaseException) -> Breach | None:
    """Return the breach that an exception of a connector is; None for other exceptions."""
    if isinstance(error, ContractLeft):
        return error.breach
    if isinstance(error, SystemExit):
        return Breach("exit", "sys.exit", _line_of(error.__traceback__))
    if type(error) is KeyboardInterrupt and not is_from_outside(error):
        return Breach("interrupt", "KeyboardInterrupt", _line_of(error.__traceback__))
    return None


def is_from_outside(error: BaseException) -> bool:
    """Return whether a signal raised this KeyboardInterrupt, and no `raise` of a connector.

    A signal strikes between two instructions. So the innermost frame stands at a `raise` only if
    that `raise` made the exception.
    """
    if not isinstance(error, KeyboardInterrupt):
        return False
    if type(error) is not KeyboardInterrupt or error.__traceback__ is None:
        return True  # the harness raises subclasses of its own
    trace = error.__traceback__
    while trace.tb_next is not None:
        trace = trace.tb_next
    return trace.tb_frame.f_code.co_code[trace.tb_lasti] != _RAISE


def _line_of(trace: TracebackType | None) -> str:
    """Return the innermost line of a connector in a traceback; empty if there is none."""
    found = ""
    while trace is not None:
        if is_own(trace.tb_frame.f_code.co_filename):
            found = f"{place_of(trace.tb_frame).rpartition(':')[0]}:{trace.tb_lineno}"
        trace = trace.tb_next
    return found

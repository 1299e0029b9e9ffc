"""All exceptions of semantix. A guarantee that does not hold is none of them, but a finding."""

from __future__ import annotations


class SemantixError(Exception):
    """Base of every error that semantix raises on purpose.

    Args:
        message: where, what, expected and observed, on one line or a few.
        hint: the likely cause and how to mend it; shown below the message.
    """

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint

    def __str__(self) -> str:
        message = super().__str__()
        return f"{message}\n  hint: {self.hint}" if self.hint else message


class UsageError(SemantixError):
    """A command line, a spec or a plan that cannot be used (exit status 2)."""


class SpecError(UsageError):
    """A spec file with a wrong key, type, class or claim."""


class PlanError(UsageError):
    """A plan file with a wrong key, type, word or step."""


class ContractError(SemantixError):
    """A connector broke a port: the message names method, call and value. It is a finding."""


class NotModelled(ContractError):
    """A simulated world was asked for what it does not model; the real one may well do it.

    No finding against the connector: the run ends there, and proves nothing.
    """


class WorldUnavailable(SemantixError):
    """A world could not be had: what is missing, how to get it, how to do without it."""


class NondeterminismError(SemantixError):
    """Two runs of one value differ: the first differing event, both sides."""


class InternalError(SemantixError):
    """A defect of semantix itself (exit status 70): with seed, version and history file.

    Attributes:
        history: of the run in which it showed, as far as it went; None outside of a run.
    """

    history: object = None


class UnrecoverableError(SemantixError):
    """Raised by a connector when no restart can help, for instance a lost transaction.

    The job ends FAILED without a restart. Source: Flink, SuppressRestartsException.
    """


class TaskCancelled(Exception):
    """Raised inside a parked call of a subtask that the coordinator cancels (Flink's interrupt)."""


class TaskCrashed(BaseException):
    """What SIGKILL is, in the simulator: raised at a step, caught only by the engine.

    A BaseException, so that no `except Exception` of a connector swallows it; whoever swallows it
    all the same finds every client handle of the attempt dead.
    """

"""All exceptions of semantix. A guarantee that does not hold is a finding, never an exception."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar


class SemantixError(Exception):
    """Base of every error that semantix raises on purpose.

    Args:
        message: the place, what is wrong, what was expected and what was found.
        hint: the likely cause and a way to correct it; shown below the message.
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
    """A connector broke a rule of a port. The message names method, call and value.

    In a certification it becomes a finding.
    """


class NotModelled(ContractError):
    """A connector used a feature that the simulated world does not have; the real one may have it.

    It is no finding against the connector. The run ends there and proves nothing. It ends when the
    error is made, not when the error is raised or arrives: a connector may swallow it, and a future
    may keep it.

    Attributes:
        listeners: the last one is called with each new error. `scenario.refusals` adds one for the
            time of a run. Why a list of the class: a parser deep inside of a world makes such an
            error, too, and knows neither the run nor the attempt.
    """

    listeners: ClassVar[list[Callable[[NotModelled], None]]] = []

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        if self.listeners:
            self.listeners[-1](self)


class WorldUnavailable(SemantixError):
    """A world is not available. The message says what is missing and how to get it.

    It also says how to run without that world.
    """


class NondeterminismError(SemantixError):
    """Two runs of the same scenario differ. The message has the first event that differs."""


class InternalError(SemantixError):
    """A defect of semantix itself (exit status 70).

    Attributes:
        history: the history of the run up to the defect; None outside of a run.
    """

    history: object = None


class UnrecoverableError(SemantixError):
    """A connector raises this when a restart cannot help, for example after a lost transaction.

    The job ends FAILED and is not restarted. Source: Flink, SuppressRestartsException.
    """


class TaskCancelled(Exception):
    """Raised inside a waiting call of a subtask when the coordinator cancels the subtask.

    It stands for Flink's interrupt of a task's thread.
    """


class TaskCrashed(BaseException):
    """The simulated SIGKILL: a step raises it, and only the engine catches it.

    It is a BaseException, so that no `except Exception` of a connector swallows it. A connector
    that swallows it nevertheless finds all its clients dead: none of its calls has an effect.
    """

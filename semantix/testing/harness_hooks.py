"""The parts of a harness with which a test lets hooks fail, and acts in the middle of a step."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from semantix.errors import UsageError
from semantix.testing.planned_failures import NO_ANSWER, PlannedFailures, checked_failure
from semantix.testing.solo_session import SoloSession

_POSITIONS = ("before", "during", "after")


class HarnessHooks:
    """Base of the harnesses.

    Attributes:
        function: the object that is driven.
    """

    function: Any
    _failures: PlannedFailures
    _session: SoloSession

    def at(
        self, step: str, call: Callable[[], None], *, position: str = "before", nth: int = 1
    ) -> None:
        """Call something of the test at a later visit of a step.

        Args:
            step: name of a step, see `steps`; or of a client call, `store.append`.
            call: may use this harness; what it raises is raised at the visit.
            position: `before`, `during` or `after`.
            nth: number of the visit, counted from now: 1 is the next one.
        Raises:
            UsageError: there is no such position, or `nth` is below 1.
        """
        if position not in _POSITIONS or nth < 1:
            raise UsageError(
                f"at({step!r}, position={position!r}, nth={nth}): expected one of "
                f"{', '.join(_POSITIONS)}, and 1 or more"
            )
        self._session.gate.call_at(step, position, nth, call)

    def fail(
        self,
        hook: str,
        nth: int,
        error: BaseException | None = None,
        *,
        when: str = "before",
        times: int = 1,
        answer: Any = NO_ANSWER,
        at: int | None = None,
    ) -> None:
        """Let later calls of a method of the function fail.

        Args:
            hook: name of the method: `commit`, `send_values`, `invoke`, `snapshot_state`, …; or a
                method of a write-ahead sink's committer, for example `commit_checkpoint`, of a
                file source's format, `list_eligible_files`, or of a file sink's recoverable writer,
                `commit_part`.
            nth: number of the call, counted from now: 1 is the next one.
            error: what the call raises; None: it returns `answer`.
            when: `before`: the method does nothing; `after`: it has done its work.
            times: so many calls fail, one after the other.
            answer: what the call returns instead of raising, for example `False` of `send_values`.
            at: of `send_values`: the error is raised in the middle, behind so many values.
        Raises:
            UsageError: a call that is meant has a planned failure already; see `clear_faults`.
        """
        if nth < 1:
            raise UsageError(f"fail({hook!r}, {nth}): the first call is 1")
        if times < 1:
            raise UsageError(f"fail({hook!r}, {nth}, times={times}): expected 1 or more")
        failure = checked_failure(hook, error, when=when, answer=answer, at=at)
        self._intercept(hook)
        self._failures.plan(hook, nth, times, failure)

    def clear_faults(self) -> None:
        """Forget all failures that are planned and have not struck."""
        self._failures.clear()

    def _intercept(self, hook: str) -> None:
        """Replace a method by a function that counts its calls and lets planned failures strike."""
        if hook in self._failures:
            return
        # The committer of a write-ahead sink, the format of a file source, and the writer of a file
        # sink belong to the function, so their methods count as well.
        owned = ("_committer", "format", "recoverable_writer")
        owners = (self.function, *[getattr(self.function, name, None) for name in owned])
        owner = next((one for one in owners if callable(getattr(one, hook, None))), None)
        if owner is None:
            raise UsageError(f"{type(self.function).__qualname__} has no method {hook!r}")
        call = self._failures.wrap(hook, getattr(owner, hook))
        try:
            setattr(owner, hook, call)
        except AttributeError as error:
            self._failures.forget(hook)
            raise UsageError(
                f"{type(owner).__qualname__} has __slots__, so its {hook!r} cannot be intercepted"
            ) from error

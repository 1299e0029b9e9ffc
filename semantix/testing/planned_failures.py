"""The failures of hooks that a test has planned, and the functions that let them strike."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from semantix.errors import ContractError, UsageError

NO_ANSWER = object()
"""The default of `answer`: the hook raises an error, and answers nothing."""
_WHENS = ("before", "after")
_SENDING = "send_values"


@dataclass(frozen=True, slots=True)
class PlannedFailure:
    """What happens at one call of a hook.

    Attributes:
        error: what is raised; None: `answer` is returned.
        when: `before`: instead of the hook; `after`: when the hook has done its work.
        at: the error is raised when so many values of the hook's first argument are consumed.
    """

    error: BaseException | None
    answer: Any
    when: str
    at: int | None

    def called(self, real: Callable[..., Any], arguments: tuple[Any, ...], named: Any) -> Any:
        """Call the hook as planned."""
        if self.at is not None:
            first, *others = arguments
            real(_Broken(first, self.at, self.error), *others, **named)
            # No UsageError: a write-ahead sink takes most exceptions for a failed send.
            raise ContractError(
                f"fail(…, at={self.at}): send_values did not ask for a value behind {self.at} "
                "others"
            )
        if self.when == "after":
            real(*arguments, **named)
        if self.error is not None:
            raise self.error
        return self.answer

    def in_words(self) -> str:
        """Return `raises OSError('down')`, or `answers False`."""
        return f"raises {self.error!r}" if self.error is not None else f"answers {self.answer!r}"


class _Broken:
    """The values of a hook; the one behind the k-th raises the planned error."""

    def __init__(self, values: Any, at: int, error: BaseException | None) -> None:
        self._values, self._at, self._error = values, at, error

    def __len__(self) -> int:
        return len(self._values)

    def __iter__(self) -> Iterator[Any]:
        assert self._error is not None
        for consumed, value in enumerate(self._values):
            if consumed == self._at:
                raise self._error
            yield value
        if len(self._values) == self._at:
            raise self._error


class PlannedFailures:
    """The planned failures of each intercepted hook, by the number of the call from now on."""

    def __init__(self) -> None:
        self._hooks: dict[str, dict[int, PlannedFailure]] = {}
        self._calls: dict[str, int] = {}

    def __contains__(self, hook: str) -> bool:
        return hook in self._hooks

    def wrap(self, hook: str, real: Callable[..., Any]) -> Callable[..., Any]:
        """Return a function that counts its calls and lets the planned failures strike."""
        planned = self._hooks.setdefault(hook, {})
        self._calls[hook] = 0

        def call(*arguments: Any, **named: Any) -> Any:
            self._calls[hook] += 1
            failure = planned.pop(self._calls[hook], None)
            if failure is None:
                return real(*arguments, **named)
            return failure.called(real, arguments, named)

        return call

    def forget(self, hook: str) -> None:
        """Take back `wrap`: the hook cannot be replaced."""
        del self._hooks[hook], self._calls[hook]

    def plan(self, hook: str, nth: int, times: int, failure: PlannedFailure) -> None:
        """Plan a failure for `times` calls, the first of them the `nth` from now.

        Raises:
            UsageError: one of these calls has a planned failure already.
        """
        planned, made = self._hooks[hook], self._calls[hook]
        wanted = range(made + nth, made + nth + times)
        for number in wanted:
            if number in planned:
                raise UsageError(
                    f"fail({hook!r}, {nth}): call {number - made} from now already "
                    f"{planned[number].in_words()}",
                    hint="plan another call, or call clear_faults() first",
                )
        planned.update(dict.fromkeys(wanted, failure))

    def clear(self) -> None:
        """Forget all planned failures."""
        for planned in self._hooks.values():
            planned.clear()


def checked_failure(
    hook: str,
    error: BaseException | None,
    *,
    when: str,
    answer: Any,
    at: int | None,
) -> PlannedFailure:
    """Return the failure that these arguments of `fail` describe; refuse what fits not together."""
    has_answer = answer is not NO_ANSWER
    if (error is None) is not has_answer:
        given = "both" if has_answer else "neither"
        raise UsageError(f"fail({hook!r}): expected an error or answer=…, found {given}")
    if when not in _WHENS:
        raise UsageError(f"fail({hook!r}, when={when!r}): expected 'before' or 'after'")
    if at is not None and (hook != _SENDING or when == "after" or has_answer or at < 0):
        raise UsageError(
            f"fail({hook!r}, at={at}): expected {_SENDING!r}, 0 or more, an error, and no `when`"
        )
    return PlannedFailure(error, answer, when, at)

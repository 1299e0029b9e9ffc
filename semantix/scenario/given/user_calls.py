"""Calls functions that a spec names, and checks what they give."""

from __future__ import annotations

import json
import traceback
from collections.abc import Callable
from typing import TypeVar

from semantix.errors import SpecError
from semantix.model.canonical_json import canonical_text
from semantix.model.outcomes import text_of

Given = TypeVar("Given")


def called_twice(call: Callable[[], Given], target: str, what: str) -> Given:
    """Call a user's function twice, and return its plain value.

    Args:
        call: calls the function; it is called again with equal arguments.
        target: `file.py:function`, for messages.
        what: what the function is called for, for messages: `record r7`.
    Raises:
        SpecError: the function raises (with the line), gives another value at the second call, or
            gives something that JSON cannot hold.
    """
    first, second = _called(call, target, what), _called(call, target, what)
    if canonical_text(first) != canonical_text(second):
        raise SpecError(
            f"{target}: the second call for {what} gave another value: "
            f"{_difference(canonical_text(first), canonical_text(second))}",
            hint="use only the arguments: no clock, no other source of chance, no global state",
        )
    return first


def _called(call: Callable[[], Given], target: str, what: str) -> Given:
    try:
        given = call()
    except SpecError:
        raise
    except (Exception, SystemExit) as error:  # `sys.exit` would end semantix with its status
        raise SpecError(
            f"{_line_of(error, target)}: {target} raised {type(error).__name__} for {what}: "
            f"{text_of(error)}"
        ) from error
    try:
        json.dumps(given)
    except (TypeError, ValueError) as error:
        raise SpecError(
            f"{target}: what it gave for {what} cannot be written as JSON: {error}",
            hint="use mappings, lists, texts, numbers, true, false and null",
        ) from error
    return given


def _line_of(error: BaseException, target: str) -> str:
    """Return `file:line` of the innermost call in the function's own file."""
    file = target.rpartition(":")[0]
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if frame.filename.endswith(file.rpartition("/")[2])]
    frame = (own or frames)[-1]
    return f"{frame.filename}:{frame.lineno}"


def _difference(first: str, second: str) -> str:
    at = next(
        (i for i, pair in enumerate(zip(first, second, strict=False)) if len(set(pair)) > 1), 0
    )
    start = max(at - 20, 0)
    return f"…{first[start : at + 30]}… and …{second[start : at + 30]}…"

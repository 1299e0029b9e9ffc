"""Tells the failure of a call from an end of the attempt, which goes through every `except`."""

from __future__ import annotations

from semantix.errors import TaskCancelled

# Of SystemExit, KeyboardInterrupt, GreenletExit, and of what the harness raises to end an attempt.
_NOT_OF_CONNECTORS = ("builtins", "greenlet", "semantix")


def is_failure_of_a_call(error: BaseException) -> bool:
    """Return whether an exception says that a call failed.

    False: the attempt was cancelled or has crashed, or the process is to end.
    """
    if isinstance(error, Exception):
        return not isinstance(error, TaskCancelled)
    return type(error).__module__.partition(".")[0] not in _NOT_OF_CONNECTORS

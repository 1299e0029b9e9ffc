"""What can really go wrong with each client call."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CallError:
    """One way in which a call can fail.

    Attributes:
        name: the client library's name of it, `_TIMED_OUT` or `WriteTimeout`; used in plans.
        applied: whether the effect happens all the same (None: both are possible, and planned).
    """

    name: str
    applied: bool | None = False


@dataclass(frozen=True, slots=True)
class CallRow:
    """A client call: only what stands here is ever planned.

    Attributes:
        step: `kafka.producer.commit_transaction`.
        remote: whether it talks to the server (a local call cannot lose a response).
        effect: whether it changes something in the world (oracle FAIL judges only those).
        errors: the errors that the real client can give here.
        lost: how a lost answer surfaces: an error name, or "retried" if the client repeats the
            request by itself and the caller notices nothing; empty for local calls.
    """

    step: str
    remote: bool
    effect: bool
    errors: tuple[CallError, ...] = ()
    lost: str = ""

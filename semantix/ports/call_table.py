"""The errors and lost answers that the real client library can show at each of its calls."""

from __future__ import annotations

from dataclasses import dataclass

from semantix.model.call_effects import CallEffect


@dataclass(frozen=True, slots=True)
class CallError:
    """One way in which a call can fail.

    Attributes:
        name: the client library's name of the error, `_TIMED_OUT` or `WriteTimeout`. Plans use it.
        applied: True: the call has its effect although it fails; False: it has no effect; None:
            both are possible, and the search plans both.
    """

    name: str
    applied: bool | None = False


@dataclass(frozen=True, slots=True)
class CallRow:
    """One client call. The search plans only the errors and lost answers that its row lists.

    Attributes:
        step: name of the call, `kafka.producer.commit_transaction`.
        remote: the call sends a request to the server. A local call cannot lose an answer.
        effect: what the call changes in the system. It is empty, and so false, for a call that
            changes nothing.
        errors: the errors that the real client can raise here.
        lost: how the caller notices a lost answer: the name of an error, or `retried` if the
            client repeats the request by itself and the caller notices nothing. Empty for a local
            call.
        is_asynchronous: the request may still be on its way to the server when the call has
            returned.
        lags: on a slow network the answer of this call comes late. The caller waits for it, or gets
            nothing until then.
        late: the words of a plan for what may arrive late here: `late_request` (the request of a
            process that is dead by then), `late_markers` (the markers of a decided transaction).
    """

    step: str
    remote: bool
    effect: CallEffect
    errors: tuple[CallError, ...] = ()
    lost: str = ""
    is_asynchronous: bool = False
    lags: bool = False
    late: tuple[str, ...] = ()

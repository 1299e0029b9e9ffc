"""The words of a fault plan: the meaning of each, its steps and its keys."""

from __future__ import annotations

from dataclasses import dataclass

from semantix.model.catalogue import STEPS, is_client_call

_NOTIFICATION = "ckpt_notify_deliver:before"
_ACK = "ckpt_ack_send:before"
_START = "ckpt_source_start:before"
CLIENT_CALL = "CALL:before"  # stands for every client call in `Word.places`


@dataclass(frozen=True, slots=True)
class Word:
    """One word.

    Attributes:
        says: what happens, for help and reference.
        places: each `step:position` at which it can strike; empty: every step.
        takes: its keys beside those that every fault has.
        needs: keys that must be given.
        built: False: a plan with this word is refused with "not built yet".
    """

    name: str
    says: str
    places: tuple[str, ...] = ()
    takes: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    built: bool = True

    def may_stand(self, step: str, position: str) -> bool:
        """Tell whether a fault with this word can strike there."""
        if not self.places:
            return True
        if is_client_call(step):  # the gate gives a call its fault when the call asks `before`
            return CLIENT_CALL in self.places and position == "before"
        return f"{step}:{position}" in self.places


_CRASH = ("part", "applied")
_WORDS = (
    Word("crash", "one task dies; its neighbours go on until they are cancelled", (), _CRASH),
    Word("crash_process", "all tasks of one process die", (), _CRASH),
    Word("crash_coordinator", "the coordinator dies, the tasks go on for a while", (), _CRASH),
    Word("crash_all", "everything dies; only what is durable survives", (), _CRASH),
    Word(
        "crash_machine",
        "everything dies, and with it what is not synced to disk",
        (),
        (*_CRASH, "loses"),
    ),
    Word(
        "restore",
        "everything dies, and the job is restored from an older retained checkpoint",
        (),
        (*_CRASH, "back"),
    ),
    Word(
        "rescale",
        "everything dies, and the job is restored with another number of subtasks of the sink",
        (),
        (*_CRASH, "parallelism"),
        ("parallelism",),
    ),
    Word(
        "resume",
        "everything dies, and the job goes on with other attempt numbers, checkpoint ids or time",
        (),
        (*_CRASH, "shift"),
        ("shift",),
    ),
    Word(
        "resubmit",
        "everything dies, and a new job with ids of its own starts from the latest checkpoint",
        (),
        _CRASH,
    ),
    Word(
        "stop_with_savepoint",
        "the job stops with a savepoint, with or without drain, and is started from it again",
        takes=("drain",),
    ),
    Word("cancel_job", "every task is cancelled, and the job is started from its checkpoint again"),
    Word(
        "error",
        "the call raises an error that the real client can raise there",
        (CLIENT_CALL, "ckpt_store_add:before"),
        ("error", "applied"),
        ("error",),
    ),
    Word("lose_response", "the answer of a call never arrives", (CLIENT_CALL,), ("applied",)),
    Word("drop", "a notification or an acknowledgement is lost", (_NOTIFICATION, _ACK)),
    Word(
        "delay",
        "a notification, an acknowledgement or the start of a checkpoint in a source comes late",
        (_NOTIFICATION, _ACK, _START),
        ("by_ms",),
        ("by_ms",),
    ),
    Word("duplicate", "a notification or an acknowledgement arrives twice", (_NOTIFICATION, _ACK)),
    Word(
        "abort_checkpoint",
        "the coordinator aborts the checkpoint",
        ("ckpt_finalize_metadata:before",),
    ),
    Word("decline_checkpoint", "a task declines the checkpoint", ("ckpt_async_snapshot:before",)),
    Word("expire_checkpoint", "the checkpoint is not acknowledged within its timeout", (_ACK,)),
    Word(
        "stall",
        "the task freezes, is replaced, and goes on as a zombie",
        takes=("by_ms",),
        needs=("by_ms",),
    ),
    Word(
        "advance_time",
        "the job stands still while the worlds' own time passes",
        takes=("by_ms",),
        needs=("by_ms",),
    ),
    Word("savepoint", "a savepoint is taken", built=False),
    Word(
        "cut_network",
        "no request reaches the server of this call for a while; at another step: no server at all",
        takes=("by_ms",),
        needs=("by_ms",),
    ),
    Word(
        "restart_world",
        "the server of this call is killed and started again after a while; at another step: every "
        "server",
        takes=("by_ms",),
        needs=("by_ms",),
    ),
    Word(
        "slow_network",
        "asynchronous requests and a source's questions reach the servers late, until the next "
        "restart",
        takes=("by_ms",),
        needs=("by_ms",),
    ),
    Word(
        "late_request",
        "everything dies when the request is sent, and the request arrives later",
        (CLIENT_CALL,),
        ("by_ms",),
        ("by_ms",),
    ),
    Word(
        "late_markers",
        "the call decides a transaction, whose markers are written later",
        (CLIENT_CALL,),
        ("by_ms",),
        ("by_ms",),
    ),
)

WORDS: dict[str, Word] = {word.name: word for word in _WORDS}


def has_several_effects(step: str) -> bool:
    """Tell whether `part` makes sense at `step:during`: a client call may have several effects."""
    return is_client_call(step) or (step in STEPS and STEPS[step].many)

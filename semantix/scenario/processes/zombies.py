"""Lets the frozen process of a replaced job go on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from semantix.history.events import FAILED
from semantix.scenario.processes.incarnation import Incarnation, frozen

# A value that a reader sees before this step is visible before its checkpoint has completed.
HELD_BEFORE = "ckpt_store_add"


def let_run_on(
    zombie: Incarnation,
    advance_us: int,
    *,
    receive: Callable[[], list[Any]],
    happened: Callable[[int, str, tuple[Any, ...]], None],
    held_at: Callable[[list[Any]], None],
) -> None:
    """Let the zombie go on until its first failure or its end.

    The zombie's process also runs the replaced coordinator. This coordinator may trigger a
    checkpoint. The zombie stops here before the coordinator stores a checkpoint, and before it
    restarts the job.

    Args:
        advance_us: so much simulated time has passed while it was frozen.
        receive: waits for its next line.
        happened: gets time, kind and fields of each event.
        held_at: gets the line about each visit, before the answer.
    """
    process = zombie.process
    process.go_on()
    process.send({"advance_us": advance_us})
    while True:
        message = receive()
        if message[0] == "event":
            happened(message[1], message[2], tuple(map(frozen, message[3:])))
            if message[2] == FAILED:
                return
        elif message[0] == "ask":
            if message[2] == HELD_BEFORE:
                return
            held_at(message)
            process.answer()
        elif message[0] in ("done", "left"):
            return

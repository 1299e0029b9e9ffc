"""The greenlets of one run: who waits keeps the one it stands on, another goes on with the queue.

So an attempt has a stack of its own from the instant it waits, or is frozen, until it goes on; one
that never waits costs no greenlet and no switch. The stack on which a run begins serves the next
run, too, if nobody keeps it: to make one costs a hundredth of a run. One that was made on another
stack does not: it counts on from that one's depth of recursion, and the next would from its own.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from greenlet import GreenletExit, getcurrent, greenlet

# Greenlets that cannot be ended; only connectors that catch everything in a loop have them.
_UNDEAD: list[Any] = []


class _Idle(threading.local):
    """Stacks of this thread that stand ready for another run."""

    def __init__(self) -> None:
        self.stacks: list[Any] = []


_IDLE = _Idle()


class Stacks:
    """Runs one loop, on whichever stack is not kept.

    Args:
        loop: works until there is nothing left to do; may be entered again on another stack while
            an earlier one waits inside of it.
    """

    __slots__ = ("_hub", "_loop", "_spare")

    def __init__(self, loop: Callable[[], object]) -> None:
        self._loop = loop
        self._hub: Any = None
        self._spare: list[Any] = []

    def run(self) -> None:
        """Run the loop to its end; what it raises, on any stack, comes out here."""
        self._hub = hub = getcurrent()
        idle = _IDLE.stacks
        stack = idle.pop() if idle else greenlet(_serve)
        stack.parent = hub
        stack.gr_context = None  # what an earlier run's connectors set there is not seen here
        stack.switch(self._loop, hub)

    def keep(self) -> None:
        """Leave this stack as it is, until somebody gives it to `go_on`."""
        spare = self._spare
        (spare.pop() if spare else greenlet(self._loop, self._hub)).switch()

    def go_on(self, stack: Any, interrupt: BaseException | None = None) -> None:
        """Go on where that stack was kept (called by the loop, which waits here for its turn)."""
        self._spare.append(getcurrent())
        if interrupt is None:
            stack.switch()
        else:
            stack.throw(interrupt)

    def bury(self, stack: Any) -> None:
        """The run is over: end a kept stack under control, not when it happens to be collected.

        Its `finally` blocks run now and reach nothing. One that swallows even this is kept for
        ever: dropping it would only make it run again.
        """
        stack.throw(GreenletExit())
        if not stack.dead and stack not in _IDLE.stacks:
            _UNDEAD.append(stack)

    def close(self) -> None:
        """End what stands ready for the loop."""
        while self._spare:
            self._spare.pop().throw(GreenletExit())
        self._hub = None


def _serve(loop: Callable[[], object], hub: Any) -> None:
    """Run one loop after another; what one raises ends the stack, and comes out in the hub."""
    while True:
        loop()
        del loop  # nothing of the run is held from here
        _IDLE.stacks.append(getcurrent())
        loop, hub = hub.switch()


def own_stack() -> Any:
    """Give the stack that this is called on."""
    return getcurrent()

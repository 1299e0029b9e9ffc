"""The greenlets of one run: an attempt that waits keeps its greenlet, another runs the queue.

"Stack" means greenlet here. An attempt has a stack of its own only while it waits or is frozen. An
attempt that never waits costs no greenlet and no switch.

The stack on which a run begins serves the next run, too, if no attempt keeps it: making a greenlet
costs a hundredth of a run. Do not reuse a greenlet that was created inside another one: it inherits
that greenlet's recursion depth, so runs would differ.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from greenlet import GreenletExit, getcurrent, greenlet

# Greenlets that cannot be ended, because a connector catches every exception in a loop. This list
# keeps them: a greenlet without a reference is ended by Python, which would run the loop again.
_UNDEAD: list[Any] = []


class _Idle(threading.local):
    """Stacks of this thread that wait for the next run."""

    def __init__(self) -> None:
        self.stacks: list[Any] = []


_IDLE = _Idle()


class Stacks:
    """Runs one loop, on any stack that no attempt keeps.

    Args:
        loop: runs events until none is left (`EventQueue.run`). `Stacks` may enter it again on
            another stack while an earlier stack waits inside of it.
    """

    __slots__ = ("_hub", "_loop", "_spare")

    def __init__(self, loop: Callable[[], object]) -> None:
        self._loop = loop
        self._hub: Any = None
        self._spare: list[Any] = []

    def run(self) -> None:
        """Run the loop to its end. An exception that it raises, on any stack, comes out here."""
        self._hub = hub = getcurrent()
        idle = _IDLE.stacks
        stack = idle.pop() if idle else greenlet(_serve)
        stack.parent = hub
        stack.gr_context = None  # context variables that an earlier run's connector has set
        stack.switch(self._loop, hub)

    def keep(self) -> None:
        """Suspend the current stack until `go_on` is called with it."""
        spare = self._spare
        (spare.pop() if spare else greenlet(self._loop, self._hub)).switch()

    def go_on(self, stack: Any, interrupt: BaseException | None = None) -> None:
        """Resume `stack` where `keep` suspended it; the calling stack becomes a spare one.

        Args:
            interrupt: an exception to raise at that place; None: `keep` returns normally.
        """
        self._spare.append(getcurrent())
        if interrupt is None:
            stack.switch()
        else:
            stack.throw(interrupt)

    def bury(self, stack: Any) -> None:
        """End a stack that is still suspended when the run is over.

        The stack's `finally` blocks run now, and all clients in them are dead already. Without
        this call they would run at some later time, when Python collects the greenlet. A stack
        that catches even `GreenletExit` is kept for ever.
        """
        stack.throw(GreenletExit())
        if not stack.dead and stack not in _IDLE.stacks:
            _UNDEAD.append(stack)

    def close(self) -> None:
        """End the spare stacks."""
        while self._spare:
            self._spare.pop().throw(GreenletExit())
        self._hub = None


def _serve(loop: Callable[[], object], hub: Any) -> None:
    """Run one loop after another. An exception ends this stack and comes out in the hub."""
    while True:
        loop()
        del loop  # an idle stack must not keep the objects of its last run alive
        _IDLE.stacks.append(getcurrent())
        loop, hub = hub.switch()


def own_stack() -> Any:
    """Return the stack of the caller."""
    return getcurrent()

"""Puts any client object behind the gate: each call is a step and takes simulated time.

A real call takes some real time. For the job it always takes the same simulated time, so that the
steps and their order are the same as on the simulated world. The call itself is made half-way.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from semantix.errors import UsageError
from semantix.ports.gate import CallFault
from semantix.ports.network import Network
from semantix.ports.world import ClientSession

Result = TypeVar("Result")

LATENCY_US = 1_000  # of a round trip, as in the simulated worlds


class RealDoor:
    """Makes the calls of one client object, each between the visits of its step.

    Args:
        session: of the attempt that made the client.
        prefix: `kafka.producer`, for the names of the steps.
        latency_us: simulated time of one round trip.
        network: it is cut while the server is paused; None: the server is never paused.
    """

    __slots__ = ("clock", "gate", "half_us", "network", "prefix", "rest_us", "session")

    def __init__(
        self,
        session: ClientSession,
        prefix: str,
        latency_us: int = LATENCY_US,
        network: Network | None = None,
    ) -> None:
        self.session = session
        self.gate = session.gate
        self.clock = session.clock
        self.prefix = prefix
        self.network = network
        self.half_us = latency_us // 2
        self.rest_us = latency_us - latency_us // 2

    def before(self, method: str) -> None:
        """Visit `step:before`."""
        step = f"{self.prefix}.{method}"
        refuse(step, self.gate.before(step))

    def before_late(self, method: str) -> bool:
        """Visit `step:before`; return True if the request of this call must arrive late."""
        step = f"{self.prefix}.{method}"
        fault = self.gate.before(step)
        if fault is not None and fault.kind == "late_request":
            return True
        refuse(step, fault)
        return False

    def paused_us(self) -> int:
        """Return for how long the server stays paused; 0: it is not paused."""
        return self.network.cut_us() if self.network is not None else 0

    def wait_for_server(self, timeout: float | None = None) -> bool:
        """Wait, in simulated time, while the server is paused.

        Args:
            timeout: seconds that the caller waits for an answer; None or less than 0: no limit.
        Returns:
            False if the timeout was over first.
        """
        network = self.network
        if network is None or not network.is_cut():
            return True
        if timeout is not None and 0 <= timeout * 1e6 < network.cut_us():
            self.clock.wait_us(int(timeout * 1e6))
            return False
        while network.is_cut():
            self.clock.wait_us(network.cut_us())
        return True

    def after(self, method: str) -> None:
        """Visit `step:after`."""
        self.gate.after(f"{self.prefix}.{method}")

    def local(self, method: str, call: Callable[[], Result]) -> Result:
        """Make a call that takes no simulated time."""
        self.before(method)
        answer = call()
        self.after(method)
        return answer

    def remote(
        self, method: str, call: Callable[[], Result], timeout: float | None = None
    ) -> Result:
        """Make a call that takes a round trip; an error is raised where it happens.

        Args:
            timeout: seconds that the caller waits for a paused server; None or less than 0: no
                limit. Then the call itself fails.
        """
        self.before(method)
        is_answering = self.wait_for_server(timeout)
        self.clock.wait_us(self.half_us if is_answering else 0)
        answer = call()
        self.clock.wait_us(self.rest_us if is_answering else 0)
        self.after(method)
        return answer

    def round_trip(self, call: Callable[[], Result]) -> Result:
        """Wait half a round trip, call, wait the other half. An error is raised at the end."""
        self.wait_for_server()
        self.clock.wait_us(self.half_us)
        try:
            return call()
        finally:
            self.clock.wait_us(self.rest_us)


class InstrumentedClient:
    """Wraps an object whose public methods are all remote calls; a step is `<prefix>.<method>`.

    Args:
        target: the real client.
    """

    def __init__(
        self,
        target: object,
        session: ClientSession,
        prefix: str,
        latency_us: int = LATENCY_US,
    ) -> None:
        self._target = target
        self._door = RealDoor(session, prefix, latency_us)

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._target, name)
        if name.startswith("_") or not callable(found):
            return found
        door = self._door

        def call(*arguments: Any, **named: Any) -> Any:
            return door.remote(name, lambda: found(*arguments, **named))

        return call


def refuse(step: str, fault: CallFault | None) -> None:
    """Refuse a call fault: a real call cannot be made to fail. Raises UsageError."""
    if fault is not None:
        raise UsageError(
            f"fault {fault.kind!r} of {step} is not applicable on real worlds",
            hint="a client call's answer is lost only by a wire proxy",
        )

"""The network between the clients of a run and the server of one simulated world.

The clients of a world send every request through it. A plan cuts it or slows it down, kills the
server behind it, and may hold one request back until its sender is dead. Every simulated world has
its own network, so all worlds mean the same by these faults.
"""

from __future__ import annotations

from collections.abc import Callable

from semantix.model.sim_time import SimTime
from semantix.ports.clock import Clock


class Network:
    """The state of one network, and the timeouts of the clients that use it.

    Attributes:
        cut_until_us: until this time no request reaches the server, and no answer a client.
        down_until_us: until this time the server does not run; the network is cut, too.
        kills: when the server was killed.
        slow_us: asynchronous requests that are sent now reach the server so much later than usual,
            and so do the questions of a source.
        client_timeout_us: the longest time for which a client of this run waits for an answer; 0:
            no client has said so.
        transaction_timeout_us: the shortest timeout of a transaction of this run; None: there was
            no transaction.
        on_lasting: the job hears of a fault that goes on for so many microseconds; None: nobody
            listens.
    """

    __slots__ = (
        "_clock", "_late_until_us", "client_timeout_us", "cut_until_us", "down_until_us", "kills",
        "on_lasting", "slow_us", "transaction_timeout_us",
    )  # fmt: skip

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._late_until_us: SimTime = 0
        self.cut_until_us: SimTime = 0
        self.down_until_us: SimTime = 0
        self.kills: tuple[SimTime, ...] = ()
        self.slow_us = 0
        self.client_timeout_us = 0
        self.transaction_timeout_us: int | None = None
        self.on_lasting: Callable[[int], None] | None = None

    def is_cut(self) -> bool:
        """Return whether requests are lost now."""
        return self._clock.now_us() < self.cut_until_us

    def cut_us(self) -> int:
        """Return how long the network stays cut; 0: it is not cut."""
        return max(self.cut_until_us - self._clock.now_us(), 0)

    def kill_server(self, until_us: SimTime) -> None:
        """Kill the server; it runs again from `until_us` on.

        Whatever was on its way to the server or from it is lost: see `was_killed`.
        """
        self.kills += (self._clock.now_us(),)
        self.down_until_us = max(self.down_until_us, until_us)
        self.cut_until_us = max(self.cut_until_us, until_us)

    def is_down(self) -> bool:
        """Return whether the server does not run: its machine refuses connections."""
        return self._clock.now_us() < self.down_until_us

    def was_killed(self, since_us: SimTime, until_us: SimTime | None = None) -> bool:
        """Return whether the server was killed while something was on its way.

        Args:
            since_us: when it was sent.
            until_us: when it arrives, if that is not now.
        """
        return any(
            since_us <= kill_us and (until_us is None or kill_us < until_us)
            for kill_us in self.kills
        )

    def send_late(self, by_us: int, request: Callable[[], object]) -> None:
        """Let a request reach the server after `by_us`, also if its sender is dead by then.

        Args:
            request: executes the request at the server. Nobody gets the answer.
        """
        sent_us = self._clock.now_us()
        due_us = sent_us + by_us
        self._late_until_us = max(self._late_until_us, due_us)

        def arrive() -> None:
            if not self.was_killed(sent_us):
                request()  # the client that would get the answer is dead

        self._clock.call_at(due_us, arrive)

    def note_silence(self, by_us: int) -> None:
        """Note that a client gets no answer to a request, and waits for it for `by_us`.

        A plan wants a call to time out. The server is then silent for as long as the client waits.
        """
        self._late_until_us = max(self._late_until_us, self._clock.now_us() + by_us)
        if self.on_lasting is not None:
            self.on_lasting(by_us)

    def note_client_timeout(self, timeout_us: int) -> None:
        """Note for how long a client waits for an answer."""
        self.client_timeout_us = max(self.client_timeout_us, timeout_us)

    def note_transaction_timeout(self, timeout_us: int) -> None:
        """Note after which time the server ends a transaction of a client."""
        known = self.transaction_timeout_us
        self.transaction_timeout_us = timeout_us if known is None else min(known, timeout_us)

    def settled_by_us(self) -> SimTime:
        """Return the time by which every late request has reached the server."""
        return self._late_until_us

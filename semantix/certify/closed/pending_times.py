"""How long transactions are pending in the closed search, against the timeout that ends them.

The search joins crashes that leave the same durable state, however old its transactions are. That
is right as long as none times out, and with crashes enough one always does. What can be said for
any number of crashes: let P be the longest time for which a transaction was pending within one run
of the search, from its begin, or from the restart if it was there before, to its end. A crash only
cuts that short. So a transaction gets no older than P, before the first crash, plus the outages
together, an outage lasting from the crash until what was pending then has been ended, at most P
after the restart. None times out while all outages together stay below the shortest timeout less P.
"""

from __future__ import annotations

from collections.abc import Mapping

from semantix.model.sim_time import SECOND_US, SimTime


class PendingTimes:
    """Watches the transactions of one run after another.

    Attributes:
        longest_us: for which one was pending within one run.
        timeout_us: the shortest, counted from the begin; None: none was met.
    """

    def __init__(self) -> None:
        self.longest_us = 0
        self.timeout_us: int | None = None
        self._since: dict[str, tuple[SimTime, SimTime]] = {}  # name → seen first, times out

    def start_run(self, restored: Mapping[str, int], now_us: SimTime) -> None:
        """Begin a run, at which these transactions are there already.

        Args:
            restored: transactions, and how long each has left.
        """
        self._since = {name: (now_us, now_us + left_us) for name, left_us in restored.items()}

    def look(self, due: Mapping[str, SimTime], now_us: SimTime) -> None:
        """Take note of what is pending now.

        Args:
            due: transactions, and when they time out.
        """
        # A name that times out at another time than before is that of a new transaction.
        gone = [name for name, (_, due_us) in self._since.items() if due.get(name) != due_us]
        for name in gone:
            self._end(self._since.pop(name)[0], now_us)
        for name, due_us in due.items():
            if name not in self._since:
                self._since[name] = now_us, due_us
                timeout_us = due_us - now_us
                self.timeout_us = min(self.timeout_us or timeout_us, timeout_us)

    def end_run(self, now_us: SimTime) -> None:
        """Take note of the end of the job: what it leaves open is no matter of crashes any more."""
        for since_us, _ in self._since.values():
            self._end(since_us, now_us)

    def outage_below_us(self) -> int | None:
        """Give below what all outages together must stay; None: however long they are."""
        return None if self.timeout_us is None else max(0, self.timeout_us - self.longest_us)

    def reached_by(self, crashes: int, down_us: int) -> str:
        """Give why so many crashes, each with this time until the restart, are too many, or ""."""
        bound_us = self.outage_below_us()
        if bound_us is None or crashes * (down_us + self.longest_us) < bound_us:
            return ""
        return (
            f"outages of together {_seconds(bound_us)} or more are not covered, and {crashes} "
            f"crashes in a row, each with {_seconds(down_us)} until the restart, may come to that: "
            f"a transaction times out after {_seconds(self.timeout_us or 0)}, of which it is "
            f"pending for up to {_seconds(self.longest_us)} in one run"
        )

    def _end(self, since_us: SimTime, now_us: SimTime) -> None:
        self.longest_us = max(self.longest_us, now_us - since_us)


def _seconds(time_us: int) -> str:
    return f"{time_us / SECOND_US:.3f} s"

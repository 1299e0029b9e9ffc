"""Compares how long transactions are open in the closed search with the timeout that ends them.

The search takes two durable states for equal although their transactions have different ages. This
is right as long as no transaction times out. But with enough crashes one always does. For any
number of crashes this holds:

- Let P be the longest time for which a transaction is open within one run of the search: from its
  begin to its end, or from the restart to its end if it was open before. A crash can only make this
  time shorter.
- An outage lasts from a crash until all transactions that were open at the crash have ended. That
  is at most P after the restart.
- So a transaction gets no older than P, before the first crash, plus the length of all outages.
- So no transaction times out while all outages together are shorter than the shortest timeout
  minus P.
"""

from __future__ import annotations

from collections.abc import Mapping

from semantix.model.sim_time import SECOND_US, SimTime


class PendingTimes:
    """Watches the transactions of one run after another.

    Attributes:
        longest_us: P, the longest time for which a transaction was open within one run.
        timeout_us: the shortest timeout of a transaction, from its begin; None: there was none.
    """

    def __init__(self) -> None:
        self.longest_us = 0
        self.timeout_us: int | None = None
        self._since: dict[str, tuple[SimTime, SimTime]] = {}  # name → (first seen, times out)

    def start_run(self, restored: Mapping[str, int], now_us: SimTime) -> None:
        """Begin a run.

        Args:
            restored: the transactions that are open already, with their remaining times.
        """
        self._since = {name: (now_us, now_us + left_us) for name, left_us in restored.items()}

    def look(self, due: Mapping[str, SimTime], now_us: SimTime) -> None:
        """Note the open transactions at a visit.

        Args:
            due: the open transactions, and when they time out.
        """
        # If the timeout of a name has moved, a new transaction has the name.
        gone = [name for name, (_, due_us) in self._since.items() if due.get(name) != due_us]
        for name in gone:
            self._end(self._since.pop(name)[0], now_us)
        for name, due_us in due.items():
            if name not in self._since:
                self._since[name] = now_us, due_us
                timeout_us = due_us - now_us
                self.timeout_us = min(self.timeout_us or timeout_us, timeout_us)

    def end_run(self, now_us: SimTime) -> None:
        """Note the end of the job. After it no crash follows."""
        for since_us, _ in self._since.values():
            self._end(since_us, now_us)

    def outage_below_us(self) -> int | None:
        """Return the bound for all outages together; None: they may have any length."""
        return None if self.timeout_us is None else max(0, self.timeout_us - self.longest_us)

    def reached_by(self, crashes: int, down_us: int) -> str:
        """Return why so many crashes, with this time until each restart, are too many, or ""."""
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

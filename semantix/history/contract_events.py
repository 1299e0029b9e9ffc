"""Events of what a connector does to its process (oracle CON)."""

from __future__ import annotations

from semantix.history.event_base import Event


class Breached(Event, frozen=True):
    """The connector broke the contract of a process, or did what the harness cannot judge.

    `breach` is a kind of the oracle CON (`exit`, `interrupt`, `outside`, `threads`,
    `nondeterministic`), `what` the call (`os._exit`), `where` its place in the connector's source,
    `connector.py:20`; empty if it is not known.
    """

    breach: str
    who: str
    what: str
    where: str

"""Connects the clients of one attempt to the cluster."""

from __future__ import annotations

from dataclasses import dataclass, replace

from semantix.ports.network import Network
from semantix.ports.world import ClientSession, Leftover
from semantix.worlds.simulated.kafka.broker.broker import Broker
from semantix.worlds.simulated.kafka.client.calls import Door
from semantix.worlds.simulated.kafka.configuration.checks import Configuration
from semantix.worlds.simulated.kafka.configuration.logins import may_log_in, refusal_of
from semantix.worlds.simulated.kafka.configuration.servers import names_a_server
from semantix.worlds.simulated.kafka.learned import Learned

NEVER_US = 2**62


class OpenHandles:
    """Client objects that were not closed yet, those of dead attempts included."""

    __slots__ = ("_count", "_members", "_open")

    def __init__(self) -> None:
        self._count = 0
        self._members: dict[tuple[str, str], ClientSession] = {}
        self._open: dict[int, tuple[str, ClientSession]] = {}

    def register(self, name: str, session: ClientSession) -> int:
        """Note an open client; give its number."""
        self._count += 1
        self._open[self._count] = (name, session)
        return self._count

    def release(self, number: int) -> None:
        """Forget a client that was closed."""
        self._open.pop(number, None)

    def note_member(self, group_id: str, member_id: str, session: ClientSession) -> None:
        """Note whose consumer is a member of a group."""
        self._members[group_id, member_id] = session

    def forget_member(self, group_id: str, member_id: str) -> None:
        """Forget a member that has left its group."""
        self._members.pop((group_id, member_id), None)

    def is_living_member(self, group_id: str, member_id: str) -> bool:
        """True if the attempt whose consumer is this member is alive."""
        session = self._members.get((group_id, member_id))
        return session is not None and session.is_alive()

    def clear(self) -> None:
        """Forget all clients; numbers go on."""
        self._open.clear()
        self._members.clear()

    def leftovers(self) -> list[Leftover]:
        """List the clients that a living attempt has not closed."""
        return [
            Leftover("client handle", name, session.owner)
            for name, session in self._open.values()
            if session.is_alive()
        ]


@dataclass(frozen=True, slots=True)
class Link:
    """All that the clients of one attempt need of the cluster.

    Attributes:
        latency_us: of one round trip.
        handles: of all clients of the cluster.
        learned: notes of all clients of the cluster.
        network: between the clients and the cluster.
        refusal: why the broker refuses the login of a client; empty: it does not.
    """

    session: ClientSession
    broker: Broker
    latency_us: int
    handles: OpenHandles
    learned: Learned
    network: Network
    refusal: str = ""

    def reaching(self, conf: Configuration) -> Link:
        """Return the link of a client with this configuration.

        A client without the address of a broker, or without a login that the broker asks for, never
        reaches one: its network is always cut.
        """
        logins = self.broker.logins
        if names_a_server(conf) and may_log_in(conf, logins):
            return self
        nowhere = Network(self.session.clock)
        nowhere.cut_until_us = NEVER_US
        return replace(self, network=nowhere, refusal=refusal_of(conf, logins))

    def door(self, prefix: str) -> Door:
        """Make the door of one client object; `prefix`: `kafka.producer`."""
        return Door(self.session, prefix, self.latency_us, self.network)

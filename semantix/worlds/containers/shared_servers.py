"""The servers of a campaign: started or attached once, shared by all of its runs."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from types import TracebackType
from typing import Any, Self

from semantix.errors import UsageError
from semantix.ports.real_world import RealWorld

# What the template process of the jobs imports beforehand.
CLIENT_MODULES = {
    "kafka": "semantix.worlds.containers.clients.kafka_clients",
    "cassandra": "semantix.worlds.containers.clients.cassandra_clients",
}
_Share = Callable[[str, Mapping[str, Any]], RealWorld]


class SharedServers:
    """Holds one server of each kind; a context manager.

    Args:
        kinds: of `kafka` and `cassandra`.

    Raises:
        WorldUnavailable: at entering; no engine, no image, a server that does not come up.
    """

    def __init__(self, kinds: Sequence[str]) -> None:
        for kind in kinds:
            if kind not in CLIENT_MODULES:
                raise UsageError(
                    f"the world {kind!r} has no real server",
                    hint=f"there are {', '.join(sorted(CLIENT_MODULES))}; others are simulated",
                )
        self.kinds = tuple(kinds)
        self._campaign = uuid.uuid4().hex[:8]
        self._run_count = 0
        self._shares: dict[str, _Share] = {}
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        with ExitStack() as started:  # what was started goes, should a later one not come up
            for kind in self.kinds:
                self._shares[kind] = _STARTERS[kind](started)
            self._stack = started.pop_all()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stack.close()

    def share(self, world_options: Mapping[str, Any]) -> dict[str, RealWorld]:
        """Give the next run's share of each server, by kind."""
        self._run_count += 1
        run_id = f"s{self._campaign}n{self._run_count}"
        return {
            kind: make(run_id, world_options.get(kind) or {}) for kind, make in self._shares.items()
        }


def _start_kafka(stack: ExitStack) -> _Share:
    from semantix.worlds.containers.kafka import KafkaServer
    from semantix.worlds.containers.kafka_world import KafkaRunWorld

    server = stack.enter_context(KafkaServer.start())
    return lambda run_id, options: KafkaRunWorld(server, run_id, options)


def _start_cassandra(stack: ExitStack) -> _Share:
    from semantix.worlds.containers.cassandra import CassandraServer
    from semantix.worlds.containers.cassandra_world import CassandraReader, CassandraRunWorld

    server = stack.enter_context(CassandraServer.start())
    reader = CassandraReader(server)
    stack.callback(reader.close)
    return lambda run_id, options: CassandraRunWorld(reader, run_id, options)


_STARTERS: dict[str, Callable[[ExitStack], _Share]] = {
    "kafka": _start_kafka,
    "cassandra": _start_cassandra,
}

"""Each property takes and refuses what the client's does: outcome, code and text.

Both worlds side by side, and no server: the client judges a configuration before it connects.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import confluent_kafka
import confluent_kafka.admin
import pytest
from confluent_kafka import KafkaException

from semantix.testing.list_observer import ListObserver
from semantix.testing.solo_session import SoloSession
from semantix.worlds.simulated.kafka.configuration.table import properties
from semantix.worlds.simulated.kafka.world import KafkaWorld

# The table of properties is that of this version, and older clients take seconds to be thrown away.
pytestmark = pytest.mark.skipif(
    confluent_kafka.libversion()[1] < 0x02100000, reason="the table is that of librdkafka 2.16"
)

VALUES: tuple[Any, ...] = (
    "", " ", "abc", "0", "1", "-1", "5000", "true", "TRUE", "none", "all", None, 5, True, 1.5,
    "1e3", " 5", "0x10", "010", "08", "5ms", "999999999999999999999", "4294967297", "nan",
    [1], b"5",
)  # fmt: skip
# They load libraries, read files, look for a server, or (an empty group.id) end the real process.
_BEYOND_CONFIGURATION = (
    "plugin.library.paths", "sasl.", "ssl.", "enable.sasl", "https", "security.protocol",
    "group.id", "transactional.id", "topic.blacklist", "log_level", "debug", "bootstrap.servers",
    "metadata.broker.list", "statistics.interval.ms", "offset.store.path", "client.dns.lookup",
)  # fmt: skip
NAMES = [name for name in properties() if not name.startswith(_BEYOND_CONFIGURATION)]
TOGETHER: tuple[dict[Any, Any], ...] = (
    {"fetch.max.bytes": 5000, "message.max.bytes": 1000},
    {"message.max.bytes": 100_000_000, "receive.message.max.bytes": 2000},
    {"receive.message.max.bytes": 52_429_311},
    {"receive.message.max.bytes": 52_429_312, "fetch.max.bytes": 52_428_800},
    {"queued.max.messages.kbytes": 1, "receive.message.max.bytes": 1_000_512},
    {"queued.max.messages.kbytes": 1, "receive.message.max.bytes": 1_000_511},
    {"reconnect.backoff.ms": 20_000},
    {"reconnect.backoff.ms": 200, "reconnect.backoff.max.ms": 200},
    {"max.poll.interval.ms": 1000, "session.timeout.ms": 1000},
    {"fetch.max.bytes": 1, "max.poll.interval.ms": 1},
    {"fetch.min.bytes": 0, "fetch.max.bytes": 1},
    {"fetch.min.bytes": 100_000_001},
    {"fetch.max.bytes": 1, "partition.assignment.strategy": "x"},
    {"fetch.max.bytes": 1, "reconnect.backoff.max.ms": 5},
    *(
        {"group.protocol": "Consumer", name: value}
        for name, value in (
            ("session.timeout.ms", 1000), ("heartbeat.interval.ms", 1000),
            ("partition.assignment.strategy", "range"), ("group.remote.assignor", "x"),
        )
    ),
    *(
        {"partition.assignment.strategy": value}
        for value in (
            "range", "cooperative-sticky", " range, roundrobin", "RANGE", "range ", "range,x", ",",
            "cooperative-sticky, range",
        )
    ),
    {"linger.ms": 5, "message.timeout.ms": 5},
    {"linger.ms": 5, "message.timeout.ms": 0},
    {"linger.ms": 5, "message.timeout.ms": 4, "enable.idempotence": True, "acks": 1},
    {"linger.ms": 5, "message.timeout.ms": 4, "reconnect.backoff.max.ms": 5},
    {"linger.ms": "inf"},
    {"linger.ms": ".5e1x"},
    {"enable.idempotence": True, "queuing.strategy": "LIFO"},
    {"enable.idempotence": True, "acks": "ALL"},
    {"enable.idempotence": True, "acks": 1, "retries": 0, "max.in.flight": 9},
    {"transactional.id": "x", "acks": 1, "reconnect.backoff.max.ms": 5},
    {"transactional.id": "x", "transaction.timeout.ms": "1e3"},
    {"transactional.id": "x", "transaction.timeout.ms": "0x7d0", "message.timeout.ms": 2001},
    {"transactional.id": None, "acks": 1},
    {"acks": " all"},
    {"compression.codec": "GZIP"},
    {"compression.codec": " gzip "},
    {"auto.offset.reset": " Earliest"},
    {"partitioner": " murmur2"},
    {"partitioner": "murmur2 "},
    {"debug": "x"},
    {"debug": "eos ,broker"},
    {"debug": None},
    {"statistics.interval.ms": "- 5"},
    {"default.topic.config": {"acks": "x"}},
    {"default.topic.config": 5},
    {5: 1},
    {None: 1},
    *(
        {name: value}
        for name in ("error_cb", "stats_cb", "throttle_cb", "oauth_cb", "on_delivery", "on_commit",
                     "dr_cb")
        for value in (5, None, print)
        if (name, value) != ("oauth_cb", print)  # the real client would wait for its token
    ),
)  # fmt: skip


def _outcome(make: Callable[[], Any]) -> tuple[Any, ...]:
    try:
        make()
    except KafkaException as exception:
        error = exception.args[0]
        return error.code(), error.str()
    except Exception as exception:
        return type(exception).__name__, str(exception)
    return ("made",)


def _clients() -> Any:
    session = SoloSession()
    return KafkaWorld(session.clock, ListObserver(), {}).clients(session)


def _differing(confs: list[dict[Any, Any]], kinds: tuple[str, ...]) -> list[str]:
    real = {
        "Producer": confluent_kafka.Producer,
        "Consumer": confluent_kafka.Consumer,
        "AdminClient": confluent_kafka.admin.AdminClient,
    }
    clients = _clients()
    found = []
    for kind in kinds:
        needed = {"log_level": 0, **({"group.id": "g"} if kind == "Consumer" else {})}
        for conf in confs:
            given = {**needed, **conf}
            expected = _outcome(lambda: real[kind](dict(given)))  # noqa: B023
            observed = _outcome(lambda: getattr(clients, kind)(dict(given)))  # noqa: B023
            # What would change nothing in the simulation is refused by name.
            is_refused = observed[0] == "NotModelled" and expected == ("made",)
            if observed != expected and not is_refused:
                found.append(f"{kind}({conf}): {observed}, expected {expected}")
    return found


@pytest.mark.parametrize("value", VALUES, ids=repr)
def test_a_value_is_taken_or_refused_as_the_client_does(value: Any) -> None:
    confs = [{name: value} for name in NAMES]
    assert len(confs) > 100
    assert not _differing(confs, ("Producer", "Consumer"))


def test_properties_are_checked_against_each_other_as_the_client_does() -> None:
    assert not _differing(list(TOGETHER), ("Producer", "Consumer", "AdminClient"))

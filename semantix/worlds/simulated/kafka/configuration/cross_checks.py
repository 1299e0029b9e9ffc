"""The checks of librdkafka between several properties, in its order.

Source: rdkafka_conf.c, rd_kafka_conf_finalize; rdkafka_assignor.c.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NoReturn

from semantix.worlds.simulated.kafka.configuration.values import invalid

_EAGER = ("range", "roundrobin")
_ASSIGNORS = (*_EAGER, "cooperative-sticky")
_FRAMING_BYTES = 512
_ON_THE_BROKER = "is not supported for `group.protocol=consumer` or share consumer"
_NOT_IN_NEW_PROTOCOL = {
    "session.timeout.ms": f"{_ON_THE_BROKER}. It is defined broker side",
    "heartbeat.interval.ms": f"{_ON_THE_BROKER}. It is defined broker side",
    "group.protocol.type": _ON_THE_BROKER,
    "partition.assignment.strategy": "is not supported for `group.protocol=consumer`. Use "
    "`group.remote.assignor` instead",
}


def check_common(client: str, values: Mapping[str, Any]) -> None:
    """Check the rules for all clients."""
    if values.get("reconnect.backoff.max.ms", 10_000) < values.get("reconnect.backoff.ms", 100):
        _refuse(client, "`reconnect.backoff.max.ms` must be >= `reconnect.backoff.ms`")
    strategy = values.get("partition.assignment.strategy") or "range,roundrobin"
    assignors = [name.lstrip() for name in strategy.split(",")]
    is_of_consumers = values.get("group.protocol.type", "consumer") == "consumer"
    for name in assignors:
        if name not in _ASSIGNORS or not is_of_consumers:
            _refuse(client, f"Unsupported partition.assignment.strategy: {name}")
    if 0 < len([name for name in assignors if name in _EAGER]) < len(assignors):
        _refuse(
            client,
            f"All partition.assignment.strategy ({strategy}) assignors must have the same protocol "
            "type, online migration between assignors with different protocol types is not "
            "supported",
        )


def check_consumer(values: Mapping[str, Any]) -> None:
    """Check the rules for consumers."""
    if not 1 <= values.get("fetch.min.bytes", 1) <= 100_000_000:
        _refuse(
            "consumer",
            'Configuration property "fetch.min.bytes" value is outside allowed range 1..100000000',
        )
    if values.get("group.protocol") == "consumer":
        for name, reason in _NOT_IN_NEW_PROTOCOL.items():
            if name in values:
                _refuse("consumer", f"`{name}` {reason}")
    if values.get("max.poll.interval.ms", 300_000) < values.get("session.timeout.ms", 45_000):
        _refuse("consumer", "`max.poll.interval.ms`must be >= `session.timeout.ms`")
    largest = values.get("message.max.bytes", 1_000_000)
    fetched = values.get("fetch.max.bytes")
    if fetched is None:
        queued = values.get("queued.max.messages.kbytes", 65_536) * 1024
        fetched = max(min(52_428_800, queued), largest)
    elif fetched < largest:
        _refuse("consumer", "`fetch.max.bytes` must be >= `message.max.bytes`")
    if values.get("receive.message.max.bytes", fetched + _FRAMING_BYTES) < fetched + _FRAMING_BYTES:
        _refuse("consumer", "`receive.message.max.bytes` must be >= `fetch.max.bytes` + 512")


def check_producer(client: str, values: dict[str, Any]) -> None:
    """Check the rules for producers; set the properties that a transactional id implies."""
    timeout_ms, linger_ms = values.get("message.timeout.ms"), values.get("queue.buffering.max.ms")
    if timeout_ms and linger_ms is not None and timeout_ms <= linger_ms:
        _refuse(client, "`message.timeout.ms` must be greater than `linger.ms`")
    is_transactional = bool(values.get("transactional.id"))
    idempotent = values.get("enable.idempotence")
    if is_transactional and idempotent is None:
        values["enable.idempotence"] = idempotent = True
    if is_transactional and not idempotent:
        _refuse(client, "`transactional.id` requires `enable.idempotence=true`")
    if idempotent:
        _check_idempotent(client, values)
    elif values.get("enable.gapless.guarantee"):
        _refuse(client, "`enable.gapless.guarantee` requires `enable.idempotence` to be enabled")
    if is_transactional:
        limit_ms = values.setdefault("transaction.timeout.ms", 60_000)
        if values.setdefault("message.timeout.ms", limit_ms) > limit_ms:
            _refuse(client, "`message.timeout.ms` must be set <= `transaction.timeout.ms`")


def _check_idempotent(client: str, values: Mapping[str, Any]) -> None:
    if values.get("max.in.flight.requests.per.connection", 5) > 5:
        _refuse(client, "`max.in.flight` must be set <= 5 when `enable.idempotence` is true")
    if values.get("message.send.max.retries", 1) < 1:
        _refuse(client, "`retries` must be set >= 1 when `enable.idempotence` is true")
    if values.get("request.required.acks", -1) != -1:
        _refuse(client, "`acks` must be set to `all` when `enable.idempotence` is true")
    if values.get("queuing.strategy", "fifo") != "fifo":
        _refuse(
            client, "`queuing.strategy` must be set to `fifo` when `enable.idempotence` is true"
        )


def _refuse(client: str, reason: str) -> NoReturn:
    raise invalid(f"Failed to create {client}: {reason}")

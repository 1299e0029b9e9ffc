"""Checks a client's configuration as the real one does: same exceptions, same texts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from confluent_kafka import KafkaError

from semantix.worlds.simulated.kafka.client.calls import failed
from semantix.worlds.simulated.kafka.configuration.partitioners import PARTITIONERS
from semantix.worlds.simulated.kafka.configuration.table import Property, properties

_INVALID_ARG = int(KafkaError._INVALID_ARG)
_TRUE, _FALSE = ("true", "t", "1"), ("false", "f", "0")
_ACKS = {"all": -1}
_PLAIN = frozenset((str, int, float, bool))
_KIND_NAMES = {"i": "Integer", "f": "Float", "b": "Bool", "e": "Enum"}
# What the Python client takes out before librdkafka sees the rest.
_CALLBACKS = (
    "error_cb", "throttle_cb", "stats_cb", "oauth_cb", "on_delivery", "on_commit", "dr_cb",
    "dr_msg_cb",
)  # fmt: skip
_OBJECTS = ("logger", "plugin.library.paths")


class Configuration:
    """A checked configuration: canonical names, converted values, callbacks apart."""

    __slots__ = ("callbacks", "values")

    def __init__(self, values: dict[str, Any], callbacks: dict[str, Callable[..., Any]]) -> None:
        self.values = values
        self.callbacks = callbacks

    def get(self, name: str, default: Any) -> Any:
        """Give a property's value, or the client's default."""
        return self.values.get(name, default)


def arguments_of(args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> dict[str, Any]:
    """Join what a client's constructor was given, as the extension does."""
    if len(args) > 1 or (args and not isinstance(args[0], dict)) or not (args or kwargs):
        raise TypeError("expected configuration dict")
    given = dict(args[0]) if args else {}
    given.update(kwargs)
    return given


def producer_configuration(given: Mapping[str, Any]) -> Configuration:
    """Check a producer's configuration; what plain values say is found out once."""
    if not all(type(value) in _PLAIN for value in given.values()):
        return _checked_producer(given)
    return _plain_producer(tuple((key, type(value), value) for key, value in given.items()))


@lru_cache(maxsize=4096)
def _plain_producer(items: tuple[tuple[str, type, Any], ...]) -> Configuration:
    return _checked_producer({key: value for key, _, value in items})


def _checked_producer(given: Mapping[str, Any]) -> Configuration:
    checked = _checked(given)
    values = checked.values
    is_transactional = bool(values.get("transactional.id"))
    idempotent = values.get("enable.idempotence")
    if is_transactional and idempotent is None:
        values["enable.idempotence"] = idempotent = True
    if is_transactional and not idempotent:
        _refuse("producer", "`transactional.id` requires `enable.idempotence=true`")
    if idempotent:
        _check_idempotent(values)
    elif values.get("enable.gapless.guarantee"):
        _refuse(
            "producer", "`enable.gapless.guarantee` requires `enable.idempotence` to be enabled"
        )
    if is_transactional:
        timeout_ms = values.setdefault("transaction.timeout.ms", 60_000)
        if values.setdefault("message.timeout.ms", timeout_ms) > timeout_ms:
            _refuse("producer", "`message.timeout.ms` must be set <= `transaction.timeout.ms`")
    return checked


def _check_idempotent(values: Mapping[str, Any]) -> None:
    if values.get("max.in.flight.requests.per.connection", 5) > 5:
        _refuse("producer", "`max.in.flight` must be set <= 5 when `enable.idempotence` is true")
    if values.get("message.send.max.retries", 1) < 1:
        _refuse("producer", "`retries` must be set >= 1 when `enable.idempotence` is true")
    if values.get("request.required.acks", -1) != -1:
        _refuse("producer", "`acks` must be set to `all` when `enable.idempotence` is true")


def consumer_configuration(given: Mapping[str, Any]) -> Configuration:
    """Check a consumer's configuration."""
    if given.get("group.id") is None:
        raise ValueError("Failed to create consumer: group.id must be set")
    checked = _checked(given)
    values = checked.values
    if values.get("max.poll.interval.ms", 300_000) < values.get("session.timeout.ms", 45_000):
        _refuse("consumer", "`max.poll.interval.ms`must be >= `session.timeout.ms`")
    return checked


def admin_configuration(given: Mapping[str, Any]) -> Configuration:
    """Check an admin client's configuration."""
    return _checked(given)


def _checked(given: Mapping[str, Any]) -> Configuration:
    values: dict[str, Any] = {}
    callbacks: dict[str, Callable[..., Any]] = {}
    table = properties()
    flat = {**given.get("default.topic.config", {}), **given}
    flat.pop("default.topic.config", None)
    for key, value in flat.items():
        name = str(key)
        if name in _CALLBACKS:
            if value is not None and not callable(value):
                raise failed(_INVALID_ARG, f"{name} requires a callable object")
            if value is not None:
                callbacks[name] = value
            continue
        if name in _OBJECTS:
            continue
        if name == "delivery.report.only.error":
            values[name] = str(value).lower() in _TRUE
            continue
        found = table.get(name)
        if found is None:
            raise failed(_INVALID_ARG, f'No such configuration property: "{name}"')
        values[found.name] = _converted(found, value)
    return Configuration({name: v for name, v in values.items() if v is not None}, callbacks)


def _converted(found: Property, value: Any) -> Any:
    name = found.name
    if value is None:
        if found.kind in _KIND_NAMES:
            kind = _KIND_NAMES[found.kind]
            raise failed(
                _INVALID_ARG,
                f'{kind} configuration property "{name}" cannot be set to empty value',
            )
        return None
    text = value if isinstance(value, str) else str(value)
    if name == "partitioner":
        if text not in PARTITIONERS:
            raise failed(
                _INVALID_ARG, f'Invalid value for configuration property "partitioner": {text}'
            )
        return text
    if found.kind in "if":
        return _number(found, text)
    if found.kind == "b":
        return _flag(name, text)
    if found.kind == "e" and text not in found.words:
        raise failed(_INVALID_ARG, f'Invalid value "{text}" for configuration property "{name}"')
    return text


def _number(found: Property, text: str) -> float | int:
    if found.name == "request.required.acks" and text in _ACKS:
        return _ACKS[text]
    try:
        number = int(text) if found.kind == "i" else float(text)
    except ValueError:
        reason = f'Invalid value for configuration property "{found.name}"'
        raise failed(_INVALID_ARG, reason) from None
    if not found.low <= number <= found.high:
        raise failed(
            _INVALID_ARG,
            f'Configuration property "{found.name}" value {text} is outside allowed range '
            f"{found.low:.0f}..{found.high:.0f}\n",
        )
    return number


def _flag(name: str, text: str) -> bool:
    lowered = text.lower()
    if lowered in _TRUE:
        return True
    if lowered in _FALSE:
        return False
    raise failed(_INVALID_ARG, f'Expected bool value for "{name}": true or false')


def _refuse(client: str, reason: str) -> None:
    raise failed(_INVALID_ARG, f"Failed to create {client}: {reason}")

"""Checks the configuration of a client: the same exceptions and texts as the real client's."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from semantix.errors import ContractError
from semantix.worlds.simulated.kafka.configuration.cross_checks import (
    check_common,
    check_consumer,
    check_producer,
)
from semantix.worlds.simulated.kafka.configuration.refusals import refuse_unmodelled
from semantix.worlds.simulated.kafka.configuration.table import properties
from semantix.worlds.simulated.kafka.configuration.values import converted, invalid

_PLAIN = frozenset((str, int, float, bool))
# The Python client handles these keys; for a value that is not callable it raises this exception.
_CALLBACKS = {
    "error_cb": TypeError, "stats_cb": TypeError, "oauth_cb": TypeError, "throttle_cb": ValueError
}  # fmt: skip
_OBJECTS = ("logger", "plugin.library.paths")


class Configuration:
    """A checked configuration: values by canonical name, converted; callbacks are kept apart."""

    __slots__ = ("callbacks", "values")

    def __init__(self, values: dict[str, Any], callbacks: dict[str, Callable[..., Any]]) -> None:
        self.values = values
        self.callbacks = callbacks

    def get(self, name: str, default: Any) -> Any:
        """Give the value of a property, or `default`."""
        return self.values.get(name, default)


def arguments_of(args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> dict[str, Any]:
    """Join positional and keyword arguments of a client's constructor, as the extension does."""
    if len(args) > 1 or (args and not isinstance(args[0], dict)) or not (args or kwargs):
        raise TypeError("expected configuration dict")
    given = dict(args[0]) if args else {}
    given.update(kwargs)
    return given


def producer_configuration(given: Mapping[str, Any]) -> Configuration:
    """Check a producer's configuration; results for plain values are cached."""
    callback = given.get("error_cb")
    if callable(callback):
        plain = {key: value for key, value in given.items() if key != "error_cb"}
        found = producer_configuration(plain)
        return Configuration(found.values, {**found.callbacks, "error_cb": callback})
    if not all(type(value) in _PLAIN for value in given.values()):
        return _checked_producer(given)
    return _plain_producer(tuple((key, type(value), value) for key, value in given.items()))


@lru_cache(maxsize=4096)
def _plain_producer(items: tuple[tuple[str, type, Any], ...]) -> Configuration:
    return _checked_producer({key: value for key, _, value in items})


def _checked_producer(given: Mapping[str, Any]) -> Configuration:
    reports_errors_only = given.get("delivery.report.only.error", False)
    if not isinstance(reports_errors_only, bool):
        kind = type(reports_errors_only).__name__
        raise TypeError(f"Expected delivery.report.only.error to be bool type, not {kind}")
    checked = _checked(given, "on_delivery")
    check_common("producer", checked.values)
    check_producer("producer", checked.values)
    refuse_unmodelled(checked.values)
    return checked


def consumer_configuration(given: Mapping[str, Any]) -> Configuration:
    """Check a consumer's configuration."""
    if given.get("group.id") is None:
        raise ValueError("Failed to create consumer: group.id must be set")
    if not str(given["group.id"]).strip():
        raise ContractError(
            "an empty group.id ends the process: an assertion of the real consumer fails on it",
            hint="give the group a name",
        )
    checked = _checked(given, "on_commit")
    check_consumer(checked.values)
    check_common("consumer", checked.values)
    return checked


def admin_configuration(given: Mapping[str, Any]) -> Configuration:
    """Check an admin client's configuration: librdkafka takes it for a producer's."""
    checked = _checked(given, "")
    check_common("admin client", checked.values)
    check_producer("admin client", checked.values)
    return checked


def _checked(given: Mapping[str, Any], callback: str) -> Configuration:
    """Convert all values.

    Args:
        callback: name of the callback that only this kind of client has.
    """
    values: dict[str, Any] = {}
    callbacks: dict[str, Callable[..., Any]] = {}
    table = properties()
    defaults = given.get("default.topic.config", {})
    flat = {**{key: defaults[key] for key in defaults.keys()}, **given}  # noqa: SIM118
    flat.pop("default.topic.config", None)
    for key, value in flat.items():
        name = str(key)
        if name in _CALLBACKS or name == callback:
            callbacks[name] = _callable(name, value)
            continue
        if name in _OBJECTS:
            continue
        found = table.get(name)
        if found is None:
            raise invalid(f'No such configuration property: "{name}"')
        values[found.name] = converted(found, value)
    return Configuration({name: v for name, v in values.items() if v is not None}, callbacks)


def _callable(name: str, value: Any) -> Callable[..., Any]:
    if callable(value):
        return value  # type: ignore[no-any-return]
    if name in _CALLBACKS:
        raise _CALLBACKS[name](f"expected {name} property as a callable function")
    raise invalid(f"{name} requires a callable object")

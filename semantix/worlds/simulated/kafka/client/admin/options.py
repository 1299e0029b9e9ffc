"""The keyword options of admin calls: names, types and bounds as the extension checks them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from confluent_kafka import ConsumerGroupState, ConsumerGroupType, IsolationLevel

from semantix.errors import ContractError
from semantix.worlds.simulated.kafka.client.cluster_metadata import BROKER_ID

_TIMEOUTS = {"request_timeout": 0, "operation_timeout": -1}  # the lowest, in milliseconds
_TIMEOUT_MS_MAX = 3_600_000
_FLAGS = ("validate_only", "require_stable", "include_authorized_operations")


def check_options(given: Mapping[str, Any], *known: str) -> None:
    """Refuse the options that the extension refuses; every call knows `request_timeout`.

    Raises:
        TypeError: an unknown name, or a value of a wrong type.
        ValueError: a time out of bounds.
    """
    for name in given:
        if name != "request_timeout" and name not in known:
            raise TypeError(f"'{name}' is an invalid keyword argument for this function")
    for name, value in given.items():
        if name in _TIMEOUTS:
            _check_timeout(name, value)
        elif name in _FLAGS:
            if not isinstance(value, bool):
                kind = type(value).__name__
                raise TypeError(f"Expected {name} to be bool type, not {kind}")
        elif name == "broker":
            _check_broker(value)


def _check_timeout(name: str, value: Any) -> None:
    if not isinstance(value, int | float):
        raise TypeError(f"must be real number, not {type(value).__name__}")
    if not _TIMEOUTS[name] <= int(value * 1000) <= _TIMEOUT_MS_MAX:
        raise ValueError(
            f'Invalid value type for "{name}": expecting integer in range '
            f"{_TIMEOUTS[name]}..{_TIMEOUT_MS_MAX}"
        )


def _check_broker(value: Any) -> None:
    if not isinstance(value, int):
        kind = type(value).__name__
        raise TypeError(f"'{kind}' object cannot be interpreted as an integer")
    if value != BROKER_ID:
        raise ContractError(
            f"the simulated Kafka has no broker {value}", hint=f"its only broker is {BROKER_ID}"
        )


def reads_committed(options: Mapping[str, Any]) -> bool:
    """True if the option `isolation_level` of `list_offsets` is READ_COMMITTED."""
    level = options.get("isolation_level", IsolationLevel.READ_UNCOMMITTED)
    return level is IsolationLevel.READ_COMMITTED


def wanted_states(options: Mapping[str, Any]) -> frozenset[ConsumerGroupState]:
    """Give the states that `list_consumer_groups` asks for; empty: all."""
    return _members(options.get("states"), "states", ConsumerGroupState)


def wanted_types(options: Mapping[str, Any]) -> frozenset[ConsumerGroupType]:
    """Give the types of groups that `list_consumer_groups` asks for; empty: all."""
    return _members(options.get("types"), "types", ConsumerGroupType)


def _members(given: Any, name: str, kind: type[Any]) -> frozenset[Any]:
    if given is None:
        return frozenset()
    if not isinstance(given, set):
        raise TypeError(f"'{name}' must be a set")
    if not all(isinstance(one, kind) for one in given):
        raise TypeError(f"All elements of {name} must be of type {kind.__name__}")
    return frozenset(given)

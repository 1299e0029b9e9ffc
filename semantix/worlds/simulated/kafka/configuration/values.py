"""Converts one configuration value as librdkafka does, or refuses it with librdkafka's text.

Source: librdkafka, rdkafka_conf.c: all values are texts. Integers are read by `strtol` with base 0
(so `5ms` is 5 and `0x10` is 16), floats by `strtod`; an empty text is no value.
"""

from __future__ import annotations

import re
from typing import Any

from confluent_kafka import KafkaError

from semantix.worlds.simulated.kafka.client.calls import failed
from semantix.worlds.simulated.kafka.configuration.partitioners import PARTITIONERS
from semantix.worlds.simulated.kafka.configuration.table import Property

INVALID_ARG = int(KafkaError._INVALID_ARG)
TRUE, FALSE = ("true", "t", "1"), ("false", "f", "0")
_ACKS = {"all": -1}
_SPACES = " \t\n\v\f\r"
_INTEGER = re.compile(r"\s*([+-]?)(?:0[xX]([0-9a-fA-F]+)|(0[0-7]*)|([1-9][0-9]*))")
_FLOAT = re.compile(
    r"\s*([+-]?(?:nan|inf(?:inity)?|0x[0-9a-f]+\.?[0-9a-f]*(?:p[+-]?\d+)?"
    r"|(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?))",
    re.IGNORECASE,
)
_FLAGS = {
    "builtin.features": (
        *("gzip", "snappy", "ssl", "sasl", "regex", "lz4", "sasl_gssapi", "sasl_plain"),
        *("sasl_scram", "plugins", "zstd", "sasl_oauthbearer", "http", "oidc"),
    ),
    "debug": (
        *("generic", "broker", "topic", "metadata", "feature", "queue", "msg", "protocol", "cgrp"),
        *("security", "fetch", "interceptor", "plugin", "consumer", "admin", "eos", "mock"),
        *("assignor", "conf", "telemetry", "all"),
    ),
}
_INTERNAL = ("interceptors", "ssl_key", "ssl_certificate", "ssl_ca")
_EMPTY = "configuration property"
_EMPTY_OF = {"i": f"Integer {_EMPTY}", "f": f"Float {_EMPTY}", "b": f"Bool {_EMPTY}"}


def converted(found: Property, value: Any) -> Any:
    """Give the value of a property; None if librdkafka leaves it unset.

    Raises:
        KafkaException: `_INVALID_ARG`, with the client's text.
    """
    name, kind = found.name, found.kind
    if kind == "p":
        raise invalid(
            f'Internal property "{name}" not settable'
            if name in _INTERNAL
            else f'Property "{name}" must be set through dedicated .._set_..() function'
        )
    if name == "debug":  # the extension converts a value of any type to text
        value = str(value)
    if value is None or value == "":
        return _empty(found)
    text = value if isinstance(value, str) else str(value)
    if kind == "i":
        return _integer(found, text)
    if kind == "f":
        return _float(found, text)
    if kind == "b":
        return flag(name, text)
    if kind == "e":
        return _word(found, text.lstrip(_SPACES))
    if kind == "c":
        return _flags(name, text)
    return _text(name, text.lstrip(_SPACES))


def _empty(found: Property) -> None:
    if found.name in ("partitioner", "broker.version.fallback"):
        raise invalid(f'Invalid value for configuration property "{found.name}": (null)')
    if found.kind in "ec":
        raise invalid(f'Configuration property "{found.name}" cannot be set to empty value')
    if found.kind in _EMPTY_OF:
        raise invalid(f'{_EMPTY_OF[found.kind]} "{found.name}" cannot be set to empty value')


def _text(name: str, text: str) -> str:
    if name == "partitioner" and text not in PARTITIONERS:
        raise invalid(f'Invalid value for configuration property "partitioner": {text}')
    return text


def _integer(found: Property, text: str) -> int:
    match = _INTEGER.match(text)
    if match is not None:
        sign, hexadecimal, octal, decimal = match.groups()
        number = int(hexadecimal or octal or decimal, 16 if hexadecimal else 8 if octal else 10)
        number = _as_int(-number if sign == "-" else number)
    elif found.name == "request.required.acks" and text.lower() in _ACKS:
        number = _ACKS[text.lower()]
    else:
        raise invalid(f'Invalid value for configuration property "{found.name}"')
    if not found.low <= number <= found.high:
        raise _outside(found, str(number))
    return number


def _as_int(number: int) -> int:
    """Convert as C converts a long to an int."""
    held = min(max(number, -(2**63)), 2**63 - 1)
    return (held + 2**31) % 2**32 - 2**31


def _float(found: Property, text: str) -> float:
    match = _FLOAT.match(text)
    if match is None:
        raise invalid(f'Invalid value for configuration property "{found.name}"')
    digits = match[1].lower()
    number = float.fromhex(digits) if "x" in digits else float(digits)
    if number < found.low or number > found.high:
        raise _outside(found, f"{number:g}")
    return number if number == number else 0.0  # NaN is no time to wait


def _outside(found: Property, number: str) -> Exception:
    return invalid(
        f'Configuration property "{found.name}" value {number} is outside allowed range '
        f"{found.low:.0f}..{found.high:.0f}\n"
    )


def flag(name: str, text: str) -> bool:
    """Give the value of a boolean property."""
    lowered = text.lower()
    if lowered in TRUE:
        return True
    if lowered in FALSE:
        return False
    raise invalid(f'Expected bool value for "{name}": true or false')


def _word(found: Property, text: str) -> str | None:
    if not text:
        return None
    lowered = text.lower()
    for word in found.words:
        if word.lower() == lowered:
            return word
    raise invalid(f'Invalid value "{text}" for configuration property "{found.name}"')


def _flags(name: str, text: str) -> str:
    for part in text.split(","):
        word = part.lstrip(_SPACES)
        word = word[1:] if word.startswith(("+", "-")) else word
        if word and word.lower() not in _FLAGS[name]:
            raise invalid(f'Invalid value "{word}" for configuration property "{name}"')
    return text


def invalid(reason: str) -> Exception:
    """Build the exception for a value that is not allowed."""
    return failed(INVALID_ARG, reason)

"""The options of the Kafka source, checked when it is built."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from semantix.errors import UsageError
from semantix.functions.reading.deserialization import (
    DeserializationSchema,
    JsonSchema,
    KeyedDeserializationSchema,
)

DISCOVERY = "flink.partition-discovery.interval-millis"
POLL_TIMEOUT = "flink.poll-timeout"
DISABLED = -(2**63)
RESET = "auto.offset.reset"
RESETS = ("earliest", "smallest", "beginning", "latest", "largest", "end", "error")
_OWN = (DISCOVERY, POLL_TIMEOUT)
Schema = DeserializationSchema | KeyedDeserializationSchema
_SCHEMAS: Mapping[str, type[Schema]] = {"json": JsonSchema}


class SourceTopics:
    """The topics that a source reads: names, or a pattern.

    Args:
        given: a name, a list of names, a compiled pattern, or `{pattern: REGEX}`.
    Raises:
        UsageError: it is none of these, or empty.
    """

    __slots__ = ("names", "pattern")

    def __init__(self, given: Any) -> None:
        self.names: tuple[str, ...] = ()
        self.pattern: re.Pattern[str] | None = None
        if isinstance(given, str) and given:
            self.names = (given,)
        elif isinstance(given, re.Pattern):
            self.pattern = given
        elif isinstance(given, Mapping) and set(given) == {"pattern"}:
            try:
                self.pattern = re.compile(given["pattern"])
            except (re.error, TypeError) as error:
                raise UsageError(f"KafkaSource: topics: {given['pattern']!r}: {error}") from None
        elif isinstance(given, Sequence) and all(isinstance(one, str) and one for one in given):
            self.names = tuple(given)
        if not self.names and self.pattern is None:
            raise UsageError(
                f"KafkaSource: topics is {given!r}; expected a topic, a list of topics, or "
                "{pattern: REGEX}"
            )

    def matches(self, topic: str) -> bool:
        """Return whether the source reads a topic."""
        if self.pattern is not None:
            return self.pattern.fullmatch(topic) is not None
        return topic in self.names

    def __str__(self) -> str:
        return ", ".join(self.names) if self.pattern is None else f"pattern {self.pattern.pattern}"


def schema_of(given: Any) -> Schema:
    """Return the schema: an object with `deserialize`, its class, or that of a word (`json`)."""
    if isinstance(given, str) and given in _SCHEMAS:
        return _SCHEMAS[given]()
    if isinstance(given, type) and callable(getattr(given, "deserialize", None)):
        made: Schema = given()
        return made
    if callable(getattr(given, "deserialize", None)):
        found: Schema = given
        return found
    words = ", ".join(_SCHEMAS)
    raise UsageError(
        f"KafkaSource: deserializer is {given!r}; expected a DeserializationSchema, a "
        f"KeyedDeserializationSchema, or one of {words}"
    )


def discovery_ms(properties: Mapping[str, Any]) -> int:
    """Return how often to look for new partitions, in milliseconds; `DISABLED`: never."""
    given = properties.get(DISCOVERY, DISABLED)
    allowed = f"a number of milliseconds, at least 0, or {DISABLED}: never"
    try:
        found = int(given)
    except (TypeError, ValueError):
        raise UsageError(f"KafkaSource: {DISCOVERY} is {given!r}; expected {allowed}") from None
    if found < 0 and found != DISABLED:
        raise UsageError(
            "Cannot define a negative value for the topic / partition discovery interval.",
            hint=f"{DISCOVERY} is {found}; expected {allowed}",
        )
    return found


def poll_timeout_ms(properties: Mapping[str, Any]) -> int:
    """Return how long to wait before the next look if there was no message."""
    given = properties.get(POLL_TIMEOUT, 100)
    try:
        found = int(given)
    except (TypeError, ValueError):
        raise UsageError(
            f"Cannot parse poll timeout for '{POLL_TIMEOUT}'",
            hint=f"it is {given!r}; expected a number of milliseconds",
        ) from None
    return max(found, 1)


def checked_properties(given: Any) -> dict[str, Any]:
    """Return a copy of the properties.

    Raises:
        UsageError: they are no mapping of names, or `auto.offset.reset` is no word of the client.
    """
    if given is None:
        return {}
    if not isinstance(given, Mapping) or not all(isinstance(name, str) for name in given):
        raise UsageError(
            f"KafkaSource: properties is {given!r:.80}; expected a mapping from names to values"
        )
    reset = given.get(RESET, RESETS[0])
    if reset not in RESETS:
        raise UsageError(
            f"KafkaSource: {RESET} is {reset!r}; expected one of {', '.join(RESETS)}",
            hint="what Java's client calls 'none' is 'error'" if reset == "none" else "",
        )
    return dict(given)


def checked_switch(name: str, given: Any) -> bool:
    """Return True or False; refuse anything else."""
    if not isinstance(given, bool):
        raise UsageError(f"KafkaSource: {name} is {given!r}; expected True or False")
    return given


def client_properties(properties: Mapping[str, Any]) -> dict[str, Any]:
    """Return the properties that are the client's own."""
    return {name: value for name, value in properties.items() if name not in _OWN}

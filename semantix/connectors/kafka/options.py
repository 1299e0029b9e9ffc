"""The options of the Kafka sink, checked when it is built."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from semantix.connectors.kafka.writing.choosing import Serializer
from semantix.errors import UsageError
from semantix.functions.writing.serialization import (
    KafkaSerializationSchema,
    KeyedSerializationSchema,
)
from semantix.model.guarantees import Guarantee
from semantix.model.nearest import nearest_word

GUARANTEES = (Guarantee.NONE, Guarantee.AT_LEAST_ONCE, Guarantee.EXACTLY_ONCE)
PARTITIONERS = ("fixed", "key")
RANGES, HINT, INCREMENTING, POOLING = "ranges", "hint", "incrementing", "pooling"
NAMINGS = (RANGES, HINT, INCREMENTING, POOLING)
SERVERS = "bootstrap.servers"
_TIMEOUT_MS_MIN, _MS_MAX = 1_000, 2**31 - 1  # librdkafka refuses less and more
_PREFIX_BYTES_MAX = 64_000  # Flink, KafkaSinkBuilder: the id must fit into an int16 length
_OWN_ARGUMENTS = {
    "transactional.id": "transactional_id_prefix",
    "transaction.timeout.ms": "transaction_timeout_ms",
}
_BROKERS = "HOST:PORT[,HOST:PORT…]"
_ALL_REPLICAS = ("-1", "all")


@dataclass(frozen=True, slots=True)
class KafkaSinkOptions:
    """The arguments of `KafkaSink`, which describes them."""

    topic: str
    brokers: str
    partitioner: str | None
    key_field: str
    serializer: Serializer
    delivery_guarantee: str
    transactional_id_prefix: str
    transaction_naming: str
    transaction_timeout_ms: int
    checkpoint_interval_ms: int | None
    outage_ms: int
    pool_size: int
    flush_on_checkpoint: bool
    log_failures_only: bool
    ignore_lost_transactions: bool
    properties: Mapping[str, Any]

    def __post_init__(self) -> None:
        """Refuse a wrong option; the message names it and says what was expected."""
        _expect("topic", self.topic, "the name of a topic", _is_name(self.topic))
        _expect("brokers", self.brokers, _BROKERS, isinstance(self.brokers, str))
        _expect("key_field", self.key_field, "the name of a field", _is_name(self.key_field))
        _expect_word("delivery_guarantee", self.delivery_guarantee, GUARANTEES)
        _expect_word("transaction_naming", self.transaction_naming, NAMINGS)
        self._check_partitioner()
        self._check_numbers()
        for name in ("flush_on_checkpoint", "log_failures_only", "ignore_lost_transactions"):
            given = getattr(self, name)
            _expect(name, given, "True or False", isinstance(given, bool))
        self._check_prefix()
        self._check_properties()

    def _check_partitioner(self) -> None:
        if self.partitioner is None:
            return
        _expect_word("partitioner", self.partitioner, PARTITIONERS)
        if isinstance(self.serializer, KafkaSerializationSchema):
            raise UsageError(
                "KafkaSink: partitioner can only be used with a KeyedSerializationSchema or a "
                f"SerializationSchema; it is {self.partitioner!r}, and the serializer is a "
                "KafkaSerializationSchema, which chooses the partition by itself"
            )

    def _check_numbers(self) -> None:
        _expect_number("pool_size", self.pool_size, 1, _MS_MAX)
        _expect_number(
            "transaction_timeout_ms", self.transaction_timeout_ms, _TIMEOUT_MS_MIN, _MS_MAX
        )
        if self.checkpoint_interval_ms is not None:
            _expect_number("checkpoint_interval_ms", self.checkpoint_interval_ms, 1, _MS_MAX)
        _expect_number("outage_ms", self.outage_ms, 0, _MS_MAX)

    def _check_prefix(self) -> None:
        prefix = self.transactional_id_prefix
        _expect("transactional_id_prefix", prefix, "a text", isinstance(prefix, str))
        # The text of this error is Flink's.
        size = len(prefix.encode())
        if size > _PREFIX_BYTES_MAX:
            raise UsageError(
                "The configured prefix is too long and the resulting transactionalIdPrefix might "
                f"exceed Kafka's transactionalIdPrefix size: transactional_id_prefix is "
                f"{prefix!r:.40}… and has {size} bytes; expected {_PREFIX_BYTES_MAX} bytes or less"
            )

    def _check_properties(self) -> None:
        given = self.properties
        for name, argument in _OWN_ARGUMENTS.items():
            if name in given:
                raise UsageError(
                    f"KafkaSink: properties has {name} = {given[name]!r}; expected the argument "
                    f"{argument} instead"
                )
        if SERVERS in given and not _is_name(given[SERVERS]):
            raise UsageError(
                f"KafkaSink: properties has {SERVERS} = {given[SERVERS]!r}; expected {_BROKERS}"
            )
        servers = given.get(SERVERS, self.brokers)
        if self.brokers and servers != self.brokers:
            raise UsageError(
                f"KafkaSink: brokers is {self.brokers!r}, and properties has {SERVERS} = "
                f"{servers!r}; expected one of them"
            )
        acknowledged = str(given.get("acks", given.get("request.required.acks", "all")))
        if self.delivery_guarantee != Guarantee.NONE and acknowledged not in _ALL_REPLICAS:
            raise UsageError(
                f"KafkaSink: properties has acks = {acknowledged}; expected all with "
                f"{self.delivery_guarantee}: a record that only some replicas have may be lost"
            )

    def key_of(self) -> Callable[[Any], bytes | None]:
        """Give a function from a record to its message key; no key with the partitioner `fixed`."""
        field = self.key_field
        if self.is_fixed() or isinstance(self.serializer, KeyedSerializationSchema):
            return _no_key
        return lambda value: str(value[field]).encode()

    def is_fixed(self) -> bool:
        """Tell whether each subtask writes to one partition of a topic."""
        return self.partitioner != "key"


def pool_size_of(given: int | None, naming: str) -> int:
    """Give the number of transactional ids of a subtask at the begin.

    Source: of `hint`: Flink, FlinkKafkaProducer. The pool of `ranges` grows, so 3 are enough.
    """
    return (5 if naming == HINT else 3) if given is None else given


def properties_of(given: Any) -> dict[str, Any]:
    """Give a copy of the properties; refuse anything but a mapping."""
    if given is None:
        return {}
    if isinstance(given, Mapping) and all(isinstance(name, str) for name in given):
        return dict(given)
    raise UsageError(
        f"KafkaSink: properties is {given!r:.200}; expected a mapping from names to values"
    )


def _no_key(_: Any) -> None:
    return None


def _is_name(given: object) -> bool:
    return isinstance(given, str) and bool(given)


def _expect_word(option: str, given: str, words: Sequence[str]) -> None:
    if given not in words:
        raise UsageError(
            f"KafkaSink: {option} is {given!r}; expected {', '.join(words)}",
            hint=f"did you mean {str(nearest_word(str(given), words))!r}?",
        )


def _expect_number(option: str, given: object, low: int, high: int) -> None:
    number = given if isinstance(given, int) and not isinstance(given, bool) else low - 1
    allowed = f"{high} or less" if number > high else f"{low} or more"
    _expect(option, given, allowed, low <= number <= high)


def _expect(option: str, given: object, expected: str, holds: bool) -> None:
    if not holds:
        raise UsageError(f"KafkaSink: {option} is {given!r:.200}; expected {expected}")

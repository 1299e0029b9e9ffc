"""The options of the Kafka sink, checked when it is built."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from semantix.connectors.kafka.record_writer import Encode
from semantix.errors import UsageError
from semantix.model.guarantees import Guarantee
from semantix.model.nearest import nearest_word

GUARANTEES = (Guarantee.NONE, Guarantee.AT_LEAST_ONCE, Guarantee.EXACTLY_ONCE)
PARTITIONERS = ("fixed", "key")
_TIMEOUT_MS_MIN = 1_000  # librdkafka refuses less
_PREFIX_BYTES_MAX = 64_000  # Flink, KafkaSinkBuilder: the id must fit into an int16 length


@dataclass(frozen=True, slots=True)
class KafkaSinkOptions:
    """The arguments of `KafkaSink`, which describes them."""

    topic: str
    partitioner: str
    key_field: str
    serializer: Encode
    delivery_guarantee: str
    transactional_id_prefix: str
    transaction_timeout_ms: int
    pool_size: int
    ignore_lost_transactions: bool
    properties: Mapping[str, Any]

    def __post_init__(self) -> None:
        """Refuse a wrong option; the message names it and says what was expected."""
        _expect("topic", self.topic, "the name of a topic", bool(self.topic))
        _expect_word("partitioner", self.partitioner, PARTITIONERS)
        _expect_word("delivery_guarantee", self.delivery_guarantee, GUARANTEES)
        _expect("pool_size", self.pool_size, "1 or more", self.pool_size >= 1)
        timeout_ms = self.transaction_timeout_ms
        _expect(
            "transaction_timeout_ms",
            timeout_ms,
            f"{_TIMEOUT_MS_MIN} or more",
            timeout_ms >= _TIMEOUT_MS_MIN,
        )
        # The text of this error is Flink's.
        if len(self.transactional_id_prefix.encode()) > _PREFIX_BYTES_MAX:
            raise UsageError(
                "The configured prefix is too long and the resulting transactionalIdPrefix might "
                f"exceed Kafka's transactionalIdPrefix size: expected {_PREFIX_BYTES_MAX} bytes "
                "or less"
            )

    def key_of(self) -> Callable[[Any], bytes | None]:
        """Give a function from a record to its message key; no key with the partitioner `fixed`."""
        field = self.key_field
        if self.partitioner == "fixed":
            return _no_key
        return lambda value: str(value[field]).encode()


def _no_key(_: Any) -> None:
    return None


def _expect_word(option: str, given: str, words: Sequence[str]) -> None:
    if given not in words:
        raise UsageError(
            f"KafkaSink: {option} is {given!r}; expected {', '.join(words)}",
            hint=f"did you mean {str(nearest_word(str(given), words))!r}?",
        )


def _expect(option: str, given: object, expected: str, holds: bool) -> None:
    if not holds:
        raise UsageError(f"KafkaSink: {option} is {given!r}; expected {expected}")

"""Options of the Kafka sink that cannot work are refused by name."""

from __future__ import annotations

from typing import Any

import pytest

from semantix.connectors.kafka import KafkaSink
from semantix.errors import UsageError


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"topic": ""}, "KafkaSink: topic is ''; expected the name of a topic"),
        ({"partitioner": "kee"}, "partitioner is 'kee'; expected fixed, key"),
        ({"delivery_guarantee": "effectively_once"}, "expected none, at_least_once, exactly_once"),
        ({"pool_size": 0}, "pool_size is 0; expected 1 or more"),
        ({"transaction_timeout_ms": 999}, "transaction_timeout_ms is 999; expected 1000 or more"),
        ({"transactional_id_prefix": "ä" * 32_001}, "The configured prefix is too long"),
    ],
)
def test_an_option_that_cannot_work_is_refused(options: dict[str, Any], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        KafkaSink(**{"topic": "out", **options})


def test_a_mistyped_word_is_answered_with_the_nearest_one() -> None:
    with pytest.raises(UsageError, match="did you mean 'key'"):
        KafkaSink("out", partitioner="keys")


def test_a_message_has_a_key_only_where_partitions_go_by_key() -> None:
    value = {"id": "r1", "shop": 7}
    by_key = KafkaSink("out", partitioner="key", key_field="shop").options.key_of()
    assert by_key(value) == b"7"
    assert KafkaSink("out").options.key_of()(value) is None

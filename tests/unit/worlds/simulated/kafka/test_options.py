"""The options of the cluster, and its places."""

from __future__ import annotations

from typing import Any

import pytest

from semantix.errors import UsageError
from semantix.worlds.simulated.kafka.options import KafkaOptions, checked, places


@pytest.mark.parametrize(
    ("given", "expected"), [(None, (2, 9)), (7, (7, 7)), ([1, 3], (1, 3)), ((1, 1), (1, 1))]
)
def test_the_delay_of_markers_is_a_number_or_two_bounds(
    given: Any, expected: tuple[int, int]
) -> None:
    options = {} if given is None else {"marker_delay_ms": given}
    assert checked(options)["marker_delay_ms"] == expected


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"topic": {}}, "unknown key 'topic'\n.*did you mean 'topics'"),
        ({"topics": ["out"]}, "topics: expected a mapping"),
        ({"topics": {"out": "1"}}, "topics.out: expected a whole number"),
        ({"topics": {"out": 0}}, "topics.out: expected"),
        ({"latency_us": -1}, "latency_us: expected .* 0, found -1"),
        ({"latency_us": True}, "latency_us: expected a whole number"),
        ({"marker_delay_ms": [3, 1]}, "marker_delay_ms: expected a number, or two of them"),
        ({"marker_delay_ms": [1]}, "marker_delay_ms: expected a number, or two of them"),
    ],
)
def test_wrong_options_are_named(options: dict[str, Any], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        checked(options)


def test_places_are_topics_with_their_partitions() -> None:
    found = places(KafkaOptions(topics={"out": 2, "in": 1}))
    assert [(place.name, place.view, place.parts) for place in found] == [
        ("out", "log", ("out/0", "out/1")),
        ("in", "log", ("in/0",)),
    ]

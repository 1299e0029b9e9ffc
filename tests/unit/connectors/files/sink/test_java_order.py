"""The order of a `java.util.HashMap`."""

from __future__ import annotations

import pytest

from semantix.connectors.files.sink.java_order import JavaHashMap


def test_keys_are_ordered_by_their_bins_and_the_map_grows() -> None:
    found = JavaHashMap()
    for number in (17, 1, 33, 0):
        found.put(number, "")
    assert [key for key, _ in found.items()] == [0, 17, 1, 33]
    for number in range(100, 110):
        found.put(number, "")
    assert [key for key, _ in found.items()][:4] == [0, 1, 33, 100]
    found.put(17, "again")
    assert dict(found.items())[17] == "again"


@pytest.mark.parametrize(
    ("keys", "order"),
    [
        ([1, 2], [1, 2]),
        ([3, 4], [4, 3]),
        ([6, 7, 8], [8, 6, 7]),
        ([2, 5, 9, 16], [16, 9, 2, 5]),
        ([7, 8, 9, 10, 11, 12, 13], [7, 8, 9, 10, 11, 12, 13]),
    ],
)
def test_a_map_with_an_expected_size_is_small(keys: list[int], order: list[int]) -> None:
    found = JavaHashMap(len(keys))
    for key in keys:
        found.put(key, "")
    assert [key for key, _ in found.items()] == order

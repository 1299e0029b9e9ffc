"""The expected output, from the records of a header."""

import pytest
from msgspec import structs

from semantix.oracles.view.expected import Expected, expected_of
from semantix.testing.histories import LiteralHistory


@pytest.fixture
def expected():
    return Expected(LiteralHistory(5, keys=4, partitions=2).header)


def test_records_have_numbers_in_input_order_and_ranks_within_their_place(expected):
    assert expected.numbers == {"r1": 0, "r2": 1, "r3": 2, "r4": 3, "r5": 4}
    assert expected.by_place == {"workload/0": [0, 2, 4], "workload/1": [1, 3]}
    assert expected.ranks == [0, 0, 1, 1, 2]
    assert expected.record_ids([4, 0]) == ("r5", "r1")


def test_a_table_shows_the_last_record_of_each_key(expected):
    assert expected.last_of_key == {"k1": 4, "k2": 1, "k3": 2, "k4": 3}
    assert not expected.is_table
    assert Expected(LiteralHistory(1, view="table").header).is_table


@pytest.mark.parametrize(
    ("cut", "below"),
    [
        ({}, ""),
        ({"workload/0": 2}, "r1 r3"),
        ({"workload/0": 1, "workload/1": 9}, "r1 r2 r4"),
        ({"in/7": 5}, ""),
    ],
    ids=str,
)
def test_a_record_lies_below_a_cut_by_its_rank_and_an_unknown_place_is_at_0(expected, cut, below):
    found = [number for number in range(5) if expected.is_below(cut, number)]
    assert expected.record_ids(found) == tuple(below.split())


def test_runs_of_one_workload_share_it_and_another_header_does_not():
    header = LiteralHistory(3).header
    again = structs.replace(header)
    assert expected_of(header) is expected_of(again)
    other = structs.replace(header, view="table")
    assert expected_of(other).is_table
    assert not expected_of(header).is_table

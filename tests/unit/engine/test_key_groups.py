"""The owner of a key: the same in every process, a valid subtask, no key group split in two."""

import pytest

from semantix.engine.key_groups import default_max_parallelism, owner_of


@pytest.mark.parametrize(
    ("parallelism", "groups"), [(1, 128), (85, 128), (86, 256), (128, 256), (21_846, 32_768)]
)
def test_the_number_of_key_groups_is_a_power_of_two_within_flinks_bounds(parallelism, groups):
    assert default_max_parallelism(parallelism) == groups


def test_a_key_has_the_same_owner_in_every_process():
    # Literal owners: with Python's own hash they would change with PYTHONHASHSEED.
    assert [owner_of(f"k{number}", 3) for number in range(1, 7)] == [0, 1, 0, 2, 1, 2]


@pytest.mark.parametrize("parallelism", [1, 2, 3, 7])
def test_keys_that_are_neighbours_are_spread_over_all_subtasks(parallelism):
    owners = {owner_of(f"k{number}", parallelism) for number in range(1, 100)}
    assert owners == set(range(parallelism))

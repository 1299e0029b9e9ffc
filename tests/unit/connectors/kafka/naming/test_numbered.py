"""Who owns an id `PREFIX-SUBTASK-NUMBER`."""

from __future__ import annotations

import pytest

from semantix.connectors.kafka.naming.numbered import Numbered, numbers_of
from semantix.connectors.kafka.naming.transaction_naming import NamingPlace


@pytest.mark.parametrize(
    ("transactional_id", "prefix", "numbers"),
    [
        ("a-0-1", "a", (0, 1)),
        ("a-12-345", "a", (12, 345)),
        ("ab-0-1", "a", None),
        ("a-b-0-1", "a", None),
        ("a-0-1-2", "a", None),
        ("a-0-1-2", "a-0", (1, 2)),
        ("a-01-2", "a", None),
        ("a-0-", "a", None),
        ("a-0", "a", None),
        ("-0-1", "", (0, 1)),
        ("a.b-0-1", "a.b", (0, 1)),
        ("axb-0-1", "a.b", None),
    ],
)
def test_an_id_belongs_to_one_prefix(
    transactional_id: str, prefix: str, numbers: tuple[int, int] | None
) -> None:
    assert numbers_of(transactional_id, prefix) == numbers


@pytest.mark.parametrize("parallelism", [1, 2, 3, 5])
def test_each_subtask_number_has_one_owner_at_each_parallelism(parallelism: int) -> None:
    owners = [Numbered(NamingPlace("a", subtask, parallelism, 3)) for subtask in range(parallelism)]
    for number in range(20):
        assert len([owner for owner in owners if owner.owns(number)]) == 1
    assert all(owner.owns(subtask) for subtask, owner in enumerate(owners))

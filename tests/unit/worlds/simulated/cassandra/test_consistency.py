"""Which consistency levels one living node can reach."""

from __future__ import annotations

import pytest
from cassandra import ConsistencyLevel, InvalidRequest
from cassandra.protocol import ErrorMessage, UnavailableErrorMessage

from semantix.worlds.simulated.cassandra.consistency import (
    check_read,
    check_transaction,
    check_write,
    needed,
)
from semantix.worlds.simulated.cassandra.errors import OutsideSubset
from semantix.worlds.simulated.cassandra.schema import KeyspaceSchema


@pytest.mark.parametrize(
    ("level", "copies", "expected"),
    [("ONE", 3, 1), ("TWO", 3, 2), ("QUORUM", 1, 1), ("QUORUM", 3, 2), ("ALL", 3, 3)],
)
def test_a_level_needs_so_many_replicas(level: str, copies: int, expected: int) -> None:
    assert needed(getattr(ConsistencyLevel, level), copies) == expected


@pytest.mark.parametrize(
    ("check", "level", "copies"),
    [
        (check_read, "LOCAL_ONE", 3),
        (check_read, "SERIAL", 1),
        (check_write, "ANY", 3),
        (check_write, "ALL", 1),
    ],
)
def test_a_level_that_can_be_reached_is_fine(check, level: str, copies: int) -> None:
    check(getattr(ConsistencyLevel, level), copies)


@pytest.mark.parametrize(
    ("check", "level", "copies", "expected"),
    [
        (check_read, "QUORUM", 2, UnavailableErrorMessage),
        (check_read, "ANY", 1, (InvalidRequest, ErrorMessage)),
        (check_write, "TWO", 2, UnavailableErrorMessage),
        (check_write, "SERIAL", 1, (InvalidRequest, ErrorMessage)),
    ],
)
def test_any_other_is_refused(check, level: str, copies: int, expected: type) -> None:
    with pytest.raises(expected):
        check(getattr(ConsistencyLevel, level), copies)


def test_a_lightweight_transaction_needs_a_quorum() -> None:
    check_transaction(None, ConsistencyLevel.ONE, KeyspaceSchema("ks", 1))
    with pytest.raises(UnavailableErrorMessage):
        check_transaction(None, ConsistencyLevel.ONE, KeyspaceSchema("ks", 2))


def test_a_transaction_that_would_be_accepted_but_not_committed_is_refused_by_name() -> None:
    with pytest.raises(OutsideSubset, match="the consistency level TWO in conditional statements"):
        check_transaction(None, ConsistencyLevel.TWO, KeyspaceSchema("ks", 1))


def test_without_any_replica_no_level_can_be_reached() -> None:
    for check in (check_read, check_write):
        with pytest.raises(UnavailableErrorMessage):
            check(ConsistencyLevel.LOCAL_ONE, 0)

"""Groups as the coordinator holds them: sessions that expire, offsets that are published."""

from __future__ import annotations

import pytest
from confluent_kafka import KafkaError

from semantix.testing.list_observer import ListObserver
from semantix.testing.solo_session import SoloClock
from semantix.worlds.simulated.kafka.broker.consumer_group import CommittedOffset
from semantix.worlds.simulated.kafka.broker.group_coordinator import GroupCoordinator

SESSION_US = 45_000_000
OFFSETS = {("in", 0): CommittedOffset(3), ("in", 1): CommittedOffset(5, "noted")}
PUBLISHED = [("published", "g:in/0", 3, "source-0#1"), ("published", "g:in/1", 5, "source-0#1")]


@pytest.fixture
def clock() -> SoloClock:
    return SoloClock()


@pytest.fixture
def observer() -> ListObserver:
    return ListObserver()


@pytest.fixture
def groups(clock: SoloClock, observer: ListObserver) -> GroupCoordinator:
    return GroupCoordinator(clock, observer)


def test_a_session_expires_so_long_after_the_last_heartbeat(
    groups: GroupCoordinator, clock: SoloClock
) -> None:
    assert groups.join("g", "m", ("in",), SESSION_US) == 1
    clock.wait_us(40_000_000)
    assert groups.heartbeat("g", "m")
    clock.wait_us(SESSION_US - 1)
    assert not groups.of("g").is_free_for("other")
    before = groups.version
    clock.wait_us(1)
    assert groups.of("g").is_free_for("other")
    assert groups.version > before
    assert not groups.heartbeat("g", "m")


def test_a_member_that_left_and_joined_again_has_a_new_session(
    groups: GroupCoordinator, clock: SoloClock
) -> None:
    groups.join("g", "m", ("in",), SESSION_US)
    clock.wait_us(40_000_000)
    groups.leave("g", "m")
    assert groups.join("g", "m", ("in",), SESSION_US) == 2
    clock.wait_us(SESSION_US - 1)
    assert "m" in groups.of("g").members
    clock.wait_us(1)
    assert not groups.of("g").members


def test_leaving_a_group_in_which_one_is_not_changes_nothing(groups: GroupCoordinator) -> None:
    groups.leave("g", "m")
    groups.of("g")
    groups.leave("g", "m")
    assert groups.version == 0


def test_committed_offsets_are_published(groups: GroupCoordinator, observer: ListObserver) -> None:
    assert groups.commit("g", OFFSETS, ("", -1), "source-0#1") == 0
    assert observer.told == PUBLISHED


def test_a_commit_that_is_refused_is_not_published(
    groups: GroupCoordinator, observer: ListObserver
) -> None:
    generation = groups.join("g", "m", ("in",), SESSION_US)
    for member, expected in (
        (("", -1), KafkaError.UNKNOWN_MEMBER_ID),
        (("other", generation), KafkaError.UNKNOWN_MEMBER_ID),
        (("m", generation + 1), KafkaError.ILLEGAL_GENERATION),
    ):
        assert groups.commit("g", OFFSETS, member, "source-0#1") == expected
    assert observer.told == []
    assert groups.commit("g", OFFSETS, ("m", generation), "source-0#1") == 0
    assert observer.told == PUBLISHED


@pytest.mark.parametrize("committed", [True, False])
def test_offsets_of_a_transaction_are_published_when_it_commits(
    groups: GroupCoordinator, observer: ListObserver, committed: bool
) -> None:
    groups.hold("g", 1000, OFFSETS)
    assert groups.of("g").is_pending(("in", 0))
    assert observer.told == []
    groups.complete("g", 1000, committed, "source-0#1")
    assert observer.told == (PUBLISHED if committed else [])
    held = {where: one._replace(nth=0) for where, one in groups.of("g").committed.items()}
    assert held == (OFFSETS if committed else {})


def test_only_an_empty_group_is_deleted(groups: GroupCoordinator) -> None:
    assert groups.delete("g") == KafkaError.GROUP_ID_NOT_FOUND
    groups.join("g", "m", (), SESSION_US)
    assert groups.delete("g") == KafkaError.NON_EMPTY_GROUP
    groups.leave("g", "m")
    assert groups.delete("g") == 0
    assert groups.found("g") is None

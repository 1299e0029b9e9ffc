"""Staging files and uploads: each call may be repeated, and nothing is published half."""

from __future__ import annotations

import pytest

from semantix.connectors.files.two_phase.transaction import FileTransaction
from semantix.errors import UnrecoverableError
from tests.unit.connectors.files.two_phase.conftest import staging_of, written


def test_a_file_is_there_when_it_is_published_and_a_second_call_changes_nothing(place) -> None:
    staging = staging_of(place)
    one = written(staging, "a", b"1\n", b"2\n")
    staging.seal(one)
    assert place.lines() == []
    for _ in range(2):
        staging.publish(one)
        assert place.lines() == ["1", "2"]
    assert place.names() == ["a"]


def test_another_process_publishes_with_the_handle_alone(place) -> None:
    one = written(staging_of(place), "a", b"1\n")
    other = staging_of(place)
    with pytest.raises(UnrecoverableError, match="lost"):
        other.publish(FileTransaction("b", 2, 1, 2, "upload-9", ((1, "x"),)))
    other.discard(FileTransaction("b", 2, 1, 2, "upload-9", ((1, "x"),)))
    staging = staging_of(place)
    one = written(staging, "a", b"1\n")
    staging.seal(one)
    other.publish(one)
    assert place.lines() == ["1"]


def test_what_is_discarded_is_gone_and_a_second_call_changes_nothing(place) -> None:
    staging = staging_of(place)
    one = written(staging, "a", b"1\n")
    staging.seal(one)
    for _ in range(2):
        staging.discard(one)
        assert (place.names(), place.world.leftovers()) == ([], [])


def test_what_others_have_left_goes_and_what_the_state_names_stays(place) -> None:
    staging = staging_of(place)
    made = {}
    for name in ("part-1of2-1", "part-1of2-2", "part-1of20-1"):
        made[name] = written(staging, name, b"1\n")
        staging.seal(made[name])
    staging.discard_others("part-1of2-", [made["part-1of2-2"]])
    staging.publish(made["part-1of2-2"])
    staging.publish(made["part-1of20-1"])
    with pytest.raises(UnrecoverableError, match="part-1of2-1"):
        staging.publish(made["part-1of2-1"])

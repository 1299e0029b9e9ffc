"""The checkpoint storage of simulated runs: ids are never used again, what is stored survives."""

import pytest

from semantix.engine.checkpointing.memory_storage import MemoryStateStorage, StoredCheckpoints
from semantix.ports.state_storage import CompletedCheckpoint


def checkpoint(number):
    return CompletedCheckpoint(number, 1000 * number, (("workload/0", number),), (), ())


@pytest.fixture
def storage():
    return MemoryStateStorage()


def stored(storage, *numbers):
    for number in numbers:
        storage.add(checkpoint(number))
    return storage


def ids(storage):
    return [one.checkpoint_id for one in storage.completed()]


def test_an_id_is_not_given_again_after_a_crash(storage):
    assert [storage.allocate_id(), storage.allocate_id()] == [1, 2]
    assert MemoryStateStorage(storage.capture()).allocate_id() == 3


def test_a_storage_that_is_made_from_a_capture_holds_the_same_checkpoints(storage):
    stored(storage, 1, 2)
    again = MemoryStateStorage(storage.capture())
    assert again.completed() == storage.completed()
    assert again.capture() == storage.capture()


def test_a_capture_does_not_change_when_the_storage_does(storage):
    captured = stored(storage, 1).capture()
    stored(storage, 2)
    assert captured == StoredCheckpoints(0, (checkpoint(1),))


def test_the_oldest_checkpoints_are_discarded_first(storage):
    stored(storage, 1, 2, 3).discard(2)
    assert ids(storage) == [2, 3]


def test_the_version_grows_exactly_with_each_durable_change(storage):
    versions = [storage.version]
    for change in (storage.allocate_id, lambda: stored(storage, 1), lambda: stored(storage, 2),
                   lambda: storage.discard(1)):  # fmt: skip
        change()
        versions.append(storage.version)
    assert versions == [0, 1, 2, 3, 4]
    storage.discard(1)
    storage.completed()
    storage.capture()
    assert storage.version == 4


def test_the_latest_can_be_dropped_as_if_it_were_lost(storage):
    stored(storage, 1, 2, 3).drop_latest()
    assert ids(storage) == [1, 2]


def test_a_log_stays_until_it_is_removed_and_its_name_is_never_used_again(storage):
    name = storage.write_log(b"1")
    assert storage.read_log(name) == b"1"
    again = MemoryStateStorage(storage.capture())
    assert again.read_log(name) == b"1"
    version = again.version
    again.discard_log(name)
    again.discard_log(name)
    assert again.version == version + 1
    with pytest.raises(FileNotFoundError, match=name):
        again.read_log(name)
    assert again.write_log(b"2") != name


def test_no_checkpoint_takes_a_log_with_it(storage):
    name = storage.write_log(b"1")
    stored(storage, 1, 2).discard(1)
    assert storage.read_log(name) == b"1"

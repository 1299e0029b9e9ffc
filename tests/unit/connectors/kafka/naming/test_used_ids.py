"""When a transactional id is free again."""

from __future__ import annotations

from semantix.connectors.kafka.naming.used_ids import UsedIds


def test_an_id_is_free_again_only_behind_a_checkpoint_that_does_not_list_it() -> None:
    used = UsedIds()
    assert used.is_free("a")
    used.mark_used("a")
    assert not used.is_free("a")
    used.note_ended("a", latest_snapshot_id=4)
    used.release(4)
    assert not used.is_free("a")
    used.release(5)
    assert used.is_free("a")


def test_an_id_whose_transaction_has_not_ended_is_never_released() -> None:
    used = UsedIds()
    used.mark_used("a")
    used.release(99)
    assert not used.is_free("a")

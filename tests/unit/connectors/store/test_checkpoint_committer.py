"""The store's committer: one marker for each subtask, the latest checkpoint that is written."""

from __future__ import annotations

from types import SimpleNamespace

from semantix.connectors.store.checkpoint_committer import StoreCheckpointCommitter
from semantix.testing.harness_clients import HarnessClients
from semantix.testing.solo_session import SoloSession


def opened(
    clients: HarnessClients, parallelism: int = 2
) -> tuple[StoreCheckpointCommitter, SoloSession]:
    session = SoloSession(clients.clock)
    committer = StoreCheckpointCommitter()
    committer.runtime_context = SimpleNamespace(
        client=lambda kind: clients.client(kind, session), parallelism=parallelism
    )
    committer.set_job_id("job")
    committer.set_operator_id("sink")
    committer.open()
    return committer, session


def test_a_marker_counts_for_all_earlier_checkpoints_of_its_subtask() -> None:
    clients = HarnessClients()
    opened(clients)[0].commit_checkpoint(1, 5)
    committer, _ = opened(clients)
    asked = [(1, 4), (1, 5), (1, 6), (0, 4)]
    assert [committer.is_checkpoint_committed(*one) for one in asked] == [True, True, False, False]


def test_a_marker_is_read_once_and_forgotten_at_close() -> None:
    committer, session = opened(HarnessClients())
    committer.commit_checkpoint(0, 2)
    session.gate.visits.clear()
    assert committer.is_checkpoint_committed(0, 2)
    assert session.gate.visits == []
    committer.close()
    assert committer.is_checkpoint_committed(0, 2)
    assert ("store.get_marker", "before") in session.gate.visits


def test_another_operator_has_other_markers() -> None:
    clients = HarnessClients()
    committer, _ = opened(clients)
    committer.commit_checkpoint(0, 2)
    other, _ = opened(clients)
    other.set_operator_id("other")
    assert not other.is_checkpoint_committed(0, 2)


def test_a_job_with_another_number_of_subtasks_has_other_markers() -> None:
    clients = HarnessClients()
    opened(clients)[0].commit_checkpoint(1, 5)
    assert not opened(clients, parallelism=3)[0].is_checkpoint_committed(1, 5)

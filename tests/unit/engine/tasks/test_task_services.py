"""The clients of one attempt: made once, refused by name, and those that it leaves open."""

from types import SimpleNamespace

import pytest

from semantix.engine.checkpointing.memory_storage import MemoryStateStorage
from semantix.engine.tasks.task_services import (
    TaskClients,
    TaskLogs,
    TaskSession,
    record_open_handles,
)
from semantix.errors import ContractError, TaskCrashed
from semantix.ports.gate import Actor, CallFault
from semantix.ports.world import Leftover
from semantix.testing.solo_session import SoloClock, SoloGate


class SmallWorld:
    """A world that counts the clients that it makes and leaves some handles open."""

    def __init__(self, *left):
        self.made = []
        self.left = list(left)

    def clients(self, session):
        self.made.append(session)
        return SimpleNamespace(number=len(self.made))

    def leftovers(self):
        return self.left


def session_of(actor):
    return TaskSession(actor, SoloGate(), SoloClock(0))


def test_a_session_belongs_to_its_attempt_and_dies_with_it():
    actor = Actor("sink", 0, 2, 0)
    session = session_of(actor)
    assert (session.owner, session.is_alive()) == ("sink-0#2", True)
    actor.alive = False
    assert not session.is_alive()


def test_the_clients_of_a_world_are_made_once_for_each_attempt():
    world = SmallWorld()
    first = TaskClients({"store": world}, session_of(Actor("sink", 0, 1, 0)))
    second = TaskClients({"store": world}, session_of(Actor("sink", 0, 2, 0)))
    assert first("store") is first("store")
    assert first("store") is not second("store")
    assert len(world.made) == 2


def test_an_unknown_world_is_refused_with_the_names_of_those_that_exist():
    clients = TaskClients({"store": SmallWorld(), "kafka": SmallWorld()}, None)
    with pytest.raises(ContractError, match=r"client\('kafak'\).*one of kafka, store"):
        clients("kafak")
    with pytest.raises(ContractError, match="one of none"):
        TaskClients({}, None)("store")


def test_only_the_client_handles_of_this_attempt_count_as_left_open():
    mine = Leftover("client handle", "producer", "sink-0#1")
    worlds = {
        "kafka": SmallWorld(mine, Leftover("client handle", "producer", "sink-1#1")),
        "store": SmallWorld(Leftover("open transaction", "t-1", "sink-0#1")),
    }
    recorded = []
    recorder = SimpleNamespace(record=lambda *event: recorded.append(event))
    record_open_handles(worlds, "sink-0#1", recorder)
    assert recorded == [("leftover", (mine.kind, mine.name, mine.owner))]


def test_each_call_of_a_log_visits_its_step_and_may_fail_with_or_without_effect():
    storage, gate = MemoryStateStorage(), SoloGate()
    logs = TaskLogs(storage, gate)
    name = logs.write_log(b"1")
    assert logs.read_log(name) == b"1"
    for is_applied in (False, True):
        gate.plan_fault("task_owned.discard", CallFault("error", error="EIO", applied=is_applied))
        with pytest.raises(OSError, match=r"task_owned\.discard: Input/output error"):
            logs.discard_log(name)
        assert dict(storage.capture().logs) == ({} if is_applied else {name: b"1"})
    assert gate.visits[:4] == [
        ("task_owned.write", "before"),
        ("task_owned.write", "after"),
        ("task_owned.read", "before"),
        ("task_owned.read", "after"),
    ]


def test_the_logs_of_a_dead_attempt_have_no_effect():
    storage, gate = MemoryStateStorage(), SoloGate()
    gate.is_dead = True
    with pytest.raises(TaskCrashed):
        TaskLogs(storage, gate).write_log(b"1")
    assert storage.capture().logs == ()

"""Futures of admin calls can be waited for as those of the library."""

from __future__ import annotations

from concurrent import futures
from typing import Any

import pytest
from confluent_kafka import KafkaException
from confluent_kafka.admin import NewTopic

from semantix.testing.list_observer import ListObserver
from semantix.testing.solo_session import SoloSession
from semantix.worlds.simulated.kafka.world import KafkaWorld

SERVED = {"bootstrap.servers": "s"}


@pytest.fixture
def admin() -> Any:
    session = SoloSession()
    return (
        KafkaWorld(session.clock, ListObserver(), {"topics": {"t": 1}})
        .clients(session)
        .AdminClient(SERVED)
    )


def test_all_are_waited_for_in_simulated_time(admin: Any) -> None:
    asked = admin.create_topics([NewTopic("a", 1, 1), NewTopic("t", 1, 1)])
    done, left = futures.wait(asked.values())
    assert done == set(asked.values())
    assert not left
    assert asked["a"].result() is None
    with pytest.raises(KafkaException):
        asked["t"].result()


def test_they_come_as_they_are_completed(admin: Any) -> None:
    asked = admin.create_topics([NewTopic("a", 1, 1), NewTopic("b", 1, 1)])
    assert set(futures.as_completed(asked.values(), 5)) == set(asked.values())
    assert all(isinstance(one, futures.Future) for one in asked.values())


def test_an_admin_client_is_a_context(admin: Any) -> None:
    with admin as entered:
        assert entered.list_topics().topics.keys() == {"t"}

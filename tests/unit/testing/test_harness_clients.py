"""The clients of an operator harness."""

from __future__ import annotations

import pytest

from semantix.errors import ContractError
from semantix.testing.harness_clients import HarnessClients
from semantix.testing.solo_session import SoloSession


def test_the_store_of_a_harness_shows_its_visible_values_decoded() -> None:
    clients = HarnessClients()
    store = clients.client("store", SoloSession(clients.clock))
    store.append([{"id": "r1"}])
    store.upsert("k1", {"id": "r2"})
    store.begin("t1")
    store.write("t1", [{"id": "r3"}])
    assert clients.visible == [{"id": "r1"}, {"id": "r2"}]
    store.commit("t1")
    assert clients.visible[2:] == [{"id": "r3"}]


def test_two_attempts_share_the_store_and_die_alone() -> None:
    clients = HarnessClients()
    first, second = SoloSession(clients.clock), SoloSession(clients.clock)
    stores = [clients.client("store", session) for session in (first, second)]
    stores[0].put_marker("m", 1)
    first.kill()
    assert stores[1].get_marker("m") == 1


def test_an_object_of_ones_own_is_given_as_it_is() -> None:
    mine = object()
    clients = HarnessClients({"kafka": mine})
    assert clients.client("kafka", SoloSession(clients.clock)) is mine


@pytest.mark.parametrize(("given", "expected"), [(None, "store"), ({}, "none")])
def test_a_missing_client_is_named_with_what_there_is(given: object, expected: str) -> None:
    with pytest.raises(ContractError, match=f"expected one of {expected}"):
        HarnessClients(given).client("redis", SoloSession())

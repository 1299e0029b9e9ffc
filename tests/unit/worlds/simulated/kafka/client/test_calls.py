"""What the client classes have and we do not is refused clearly; what they lack we lack, too."""

from __future__ import annotations

from typing import Any

import pytest
from confluent_kafka import Consumer, Producer
from confluent_kafka.admin import AdminClient

from semantix.errors import ContractError, NotModelled
from semantix.testing.list_observer import ListObserver
from semantix.testing.solo_session import SoloSession
from semantix.worlds.simulated.kafka.client.lacking import Lacking
from semantix.worlds.simulated.kafka.world import KafkaWorld

SERVED = {"bootstrap.servers": "s"}

MADE = (("Producer", {}), ("Consumer", {"group.id": "g"}), ("AdminClient", {}))
REAL: dict[str, type[Any]] = {
    "Producer": Producer, "Consumer": Consumer, "AdminClient": AdminClient
}  # fmt: skip


@pytest.fixture
def clients() -> Any:
    session = SoloSession()
    return KafkaWorld(session.clock, ListObserver(), {}).clients(session)


@pytest.mark.parametrize(("kind", "configuration"), MADE)
def test_calls_that_are_not_modelled_are_named(
    clients: Any, kind: str, configuration: dict[str, Any]
) -> None:
    client = getattr(clients, kind)(configuration)
    for name in dir(REAL[kind]):
        if name.startswith("_") or not isinstance(getattr(type(client), name), Lacking):
            continue
        with pytest.raises(NotModelled, match=rf"does not model {kind}\.{name}\n.*it has \w+"):
            getattr(client, name)


def test_a_call_of_the_admin_client_that_is_not_modelled_is_refused(clients: Any) -> None:
    with pytest.raises(NotModelled, match=r"does not model AdminClient\.create_acls"):
        clients.AdminClient(SERVED).create_acls([])


@pytest.mark.parametrize(("kind", "configuration"), MADE)
@pytest.mark.parametrize("name", ["no_such_call", "_private", "__deepcopy__"])
def test_what_the_real_class_lacks_is_an_attribute_error(
    clients: Any, kind: str, configuration: dict[str, Any], name: str
) -> None:
    client = getattr(clients, kind)(configuration)
    with pytest.raises(AttributeError, match=name):
        getattr(client, name)


@pytest.mark.parametrize(("kind", "configuration"), MADE)
def test_nothing_is_offered_that_the_real_class_lacks(
    clients: Any, kind: str, configuration: dict[str, Any]
) -> None:
    client = getattr(clients, kind)(configuration)
    public = [name for name in dir(type(client)) if not name.startswith("_")]
    unknown = [name for name in public if not hasattr(REAL[kind], name)]
    assert [name for name in unknown if hasattr(client, name)] in ([], ["cluster_id"])


@pytest.mark.parametrize("group", ["", "  "])
def test_an_empty_group_is_refused_for_it_would_end_a_real_process(
    clients: Any, group: str
) -> None:
    with pytest.raises(ContractError, match=r"empty group\.id"):
        clients.Consumer({**SERVED, "group.id": group})

"""What the survey says with and without an engine."""

from __future__ import annotations

from pathlib import Path

import pytest

from semantix.errors import WorldUnavailable
from semantix.ports.system import OutsideSystem
from semantix.worlds import availability
from semantix.worlds.registry import CASSANDRA, KAFKA, STORE


@pytest.fixture
def no_engine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DOCKER_HOST", f"unix://{tmp_path}/none.sock")
    monkeypatch.delenv("SEMANTIX_KAFKA_BOOTSTRAP", raising=False)
    monkeypatch.delenv("SEMANTIX_CASSANDRA_CONTACT", raising=False)


def test_what_is_missing_comes_with_the_way_to_get_it(no_engine: None) -> None:
    facts = {fact.subject: fact for fact in availability.survey()}

    assert facts["Python"].is_present
    engine = facts["container engine"]
    assert not engine.is_present
    assert "docker.io" in engine.hint
    assert all(fact.hint for fact in facts.values() if not fact.is_present)


def test_a_package_that_is_not_installed_names_its_extra() -> None:
    fact = availability._package("no-such-distribution", "nothing", "kafka")

    assert not fact.is_present
    assert fact.hint == "pip install 'semantix[kafka]'"


def test_an_attached_server_that_does_not_answer_is_listed(
    no_engine: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SEMANTIX_KAFKA_BOOTSTRAP", "127.0.0.1:1")

    attached = [fact for fact in availability.survey() if fact.subject == "attached Kafka"]

    assert [fact.is_present for fact in attached] == [False]
    assert "unset SEMANTIX_KAFKA_BOOTSTRAP" in attached[0].hint


@pytest.mark.parametrize("system", [KAFKA, CASSANDRA], ids=lambda system: system.name)
def test_without_an_engine_no_server_can_be_had(no_engine: None, system: OutsideSystem) -> None:
    with pytest.raises(WorldUnavailable, match="no container engine answers"):
        availability.can_have(system)


def test_a_system_that_is_only_simulated_has_no_server() -> None:
    with pytest.raises(WorldUnavailable, match="there is no real server for the store"):
        availability.can_have(STORE)


def test_without_the_client_libraries_no_server_can_be_had() -> None:
    with pytest.raises(WorldUnavailable, match="not installed: no_such_module") as caught:
        availability._need("kafka", "os", "no_such_module")

    assert caught.value.hint == "pip install 'semantix[kafka]'"

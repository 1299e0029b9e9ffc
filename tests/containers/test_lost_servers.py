"""A server that dies in the middle: an unavailable world with its last words, and no finding."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from docker import DockerClient

from semantix.cli.main import status_of
from semantix.cli.terminal.showing import Silent
from semantix.scenario.processes.real_runner import RealRun
from semantix.worlds.containers import CASSANDRA_ATTACH_VARIABLE, KAFKA_ATTACH_VARIABLE
from semantix.worlds.containers.guardian import OWNER_LABEL, own_identity
from semantix.worlds.containers.lifecycle import ServerContainer

SPECS = Path(__file__).parents[2] / "specs"
KAFKA = "kafka-sink-exactly-once"
UPSERT = "cassandra-upsert"
LAST_WORDS = "its container {}\nsemantix: its last log lines:\n"

Blow = Callable[[ServerContainer], object]


class Struck:
    """What happens to the servers that are started while a test runs, and when."""

    def __init__(self) -> None:
        self.started: list[ServerContainer] = []
        self.at = 0.0

    def strike(self, blow: Blow) -> None:
        """Once."""
        if not self.at:
            blow(self.started[0])
            self.at = time.monotonic()


@pytest.fixture
def struck(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Struck:
    """Servers of the test's own, which it may kill."""
    monkeypatch.delenv(KAFKA_ATTACH_VARIABLE, raising=False)
    monkeypatch.delenv(CASSANDRA_ATTACH_VARIABLE, raising=False)
    monkeypatch.chdir(tmp_path)
    found, start = Struck(), ServerContainer.start

    def start_and_tell(container: ServerContainer) -> ServerContainer:
        start(container)
        found.started.append(container)
        return container

    monkeypatch.setattr(ServerContainer, "start", start_and_tell)
    return found


@pytest.fixture(autouse=True)
def nothing_is_left(container_engine: DockerClient) -> Iterator[None]:
    before = _own_containers(container_engine)
    yield
    assert _own_containers(container_engine) == before


def _own_containers(engine: DockerClient) -> list[str]:
    label = f"{OWNER_LABEL}={own_identity()}"
    return sorted(c.id for c in engine.containers.list(all=True, filters={"label": label}))


def _strike_at_step(monkeypatch: pytest.MonkeyPatch, struck: Struck, at: str, blow: Blow) -> None:
    """Strike the first server while the job is held at a step for the second time."""
    held_at: Any = RealRun._held_at
    visits = []

    def held(run: RealRun, child: Any, message: list[Any]) -> None:
        held_at(run, child, message)
        _, _, step, position, *_ = message
        visits.append(f"{step}:{position}")
        if visits.count(at) == 2:
            struck.strike(blow)

    monkeypatch.setattr(RealRun, "_held_at", held)


def _without_codes(shown: str) -> str:
    return re.sub(r" \[SX-\d+\]$", "", shown, flags=re.MULTILINE)


def _is_told(struck: Struck, shown: str) -> None:
    assert time.monotonic() - struck.at < 20, "the end, with all that is removed, takes seconds"
    assert "does not answer any more" in shown
    plain = _without_codes(shown)
    assert LAST_WORDS.format("has ended with status 137") in plain, shown
    _, last_words = plain.split(LAST_WORDS.format("has ended with status 137"))
    assert last_words.count(" INFO ") > 5


@pytest.mark.parametrize(
    ("spec", "at"),
    [
        (KAFKA, "kafka.producer.produce:after"),  # the job waits for the broker
        (KAFKA, "ckpt_store_add:before"),  # the reader does, next
        (UPSERT, "cassandra.session.execute_async:before"),  # the job's client fails
        (UPSERT, "cassandra.session.execute_async:after"),
    ],
)
def test_a_server_that_dies_in_the_middle_of_a_run(
    struck: Struck, monkeypatch: pytest.MonkeyPatch, capsys: Any, spec: str, at: str
) -> None:
    _strike_at_step(monkeypatch, struck, at, ServerContainer.crash)
    status = status_of(["run", str(SPECS / f"{spec}.yaml"), "--world", "containers"])
    assert status == 4
    _is_told(struck, capsys.readouterr().err)


class _Striking(Silent):
    """A progress bar: the server dies behind the third run."""

    def __init__(self, struck: Struck) -> None:
        super().__init__()
        self._struck = struck
        self._runs = 0

    def advance(self, count: int) -> None:
        self._runs += count
        if self._runs == 3:
            self._struck.strike(ServerContainer.crash)


def _certified(
    monkeypatch: pytest.MonkeyPatch, struck: Struck, name: str, *options: str
) -> tuple[int, Any]:
    bar = "semantix.cli.terminal.search_view.progress_bar"
    monkeypatch.setattr(bar, lambda **_: _Striking(struck))
    order = ["certify", str(SPECS / f"{name}.yaml"), "--world", "containers", "--json", "c.json"]
    status = status_of([*order, *options])
    (result,) = json.loads(Path("c.json").read_text())["results"]
    assert sum(stage["runs"] for stage in result["search"]["stages"]) == 3
    return status, result


@pytest.mark.parametrize("spec", [KAFKA, UPSERT])
def test_a_server_that_dies_between_two_runs_of_a_campaign(
    struck: Struck, monkeypatch: pytest.MonkeyPatch, capsys: Any, spec: str
) -> None:
    status, result = _certified(monkeypatch, struck, spec)
    assert status == 4
    _is_told(struck, capsys.readouterr().err)
    assert result["verdict"] == "INCONCLUSIVE"
    assert "does not answer any more" in result["reason"]
    assert not any(finding["judged"] for finding in result["findings"])


def test_what_was_found_before_the_server_died_is_told(
    struck: Struck, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    status, result = _certified(monkeypatch, struck, UPSERT, "--claim", "exactly_once")
    assert status == 1, "a violated claim is more than a world that went away"
    _is_told(struck, capsys.readouterr().err)
    assert result["verdict"] == "VIOLATED"
    assert result["findings"][0]["kind"] == "dirty_read"
    _tells_its_message(result["findings"][0])


def _tells_its_message(finding: Any) -> None:
    """The timeline is that of the history which the message speaks of."""
    seconds = re.search(r"too early at \+(\d+\.\d{3}) s", finding["message"])
    assert seconds is not None
    reads = [line.split() for line in finding["timeline"] if " reads " in line]
    assert any(abs(float(read[0]) - float(seconds[1])) < 0.002 for read in reads), reads


@pytest.mark.parametrize(
    ("spec", "at"),
    [(KAFKA, "kafka.producer.produce:after"), (UPSERT, "cassandra.session.execute_async:before")],
)
def test_a_server_that_hangs_is_not_waited_for(
    struck: Struck, monkeypatch: pytest.MonkeyPatch, capsys: Any, spec: str, at: str
) -> None:
    _strike_at_step(monkeypatch, struck, at, ServerContainer.freeze)
    status = status_of(["run", str(SPECS / f"{spec}.yaml"), "--world", "containers"])
    assert status == 4
    assert time.monotonic() - struck.at < 30
    assert LAST_WORDS.format("is paused") in _without_codes(capsys.readouterr().err)

"""An object store that refuses the login, or has no bucket: it is named, and nothing is lost."""

from __future__ import annotations

import urllib.request
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from semantix.connectors.files import (
    BasePathBucketAssigner,
    OnCheckpointRollingPolicy,
    SimpleStringEncoder,
    StreamingFileSink,
)
from semantix.connectors.files.two_phase.sink import TransactionalFileSink
from semantix.testing import OperatorHarness
from semantix.worlds.local.job_world import FileJobWorld
from semantix.worlds.local.object_server import ObjectServer
from semantix.worlds.local.objects import ObjectStorage

SINKS: dict[str, Callable[[], Any]] = {
    "streaming": lambda: StreamingFileSink(
        "/out",
        SimpleStringEncoder(),
        bucket_assigner=BasePathBucketAssigner(),
        rolling_policy=OnCheckpointRollingPolicy(),
    ),
    "two-phase": lambda: TransactionalFileSink("/out"),
}
every_sink = pytest.mark.parametrize("make", SINKS.values(), ids=SINKS)


class Store:
    """A bucket of moto's server."""

    def __init__(self, server: ObjectServer) -> None:
        self._server = server
        self.storage = ObjectStorage(server.endpoint, "bucket")

    def ask_for_logins(self, wanted: bool) -> None:
        """Refuse all requests, as nobody has an account; or take them all."""
        allowed = b"0" if wanted else b"1000000"
        address = f"{self._server.endpoint}/moto-api/reset-auth"
        request = urllib.request.Request(address, allowed, {"Content-Type": "text/plain"})
        with urllib.request.urlopen(request):
            pass

    def attempt(self, make: Callable[[], Any], state: bytes | None = None) -> OperatorHarness:
        return OperatorHarness(make, state=state, clients={"files": FileJobWorld(self.storage)})

    def finished(self) -> int:
        return len([one for one in self.storage.list("/out") if "/part-" in one.path])


@pytest.fixture
def store() -> Iterator[Store]:
    with ObjectServer.start() as server:
        yield Store(server)


def write(harness: OperatorHarness, checkpoint_id: int) -> bytes:
    harness.process({"id": f"r{checkpoint_id}"})
    state = harness.snapshot(checkpoint_id)
    harness.notify_complete(checkpoint_id)
    return state


@every_sink
def test_a_refused_login_is_named_and_the_next_attempt_goes_on(
    store: Store, make: Callable[[], Any]
) -> None:
    store.storage.make_bucket()
    first = store.attempt(make)
    first.open()
    state = write(first, 1)
    store.ask_for_logins(True)
    with pytest.raises(OSError, match=r"refuses the request: .*Access Key.*/out"):
        write(first, 2)
    first.drop()
    store.ask_for_logins(False)
    second = store.attempt(make, state)
    second.open()
    write(second, 2)
    assert store.finished() == 2


@every_sink
def test_a_login_that_is_refused_at_the_commit_loses_nothing(
    store: Store, make: Callable[[], Any]
) -> None:
    """The upload is pending. If it counted as missing, the job would end for good."""
    store.storage.make_bucket()
    first = store.attempt(make)
    first.open()
    write(first, 1)
    first.process({"id": "r2"})
    state = first.snapshot(2)
    store.ask_for_logins(True)
    with pytest.raises((OSError, RuntimeError)) as told:
        first.notify_complete(2)
    said = f"{told.value} {told.value.__cause__}"
    assert "refuses the request: " in said  # a HEAD has no text but Forbidden
    first.drop()
    with pytest.raises(PermissionError, match=r"refuses the request: .*Access Key"):
        store.attempt(make, state).open()
    store.ask_for_logins(False)
    store.attempt(make, state).open()
    assert store.finished() == 2


@every_sink
def test_a_missing_bucket_is_named_and_the_next_attempt_goes_on(
    store: Store, make: Callable[[], Any]
) -> None:
    first = store.attempt(make)
    with pytest.raises(OSError, match="bucket"):
        open_and_write(first)
    first.drop()
    store.storage.make_bucket()
    open_and_write(store.attempt(make))
    assert store.finished() == 1


def open_and_write(harness: OperatorHarness) -> None:
    harness.open()
    write(harness, 1)

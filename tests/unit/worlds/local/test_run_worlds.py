"""The parent's share of an object store: what it reads, and by how many requests."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from semantix.worlds.local.object_server import ObjectServer
from semantix.worlds.local.objects import ObjectConnection
from semantix.worlds.local.run_worlds import ObjectRunWorld

WATCHED = {"pattern": "/out/**", "view": "parts"}


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> Iterator[ObjectRunWorld]:
    """A run's bucket; the attribute `requests` of the world has the name of each request."""
    with ObjectServer.start() as server:
        connection = ObjectConnection(server)
        made = ObjectRunWorld(connection, "run-1", {"kind": "object_store", "watch": WATCHED})
        requests: list[str] = []
        ask = connection.storage._s3.call_s3

        def asked(method: str, **more: Any) -> Any:
            requests.append(method)
            return ask(method, **more)

        monkeypatch.setattr(connection.storage._s3, "call_s3", asked)
        made.requests = requests  # type: ignore[attr-defined]
        yield made
        made.close()


def put(world: ObjectRunWorld, path: str, content: bytes) -> None:
    world._objects.put(path, content, is_exclusive=False)
    world.requests.clear()  # type: ignore[attr-defined]


def test_each_object_is_read_once(world: Any) -> None:
    for number in range(3):
        put(world, f"/out/bucket-{number}/part-0", b"%d\n" % number)
    (seen,) = world.read_back()
    assert list(seen.values) == [b"0", b"1", b"2"]
    assert world.requests == ["list_objects_v2", *["get_object"] * 3]
    put(world, "/out/bucket-3/part-0", b"3\n")
    (seen,) = world.read_back()
    assert list(seen.values) == [b"0", b"1", b"2", b"3"]
    assert world.requests == ["list_objects_v2", "get_object"]


def test_an_object_that_was_replaced_is_read_again(world: Any) -> None:
    put(world, "/out/part-0", b"1\n2\n")
    world.read_back()
    put(world, "/out/part-0", b"1\n3\n")
    (seen,) = world.read_back()
    assert list(seen.values) == [b"1", b"3"]
    ((path, gone, added),) = seen.changed
    assert (path, gone, added) == ("/out/part-0", (b"2",), (b"3",))


def test_objects_that_are_no_parts_are_told_at_the_end(world: Any) -> None:
    put(world, "/out/_tail", b"1\n")
    world._objects.create_upload("/out/part-0")
    assert [(one.kind, one.name) for one in world.settle()] == [
        ("stray file", "/out/_tail"),
        ("pending upload", "/out/part-0"),
    ]
    assert world.read_back() == []

"""The sink on file systems of fsspec that have no call of their own for durability."""

from __future__ import annotations

from pathlib import Path

import pytest
from fsspec import AbstractFileSystem
from fsspec.implementations.local import LocalFileSystem
from fsspec.implementations.memory import MemoryFileSystem

from semantix.connectors.files import BasePathBucketAssigner, SimpleStringEncoder, StreamingFileSink
from semantix.testing import OperatorHarness


@pytest.mark.parametrize("kind", [LocalFileSystem, MemoryFileSystem])
def test_a_part_is_resumed_and_committed(kind: type[AbstractFileSystem], tmp_path: Path) -> None:
    files = kind(skip_instance_cache=True)
    base = f"{tmp_path}/deep/out"

    def make() -> StreamingFileSink:
        encoder, assigner = SimpleStringEncoder(), BasePathBucketAssigner()
        return StreamingFileSink(base, encoder, bucket_assigner=assigner)

    first = OperatorHarness(make, clients={"files": files})
    first.open()
    first.process("a")
    assert files.cat_file(f"{base}/.part-0-0.inprogress.0") == b"a\n"
    state = first.snapshot(1)
    first.process("too late")
    second = OperatorHarness(make, state=state, clients={"files": files})
    second.open()
    second.process("b")
    second.finish()
    second.snapshot(2)
    second.notify_complete(2)
    assert [path.rpartition("/")[2] for path in files.find(base)] == ["part-0-0"]
    assert files.cat_file(f"{base}/part-0-0") == b"a\nb\n"
    third = OperatorHarness(make, clients={"files": files})
    third.open()
    third.process("c")
    fourth = OperatorHarness(make, clients={"files": files})
    fourth.open()
    fourth.process("d")
    assert ".part-0-0.inprogress.1" in [path.rpartition("/")[2] for path in files.find(base)]

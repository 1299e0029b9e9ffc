"""A part of the size that Amazon's S3 asks for: 5 MiB, except the last one."""

from __future__ import annotations

import errno

import pytest

from semantix.connectors.files import BasePathBucketAssigner, SimpleStringEncoder, StreamingFileSink
from semantix.connectors.files.streaming_file_sink import PIECE_BYTES
from semantix.testing import OperatorHarness
from semantix.worlds.local.job_world import FileJobWorld
from semantix.worlds.local.object_server import ObjectServer
from semantix.worlds.local.objects import ObjectStorage

MIB = 1024 * 1024


def test_the_sinks_pieces_are_as_large_as_a_real_store_wants_them() -> None:
    def make(**options: int) -> StreamingFileSink:
        return StreamingFileSink(
            "/out", SimpleStringEncoder(), bucket_assigner=BasePathBucketAssigner(), **options
        )

    assert PIECE_BYTES == 5 * MIB
    with ObjectServer(part_bytes_min=5 * MIB) as server:
        storage = ObjectStorage(server.endpoint, "bucket")
        storage.make_bucket()
        clients = {"files": FileJobWorld(storage)}
        sink = OperatorHarness(make, clients=clients)
        sink.open()
        for _ in range(6):
            sink.process("x" * MIB)
        sink.finish()
        sink.snapshot(1)
        sink.notify_complete(1)
        (found,) = storage.list("/out")
        assert found.size == 6 * (MIB + 1)
        assert storage.call("head_object", found.path)["ETag"].strip('"').endswith("-2")  # pieces

        small = OperatorHarness(
            lambda: make(piece_bytes=MIB), subtask=1, parallelism=2, clients=clients
        )
        small.open()
        for _ in range(3):
            small.process("x" * MIB)
        small.finish()
        small.snapshot(1)
        with pytest.raises((OSError, RuntimeError)) as told:
            small.notify_complete(1)
        causes = [told.value, told.value.__cause__]
        assert errno.EINVAL in [getattr(one, "errno", None) for one in causes]

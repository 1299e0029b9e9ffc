"""The sink for objects on the simulated cluster."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from semantix.connectors.cassandra.object_sink import CassandraObjectSink


@dataclass
class Out:
    key: str
    id: str
    n: int


class Elsewhere(Out):
    __table__ = "shop.nowhere"


def test_objects_and_mappings_become_rows(shop: Any) -> None:
    sink = shop.opened(lambda: CassandraObjectSink(Out, default_keyspace="shop"))
    sink.process(Out("k1", "r1", 1))
    sink.process({"key": "k2", "id": "r2", "n": 2})
    sink.snapshot(1)
    assert shop.ids() == ["r1", "r2"]


def test_a_table_that_is_missing_is_named(shop: Any) -> None:
    sink = shop.sink(lambda: CassandraObjectSink(Elsewhere, mapper_options={"ttl_s": 5}))
    with pytest.raises(
        RuntimeError,
        match=r"Cannot create CassandraPojoSink with input: Elsewhere: .*nowhere",
    ):
        sink.open()

"""Classes of records become INSERT statements."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest
from cassandra.query import UNSET_VALUE

from semantix.connectors.cassandra.object_mapper import MapperOptions, ObjectMapper
from semantix.errors import UsageError


@dataclass
class Order:
    __table__ = "shop.orders"

    customer: str = field(metadata={"column": "customer_id"})
    total: int | None = None
    cached: str = field(default="", metadata={"transient": True})


class Base:
    key: str


class Plain(Base):
    n: int
    _hidden: int

    def __init__(self) -> None:
        self.key, self.n = "k1", 7


def test_fields_are_columns_and_may_have_other_names() -> None:
    mapper = ObjectMapper(Order)
    assert mapper.query == "INSERT INTO shop.orders (customer_id, total) VALUES (?, ?)"
    assert mapper.bind(Order("c1", 5)) == ("c1", 5)
    assert mapper.bind({"customer": "c1", "total": None}) == ("c1", None)


def test_a_plain_class_has_its_annotated_attributes_and_those_of_its_bases() -> None:
    mapper = ObjectMapper(Plain, "shop")
    assert mapper.query == "INSERT INTO shop.plain (key, n) VALUES (?, ?)"
    assert mapper.bind(Plain()) == ("k1", 7)


@pytest.mark.parametrize(
    ("options", "end"),
    [
        ({}, "(?, ?)"),
        ({"if_not_exists": True}, "(?, ?) IF NOT EXISTS"),
        ({"ttl_s": 60}, "(?, ?) USING TTL 60"),
        ({"ttl_s": 60, "timestamp_us": 5}, "(?, ?) USING TIMESTAMP 5 AND TTL 60"),
    ],
)
def test_options_change_the_statement(options: dict[str, Any], end: str) -> None:
    assert ObjectMapper(Order, options=MapperOptions(**options)).query.endswith(end)


def test_null_fields_may_be_left_out() -> None:
    mapper = ObjectMapper(Order, options=MapperOptions(save_null_fields=False))
    assert mapper.bind(Order("c1")) == ("c1", UNSET_VALUE)


def test_a_class_without_fields_is_refused() -> None:
    class Empty:
        pass

    with pytest.raises(UsageError, match="Empty: it has no fields"):
        ObjectMapper(Empty, "shop")

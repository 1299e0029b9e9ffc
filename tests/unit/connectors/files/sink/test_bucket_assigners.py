"""Bucket assigners."""

from __future__ import annotations

from typing import Any

import pytest

from semantix.connectors.files.sink.bucket_assigners import (
    BasePathBucketAssigner,
    BucketAssigner,
    DateTimeBucketAssigner,
    KeyBucketAssigner,
)
from semantix.errors import ContractError


class Context:
    def __init__(self, now_ms: int) -> None:
        self.now_ms = now_ms

    def current_processing_time(self) -> int:
        return self.now_ms


def test_each_assigner_names_its_bucket() -> None:
    context: Any = Context(0)
    assert BasePathBucketAssigner().get_bucket_id("a", context) == ""
    assert KeyBucketAssigner("k").get_bucket_id({"k": 7}, context) == "7"
    dated = DateTimeBucketAssigner()
    assert dated.get_bucket_id("a", context) == "1970-01-01--00"
    context.now_ms = 3_600_000
    assert dated.get_bucket_id("a", context) == "1970-01-01--01"


def test_an_assigner_of_ones_own_has_the_method() -> None:
    with pytest.raises(NotImplementedError, match="get_bucket_id"):
        BucketAssigner().get_bucket_id("a", Context(0))  # type: ignore[arg-type]


def test_a_field_is_a_text() -> None:
    with pytest.raises(ContractError, match="field is ''; expected the name of a field"):
        KeyBucketAssigner("")

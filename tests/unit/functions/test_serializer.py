"""A serializer of the user's own can encode and decode; anything else is refused by its name."""

from __future__ import annotations

from typing import Any

import pytest

from semantix.errors import UsageError
from semantix.functions.serializer import check_serializer


class Text:
    """Encodes texts."""

    def to_bytes(self, value: Any) -> bytes:
        return value.encode()

    def from_bytes(self, encoded: bytes) -> Any:
        return encoded.decode()


def test_none_and_an_object_with_both_methods_are_allowed() -> None:
    check_serializer("serializer", None)
    check_serializer("serializer", Text())


@pytest.mark.parametrize("wrong", ["utf-8", Text, 1.5, str])
def test_anything_else_is_refused(wrong: Any) -> None:
    with pytest.raises(UsageError, match=r"context_serializer is .*; expected None, or an object"):
        check_serializer("context_serializer", wrong)

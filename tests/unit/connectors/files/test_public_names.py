"""The names that the package lends."""

from __future__ import annotations

import pytest

from semantix.connectors import files


def test_every_public_name_can_be_had() -> None:
    assert [getattr(files, name).__name__ for name in files.__all__] == files.__all__


def test_another_name_is_refused() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'FileSource'"):
        files.FileSource  # noqa: B018

"""The README's picture of a timeline can be made again, and the README shows it."""

from __future__ import annotations

import struct
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest


@pytest.fixture
def chore(pytestconfig: pytest.Config) -> ModuleType:
    spec = spec_from_file_location(
        "timeline_picture", pytestconfig.rootpath / "ci/timeline_picture.py"
    )
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def size_of(picture: bytes) -> tuple[int, int]:
    """Return width and height of a PNG."""
    assert picture.startswith(b"\x89PNG")
    width, height = struct.unpack(">II", picture[16:24])
    return width, height


def test_the_picture_is_made_from_a_shipped_spec(
    chore: ModuleType, chromium: Any, tmp_path: Path
) -> None:
    target = tmp_path / "timeline.png"
    assert chore.main(target) == 0
    width, height = size_of(target.read_bytes())
    assert 1_000 < width < 1_600
    assert 500 < height < 1_000
    kept = size_of(chore.TARGET.read_bytes())
    assert abs(kept[0] - width) < 40, "made anew: ./ci/timeline_picture.py"
    assert abs(kept[1] - height) < 120


def test_the_readme_shows_it(chore: ModuleType, pytestconfig: pytest.Config) -> None:
    assert "(docs/timeline.png)" in (pytestconfig.rootpath / "README.md").read_text(
        encoding="utf-8"
    )

"""The README's picture of a report can be made again, and the README shows it."""

from __future__ import annotations

import importlib
import struct
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

QUICK = ("--stages", "dry,single", "--occurrences", "first", "--findings")


@pytest.fixture
def chore(pytestconfig: pytest.Config, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(pytestconfig.rootpath / "ci"))
    return importlib.import_module("report_picture")


def size_of(picture: bytes) -> tuple[int, int]:
    """Return width and height of a PNG."""
    assert picture.startswith(b"\x89PNG")
    width, height = struct.unpack(">II", picture[16:24])
    return width, height


def test_the_picture_is_made_from_shipped_specs(
    chore: ModuleType, chromium: Any, tmp_path: Path
) -> None:
    target = tmp_path / "report.png"
    assert chore.main(target, (*QUICK, str(tmp_path))) == 0
    assert size_of(target.read_bytes()) == (chore.WIDTH, chore.HEIGHT)


def test_the_readme_shows_it(chore: ModuleType, pytestconfig: pytest.Config) -> None:
    readme = (pytestconfig.rootpath / "README.md").read_text(encoding="utf-8")
    assert "(docs/report.png)" in readme
    assert size_of(chore.TARGET.read_bytes()) == (chore.WIDTH, chore.HEIGHT)

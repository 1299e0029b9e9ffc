"""The files that `semantix init` writes."""

from __future__ import annotations

from pathlib import Path

import pytest

from semantix.cli.main import status_of
from semantix.spec.loader import load_spec

NAMES = ["my-sink.yaml", "my_sink.py", "test_my_sink.py"]


def test_three_files_are_written_and_the_spec_finds_its_connector(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "mine"
    assert status_of(["init", str(folder)]) == 0
    assert sorted(file.name for file in folder.iterdir()) == NAMES
    assert load_spec(folder / "my-sink.yaml").connector == f"{folder / 'my_sink.py'}:MySink"


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_written_if_one_of_them_is_there(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("mine")
    assert status_of(["init", str(tmp_path)]) == 2
    assert [file.name for file in tmp_path.iterdir()] == [name]
    assert (tmp_path / name).read_text() == "mine"

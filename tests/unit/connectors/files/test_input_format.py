"""Which splits a format makes of which files."""

from __future__ import annotations

from typing import Any

import pytest

from semantix.connectors.files.input_format import FileInputFormat
from semantix.errors import ContractError
from semantix.testing.list_observer import ListObserver
from semantix.testing.solo_session import SoloClock, SoloSession
from semantix.worlds.simulated.files.world import FileWorld


def files(**sizes: int) -> Any:
    """A file system with files in `/in`; `__` in a name stands for a slash, `_dot_` for a dot."""
    world = FileWorld(SoloClock(), ListObserver(), {"directories": ["/in"]})
    fs = world.clients(SoloSession())
    for name, size in sizes.items():
        path = "/in/" + name.replace("__", "/").replace("_dot_", ".")
        fs.makedirs(path.rpartition("/")[0], exist_ok=True)
        fs.pipe_file(path, b"x" * size)
    return fs


def splits(fs: Any, count: int = 1, path: str = "/in", **options: Any) -> list[tuple[Any, ...]]:
    made = FileInputFormat(**options)
    made.files = fs
    return [(one.path[4:], one.start, one.length) for one in made.create_input_splits(path, count)]


def test_a_file_is_split_evenly_for_the_readers() -> None:
    assert splits(files(a=10), 3) == [("a", 0, 4), ("a", 4, 4), ("a", 8, 2)]


def test_a_remainder_of_a_tenth_stays_in_the_last_split() -> None:
    assert splits(files(a=110, b=90), 2) == [("a", 0, 110), ("b", 0, 90)]
    assert splits(files(a=111, b=89), 2) == [("a", 0, 100), ("a", 100, 11), ("b", 0, 89)]


def test_the_share_of_a_split_is_that_of_all_files_together() -> None:
    assert splits(files(a=9, b=3), 3) == [("a", 0, 4), ("a", 4, 4), ("a", 8, 1), ("b", 0, 3)]


def test_a_block_bounds_a_split_from_above_and_the_minimum_from_below() -> None:
    assert splits(files(a=10), block_size=4) == [("a", 0, 4), ("a", 4, 4), ("a", 8, 2)]
    assert splits(files(a=10), 5, min_split_size=6) == [("a", 0, 6), ("a", 6, 4)]
    assert splits(files(a=10), 5, min_split_size=9, block_size=5) == [("a", 0, 5), ("a", 5, 5)]


def test_an_empty_file_has_one_empty_split() -> None:
    assert splits(files(a=0, b=1), 2) == [("a", 0, 0), ("b", 0, 1)]


def test_hidden_names_and_filtered_paths_are_left_out() -> None:
    fs = files(_x=1, _dot_y=1, a=1, b=1)
    assert splits(fs, files_filter=lambda path: path.endswith("b")) == [("a", 0, 1)]


def test_folders_are_listed_only_if_they_are_meant() -> None:
    fs = files(b=1, a__x=1, _h__y=1)
    assert splits(fs) == [("b", 0, 1)]
    assert splits(fs, nested=True) == [("a/x", 0, 1), ("b", 0, 1)]


def test_with_a_compressed_file_every_file_is_one_split() -> None:
    assert splits(files(a=10, b_dot_gz=10), 4) == [("a", 0, 10), ("b.gz", 0, -1)]


def test_a_path_may_be_a_file_whatever_its_name() -> None:
    assert splits(files(_x=3), path="/in/_x") == [("_x", 0, 3)]


def test_eligible_are_files_that_are_strictly_later() -> None:
    fs = files(a=1, b=1, _h=1)
    made = FileInputFormat()
    made.files = fs
    times = {one["name"]: one["mtime_ms"] for one in fs.ls("/in")}
    assert set(made.list_eligible_files("/in", times["/in/a"] - 1)) == {"/in/a", "/in/b", "/in/_h"}
    assert made.list_eligible_files("/in", times["/in/a"]) == {}


@pytest.mark.parametrize(
    ("options", "text"),
    [
        ({"min_split_size": -1}, "cannot be negative"),
        ({"block_size": 0}, "block_size is 0; expected a number of bytes"),
        ({"files_filter": "*.txt"}, "expected a function of a path"),
    ],
)
def test_wrong_arguments_are_refused(options: dict[str, Any], text: str) -> None:
    with pytest.raises(ContractError, match=text):
        FileInputFormat(**options)


def test_no_splits_cannot_be_asked_for() -> None:
    with pytest.raises(ContractError, match="has to be at least 1"):
        splits(files(a=1), 0)

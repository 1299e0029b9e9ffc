"""The files of an input place."""

from __future__ import annotations

from types import SimpleNamespace

from semantix.worlds.simulated.files.feeding import contents_of


def test_without_names_the_values_go_into_three_files() -> None:
    found = list(contents_of("/in", [{"id": "r1"}, "text", b"bytes", {"id": "r2"}], ()))
    assert [one.path for one in found] == ["/in/input-0.txt", "/in/input-1.txt", "/in/input-2.txt"]
    assert [one.content for one in found] == [b'{"id":"r1"}\ntext\n', b"bytes\n", b'{"id":"r2"}\n']


def test_a_spec_names_files_with_their_times() -> None:
    files = [SimpleNamespace(path="a", records=1, mtime_ms=5)]
    files.append(SimpleNamespace(path="x/b", records=2, mtime_ms=None))
    found = list(contents_of("/in", ["1", "2", "3"], files))
    assert found == [("/in/a", b"1\n", 5), ("/in/x/b", b"2\n3\n", None)]


def test_a_workload_of_another_size_is_cut_or_goes_on_in_the_last_file() -> None:
    files = [SimpleNamespace(path=name, records=2, mtime_ms=None) for name in ("a", "b")]
    counts = [
        [one.content.count(b"\n") for one in contents_of("/in", ["v"] * size, files)]
        for size in (1, 3, 7)
    ]
    assert counts == [[1, 0], [2, 1], [2, 5]]

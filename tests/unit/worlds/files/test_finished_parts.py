"""Finished parts are compared with what they were."""

from __future__ import annotations

from typing import Any

import pytest

from semantix.errors import UsageError
from semantix.testing.list_observer import ListObserver
from semantix.testing.solo_session import SoloClock, SoloSession
from semantix.worlds.files.finished_parts import FinishedParts
from semantix.worlds.simulated.files.world import FileWorld

PARTS = {"directories": ["/t"], "watch": {"pattern": "/t/*", "view": "parts"}}


def changes(*looks: dict[str, list[bytes]]) -> list[tuple[Any, ...]]:
    parts = FinishedParts()
    return [tuple(one) for look in looks for one in parts.look(look.items())]


def test_what_is_gone_and_what_is_new_is_told_for_each_part() -> None:
    first = {"/a": [b"1", b"2"], "/b": [b"3"], "/c": [b"4"]}
    assert changes(first, first, {**first, "/d": [b"5"]}) == []
    assert changes(first, {"/a": [b"2", b"6"], "/b": [b"3"]}) == [
        ("/a", (b"1",), (b"6",)),
        ("/c", (b"4",), ()),
    ]
    assert changes(first, {**first, "/a": [b"2", b"1"]}) == [("/a", (b"1", b"2"), ())]


def test_what_is_there_after_a_restart_counts_as_finished() -> None:
    parts = FinishedParts()
    list(parts.look([("/a", [b"1"])]))
    parts.forget()
    assert list(parts.look([("/b", [b"1"])])) == []


def test_the_simulated_reader_tells_it() -> None:
    observer = ListObserver()
    world = FileWorld(SoloClock(), observer, PARTS)
    files = world.clients(SoloSession())
    files.pipe_file("/t/.a", b"1\n")
    files.replace("/t/.a", "/t/a")
    assert not [one for one in observer.told if one[0] == "part_changed"]
    with files.open("/t/a", "ab") as file:
        file.write(b"2\n")
    files.pipe_file("/t/.b", b"3\n")
    files.replace("/t/.b", "/t/a")
    assert [one for one in observer.told if one[0] == "part_changed"] == [
        ("part_changed", "/t/*", "/t/a", (), (b"2",)),
        ("part_changed", "/t/*", "/t/a", (b"1", b"2"), (b"3",)),
    ]


def test_another_view_is_refused() -> None:
    options = {"watch": {"pattern": "/t/*", "view": "table"}}
    with pytest.raises(UsageError, match="sees a log or parts, not a table"):
        FileWorld(SoloClock(), ListObserver(), options)

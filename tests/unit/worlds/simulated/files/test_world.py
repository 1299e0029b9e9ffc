"""The simulated file system: what a crash of the machine loses, captured states, the reader."""

from __future__ import annotations

import errno
from typing import Any

import pytest

from semantix.errors import UsageError
from semantix.testing.list_observer import ListObserver
from semantix.testing.solo_session import SoloClock, SoloSession
from semantix.worlds.simulated.files.world import FileWorld


class Bench:
    def __init__(self, **options: Any) -> None:
        self.clock, self.observer = SoloClock(), ListObserver()
        self.options = {"directories": ["/t"], **options}
        self.world = FileWorld(self.clock, self.observer, self.options)
        self.session = SoloSession(self.clock)
        self.fs = self.world.clients(self.session)

    def put(self, path: str, content: bytes) -> None:
        with self.fs.open(path, "wb") as file:
            file.write(content)

    def seen(self) -> list[tuple[object, ...]]:
        return [one[1:] for one in self.observer.told if one[0] == "replaced"]

    def after(self, loses: str) -> dict[str, bytes]:
        """What is there after a crash of the machine; both ways to lose must agree."""
        other = Bench(**self.options)
        captured = self.world.capture(self.clock.now_us())
        other.world.resume(self.world.without_unsynced(captured, loses), other.clock.now_us())
        self.world.lose_unsynced(loses)
        found = {path: self.fs.cat_file(path) for path in self.fs.find("/")}
        assert found == {path: other.fs.cat_file(path) for path in other.fs.find("/")}
        assert not self.world.has_unsynced()
        return found


LOSSES = ("all", "entries", "data", "half")


def test_what_is_not_synced_is_lost_with_the_machine() -> None:
    left = {}
    for loses in LOSSES:
        bench = Bench()
        bench.put("/t/a", b"0123")
        left[loses] = bench.after(loses)
    assert left == {"all": {}, "entries": {}, "data": {"/t/a": b""}, "half": {"/t/a": b"01"}}


def test_synced_bytes_need_a_synced_name() -> None:
    left = {}
    for loses in LOSSES:
        bench = Bench()
        bench.put("/t/a", b"0123")
        bench.fs.sync_file("/t/a")
        left[loses] = bench.after(loses)
    kept = {"/t/a": b"0123"}
    assert left == {"all": {}, "entries": {}, "data": kept, "half": kept}


def test_a_synced_name_needs_synced_bytes() -> None:
    for loses, content in (("all", b""), ("entries", b"0123"), ("data", b""), ("half", b"01")):
        bench = Bench()
        bench.put("/t/a", b"0123")
        bench.fs.sync_directory("/t")
        assert bench.after(loses) == {"/t/a": content}


def test_an_unsynced_rename_is_undone() -> None:
    bench = Bench()
    bench.put("/t/a", b"new")
    bench.put("/t/b", b"old")
    for path in ("/t/a", "/t/b"):
        bench.fs.sync_file(path)
    bench.fs.sync_directory("/t")
    bench.fs.replace("/t/a", "/t/b")
    assert bench.world.has_unsynced()
    assert bench.after("entries") == {"/t/a": b"new", "/t/b": b"old"}


def test_an_unsynced_removal_is_undone_and_a_synced_one_is_not() -> None:
    for is_synced, left in ((False, {"/t/a": b"1"}), (True, {})):
        bench = Bench()
        bench.put("/t/a", b"1")
        bench.fs.sync_file("/t/a")
        bench.fs.sync_directory("/t")
        bench.fs.rm_file("/t/a")
        if is_synced:
            bench.fs.sync_directory("/t")
        assert bench.after("all") == left


def test_a_folder_is_lost_with_its_name() -> None:
    bench = Bench()
    bench.fs.mkdir("/t/x")
    bench.put("/t/x/a", b"1")
    bench.fs.sync_file("/t/x/a")
    bench.fs.sync_directory("/t/x")
    assert bench.after("all") == {}


def test_a_file_server_keeps_names_at_once_and_bytes_from_close_on() -> None:
    bench = Bench(kind="nfs")
    file = bench.fs.open("/t/a", "wb")
    file.write(b"0123")
    bench.put("/t/b", b"45")
    assert bench.after("all") == {"/t/a": b"", "/t/b": b"45"}


def test_an_object_store_loses_nothing() -> None:
    bench = Bench(kind="object_store")
    bench.put("/t/a", b"0123")
    assert not bench.world.has_unsynced()
    assert bench.after("all") == {"/t/a": b"0123"}


def test_a_crash_of_the_process_loses_nothing_that_was_written() -> None:
    bench = Bench()
    file = bench.fs.open("/t/a", "wb")
    file.write(b"0123")
    bench.session.kill()
    other = bench.world.clients(SoloSession(bench.clock))
    assert other.cat_file("/t/a") == b"0123"
    file.close()  # the process is dead: nothing is visited


def test_a_captured_disk_is_resumed_as_it_was() -> None:
    bench = Bench()
    bench.put("/t/a", b"0123")
    bench.fs.sync_file("/t/a")
    bench.put("/t/b", b"4")
    captured = bench.world.capture(bench.clock.now_us())
    other = Bench()
    other.world.resume(captured, other.clock.now_us())
    assert other.world.capture(other.clock.now_us()) == captured
    assert other.after("data") == {"/t/a": b"0123", "/t/b": b""}


def form(bench: Bench) -> object:
    now_us = bench.clock.now_us()
    return bench.world.canonical(bench.world.capture(now_us), bench.world.observed())


def test_times_count_by_order_and_only_if_a_client_reads_them() -> None:
    def disk(first: str, second: str, *, reads: bool) -> object:
        bench = Bench()
        for path in (first, second):
            bench.put(path, b"1")
            bench.clock.wait_us(10_000)
        if reads:
            bench.fs.info(first)
        return form(bench)

    assert disk("/t/_a", "/t/_b", reads=False) == disk("/t/_b", "/t/_a", reads=False)
    assert disk("/t/_a", "/t/_b", reads=True) != disk("/t/_b", "/t/_a", reads=True)


def test_what_is_not_synced_counts_in_the_form() -> None:
    forms = []
    for is_synced in (False, True):
        bench = Bench()
        bench.put("/t/a", b"1")
        if is_synced:
            bench.fs.sync_file("/t/a")
        forms.append(form(bench))
    assert forms[0] != forms[1]


def test_a_finished_file_counts_by_its_name_until_a_client_reads_it() -> None:
    def disk(content: bytes, *, reads: bool) -> object:
        bench = Bench()
        bench.put("/t/_a", content)
        bench.fs.sync_file("/t/_a")
        bench.fs.replace("/t/_a", "/t/a")
        bench.fs.sync_directory("/t")
        if reads:
            bench.fs.cat_file("/t/a")
        return form(bench)

    assert disk(b"1", reads=False) == disk(b"2", reads=False)
    assert disk(b"1", reads=True) != disk(b"2", reads=True)


def test_the_reader_sees_whole_lines_of_finished_files() -> None:
    bench = Bench(watch="/t/*")
    bench.put("/t/_staging", b'{"id": "r1"}\n')
    assert bench.seen() == []
    bench.fs.replace("/t/_staging", "/t/a")
    assert bench.seen() == [("/t/*", (b'{"id": "r1"}',))]
    with bench.fs.open("/t/a", "ab") as file:
        file.write(b'{"id": "r2"}')
    assert bench.seen()[1:] == [("/t/*", (b'{"id": "r1"}', b'{"id": "r2"}'))]
    bench.fs.rm_file("/t/a")
    assert bench.seen()[2:] == [("/t/*", ())]


def test_a_replaced_file_never_vanishes_in_between() -> None:
    bench = Bench(watch="/t/*")
    bench.put("/t/a", b"1\n")
    bench.put("/t/_b", b"1\n2\n")
    bench.fs.replace("/t/_b", "/t/a")
    assert [values for _, values in bench.seen()] == [(b"1",), (b"1", b"2")]


def test_a_loss_is_seen_by_the_reader() -> None:
    bench = Bench(watch="/t/*")
    bench.put("/t/a", b"1\n")
    bench.world.lose_unsynced("all")
    assert bench.seen() == [("/t/*", (b"1",)), ("/t/*", ())]


def test_a_rename_that_is_undone_hides_the_file_or_shows_it_again() -> None:
    bench = Bench(watch="/t/*")
    bench.put("/t/_a", b"1\n")
    bench.put("/t/b", b"2\n")
    for path in ("/t/_a", "/t/b"):
        bench.fs.sync_file(path)
    bench.fs.sync_directory("/t")
    bench.fs.replace("/t/b", "/t/_b")
    bench.fs.replace("/t/_a", "/t/a")
    bench.world.lose_unsynced("all")
    assert bench.seen()[-2:] == [("/t/*", (b"1",)), ("/t/*", (b"2",))]
    with bench.fs.open("/t/_a", "ab") as file:
        file.write(b"3\n")
    assert bench.seen()[-1] == ("/t/*", (b"2",))


def test_a_listing_may_lag_and_a_look_does_not() -> None:
    bench = Bench(listing_lag_ms=1_000)
    bench.put("/t/a", b"1")
    assert bench.fs.ls("/t") == []
    assert bench.fs.exists("/t/a")
    captured = bench.world.capture(bench.clock.now_us())
    bench.clock.wait_us(1_000_001)
    assert bench.fs.ls("/t", detail=False) == ["/t/a"]
    bench.fs.rm_file("/t/a")
    assert bench.fs.ls("/t", detail=False) == ["/t/a"]
    other = Bench(listing_lag_ms=1_000)
    other.world.resume(captured, other.clock.now_us())
    assert other.fs.ls("/t") == []


@pytest.mark.parametrize(("step", "call"), [("rename", "mv"), ("replace", "replace")])
def test_a_rename_that_is_not_atomic_shows_both_names(step: str, call: str) -> None:
    bench = Bench(atomic_rename=False)
    bench.put("/t/a", b"0123")
    bench.session.gate.plan_crash(f"files.{step}", "during")
    with pytest.raises(BaseException, match=step):
        getattr(bench.fs, call)("/t/a", "/t/b")
    other = bench.world.clients(SoloSession(bench.clock))
    assert (other.cat_file("/t/a"), other.cat_file("/t/b")) == (b"0123", b"01")


def test_a_rename_over_a_name_may_be_refused() -> None:
    bench = Bench(rename_over="refuse")
    bench.put("/t/a", b"1")
    bench.put("/t/b", b"2")
    for rename in (bench.fs.mv, bench.fs.replace):
        with pytest.raises(FileExistsError):
            rename("/t/a", "/t/b")
    assert bench.fs.cat_file("/t/b") == b"2"


def test_a_rename_that_copies_may_refuse_a_taken_name_too() -> None:
    bench = Bench(rename_over="refuse", atomic_rename=False)
    bench.put("/t/a", b"1")
    bench.put("/t/b", b"2")
    with pytest.raises(FileExistsError):
        bench.fs.replace("/t/a", "/t/b")
    assert (bench.fs.cat_file("/t/a"), bench.fs.cat_file("/t/b")) == (b"1", b"2")


def test_a_full_disk_takes_as_much_as_it_has_room_for() -> None:
    bench = Bench(disk_bytes=5)
    file = bench.fs.open("/t/a", "wb")
    with pytest.raises(OSError, match="No space") as caught:
        file.write(b"01234567")
    assert caught.value.errno == errno.ENOSPC
    assert bench.fs.cat_file("/t/a") == b"01234"


def test_times_are_rounded_down() -> None:
    bench = Bench(mtime_granularity_ms=2_000)
    bench.clock.wait_us(3_999_000)
    bench.put("/t/a", b"1")
    assert bench.fs.info("/t/a")["mtime_ms"] % 2_000 == 0


def test_an_upload_expires() -> None:
    bench = Bench(kind="object_store", upload_expiry_ms=5_000)
    upload = bench.fs.create_upload("/t/a")
    captured = bench.world.capture(bench.clock.now_us())
    assert list(bench.world.deadlines(captured).values()) == [5_000_000]
    assert [one.kind for one in bench.world.leftovers()] == ["pending upload"]
    bench.clock.wait_us(6_000_000)
    assert bench.world.leftovers() == []
    with pytest.raises(FileNotFoundError):
        bench.fs.upload_part("/t/a", upload, 1, b"1")


def test_each_of_several_uploads_expires_at_its_time() -> None:
    bench = Bench(kind="object_store", upload_expiry_ms=5_000)
    bench.fs.create_upload("/t/a")
    bench.clock.wait_us(1_000_000)
    bench.fs.create_upload("/t/b")
    bench.clock.wait_us(4_500_000)
    assert [one.name for one in bench.world.leftovers()] == ["/t/b"]
    bench.clock.wait_us(500_000)
    assert bench.world.leftovers() == []


def test_a_write_has_a_middle() -> None:
    bench = Bench()
    file = bench.fs.open("/t/a", "wb")
    bench.session.gate.plan_crash("files.write", "during")
    with pytest.raises(BaseException, match="write"):
        file.write(b"0123")
    assert bench.world.clients(SoloSession(bench.clock)).cat_file("/t/a") == b"01"


def test_fed_files_are_synced_input() -> None:
    bench = Bench()
    bench.world.feed("/in", [{"id": f"r{n}"} for n in range(5)])
    assert bench.fs.find("/in") == ["/in/input-0.txt", "/in/input-1.txt", "/in/input-2.txt"]
    assert not bench.world.has_unsynced()
    assert bench.seen() == []
    assert [one[0] for one in bench.observer.told] == ["fed"]


def test_wrong_options_are_named() -> None:
    with pytest.raises(UsageError, match="kind"):
        FileWorld(SoloClock(), ListObserver(), {"kind": "hdfs"})
    with pytest.raises(UsageError, match="watch"):
        FileWorld(SoloClock(), ListObserver(), {"watch": [7]})


def test_a_disk_that_lies_about_a_sync_loses_what_it_has_acknowledged() -> None:
    for lies, left in ((False, {"/t/a": b"1\n"}), (True, {})):
        bench = Bench(loses_acknowledged=lies)
        bench.put("/t/a", b"1\n")
        bench.fs.sync_file("/t/a")
        bench.fs.sync_directory("/t")
        assert bench.after("all") == left

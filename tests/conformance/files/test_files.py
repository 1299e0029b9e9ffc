"""What every file system does, and how the kinds differ. Each case has a model that fails it.

A case is called with a bench. `broken` is a storage with one rule removed: on it, the same case
must fail. So a case that checks nothing is found.
"""

# ruff: noqa: ARG005  (a lambda stands for a method, and has its arguments)

from __future__ import annotations

import errno
from collections.abc import Callable
from contextlib import suppress
from typing import Any, NamedTuple

import pytest

from semantix.worlds.files.storage import OBJECT_STORE, Found
from semantix.worlds.simulated.files.disk import Disk
from semantix.worlds.simulated.files.nodes import File, Folder
from semantix.worlds.simulated.files.objects import ObjectStore

FOLDERS = ("posix", "nfs")


def without(**methods: Any) -> type:
    """A storage with other methods."""
    return type("Broken", (ObjectStore,), methods)


def of_kind(kind: str) -> type:
    """A storage that takes itself for one of another kind."""
    return without(kind=property(lambda _: kind))


class Case(NamedTuple):
    check: Callable[[Any], None]
    broken: type
    kinds: tuple[str, ...]


CASES: list[Case] = []


def case(broken: type, *kinds: str) -> Callable[[Any], Any]:
    """Note a case: the storage that fails it, and the kinds that it is for (default: all)."""

    def note(check: Callable[[Any], None]) -> Callable[[Any], None]:
        CASES.append(Case(check, broken, kinds or (*FOLDERS, "object_store")))
        return check

    return note


def refused(number: int, call: Callable[..., Any], *arguments: Any, **more: Any) -> None:
    """Check that a call raises an OSError with this errno."""
    with pytest.raises(OSError, match=r"Errno") as caught:
        call(*arguments, **more)
    assert caught.value.errno == number


def size_of(fs: Any, path: str) -> int:
    return int(fs.info(path)["size"])


_list = Disk.list
NO_FILE = without(look=lambda self, path: Found(path, False, 0, 0), list=lambda self, path: [])
UNSORTED = without(list=lambda self, path: list(reversed(_list(self, path))))
READS_ALL = without(read=lambda self, handle, start, length: handle.content)
IGNORES_LENGTH = without(read=lambda self, handle, start, length: handle.content[start:])
IGNORES_START = without(read=lambda self, handle, start, length: handle.content[:length])
LOSES_ENDS = without(
    read=lambda self, handle, start, length: handle.content[start : start + length].replace(
        b"\n", b" "
    )
)


# -- questions ------------------------------------------------------------------------------------


@case(UNSORTED)
def a_listing_is_ordered_by_name(bench: Any) -> None:
    for name in ("b", "a", "c"):
        bench.put(f"/t/{name}", b"1")
    assert bench.fs.ls("/t", detail=False) == ["/t/a", "/t/b", "/t/c"]


@case(without(list=lambda self, path: [one._replace(size=0) for one in _list(self, path)]))
def a_listing_has_sizes_and_kinds(bench: Any) -> None:
    bench.put("/t/a", b"123")
    (found,) = bench.fs.ls("/t")
    assert (found["name"], found["size"], found["type"]) == ("/t/a", 3, "file")


@case(without(list=lambda self, path: [one._replace(mtime_ms=0.0) for one in _list(self, path)]))
def a_listing_has_times_as_whole_milliseconds(bench: Any) -> None:
    bench.put("/t/a", b"1")
    (found,) = bench.fs.ls("/t")
    assert type(found["mtime_ms"]) is int
    assert found["mtime_ms"] == bench.fs.info("/t/a")["mtime_ms"] > 1_000_000_000_000


@case(without(rounded_us=lambda self: 1_500_000_000_000_000))
def a_file_that_is_written_later_has_a_later_time(bench: Any) -> None:
    bench.put("/t/a", b"1")
    bench.pause()
    bench.put("/t/b", b"1")
    assert bench.fs.info("/t/b")["mtime_ms"] > bench.fs.info("/t/a")["mtime_ms"]


@case(without(rounded_us=lambda self: 1_500_000_000_000_000))
def writing_a_file_again_changes_its_time(bench: Any) -> None:
    bench.put("/t/a", b"1")
    before = bench.fs.modified("/t/a")
    bench.pause()
    bench.put("/t/a", b"1")
    assert bench.fs.modified("/t/a") > before


@case(NO_FILE)
def a_missing_path_is_not_listed(bench: Any) -> None:
    refused(errno.ENOENT, bench.fs.ls, "/t/none")


@case(NO_FILE)
def a_missing_file_has_no_info(bench: Any) -> None:
    with pytest.raises(FileNotFoundError):
        bench.fs.info("/t/none")


@case(without(open=lambda self, path: File(0)))
def a_missing_file_cannot_be_opened(bench: Any) -> None:
    with pytest.raises(FileNotFoundError):
        bench.get("/t/none")


@case(without(look=lambda self, path: None))
def exists_tells_files_and_folders(bench: Any) -> None:
    bench.put("/t/f/a", b"1") if bench.kind == OBJECT_STORE else bench.fs.mkdir("/t/f")
    assert bench.fs.isdir("/t/f")
    assert not bench.fs.isfile("/t/f")
    assert not bench.fs.exists("/t/g")


@case(without(list=lambda self, path: []))
def listing_a_file_lists_the_file(bench: Any) -> None:
    bench.put("/t/a", b"12")
    assert [one["size"] for one in bench.fs.ls("/t/a")] == [2]


@case(without(list=lambda self, path: [one for one in _list(self, path) if not one.is_folder]))
def find_goes_into_folders(bench: Any) -> None:
    bench.fs.makedirs("/t/x/y", exist_ok=True)
    bench.put("/t/x/y/b", b"1")
    bench.put("/t/a", b"1")
    assert bench.fs.find("/t") == ["/t/a", "/t/x/y/b"]


@case(without(list=lambda self, path: [one for one in _list(self, path) if "1" not in one.path]))
def glob_matches_names(bench: Any) -> None:
    for name in ("p1", "p2", "q1"):
        bench.put(f"/t/{name}", b"1")
    assert bench.fs.glob("/t/p*") == ["/t/p1", "/t/p2"]


# -- reading --------------------------------------------------------------------------------------


@case(READS_ALL)
def a_range_is_read(bench: Any) -> None:
    bench.put("/t/a", b"0123456789")
    assert bench.fs.cat_file("/t/a", start=3, end=6) == b"345"


@case(IGNORES_START)
def a_range_from_the_end_is_read(bench: Any) -> None:
    bench.put("/t/a", b"0123456789")
    assert bench.fs.cat_file("/t/a", start=-3) == b"789"


@case(without(size=lambda self, handle: len(handle.content) + 1))
def seek_from_the_end(bench: Any) -> None:
    bench.put("/t/a", b"0123456789")
    with bench.fs.open("/t/a") as file:
        assert file.seek(-2, 2) == 8
        assert file.read() == b"89"
        assert file.tell() == 10


@case(IGNORES_LENGTH)
def a_read_stops_at_its_size(bench: Any) -> None:
    bench.put("/t/a", b"0123456789")
    with bench.fs.open("/t/a") as file:
        assert [file.read(4), file.read(4), file.read(4), file.read(4)] == [
            b"0123",
            b"4567",
            b"89",
            b"",
        ]


@case(without(read=lambda self, handle, start, length: b""))
def a_range_beyond_the_end_is_shorter(bench: Any) -> None:
    bench.put("/t/a", b"012")
    assert bench.fs.cat_file("/t/a", start=1, end=100) == b"12"


@case(LOSES_ENDS)
def lines_are_read_one_by_one(bench: Any) -> None:
    bench.put("/t/a", b"one\ntwo\n\nlast")
    with bench.fs.open("/t/a") as file:
        assert list(file) == [b"one\n", b"two\n", b"\n", b"last"]


@case(LOSES_ENDS)
def text_is_decoded(bench: Any) -> None:
    bench.put("/t/a", "päron\nx\n".encode())
    with bench.fs.open("/t/a", "r", encoding="utf-8") as file:
        assert file.readlines() == ["päron\n", "x\n"]


@case(without(size=lambda self, handle: 1))
def an_empty_file_has_no_bytes(bench: Any) -> None:
    bench.put("/t/a", b"")
    assert size_of(bench.fs, "/t/a") == 0
    with bench.fs.open("/t/a") as file:
        assert (file.read(), file.size) == (b"", 0)


# -- writing --------------------------------------------------------------------------------------


@case(
    without(
        create=lambda self, path, *, is_exclusive, keeps: Disk.create(
            self, path, is_exclusive=is_exclusive, keeps=True
        ),
        put=lambda self, path, content, *, is_exclusive: ObjectStore.set_name(
            self, self.folder_of(path), path.rpartition("/")[2], File(0, b"x"), path
        ),
    )
)
def writing_again_replaces_the_content(bench: Any) -> None:
    bench.put("/t/a", b"a long text")
    bench.put("/t/a", b"short")
    assert bench.get("/t/a") == b"short"


@case(
    without(
        create=lambda self, path, *, is_exclusive, keeps: Disk.create(
            self, path, is_exclusive=False, keeps=keeps
        ),
        put=lambda self, path, content, *, is_exclusive: ObjectStore.put(
            self, path, content, is_exclusive=False
        ),
    )
)
def exclusive_creation_refuses_a_name_that_is_taken(bench: Any) -> None:
    bench.put("/t/a", b"1")
    with pytest.raises(FileExistsError), bench.fs.open("/t/a", "xb") as file:
        file.write(b"2")
    assert bench.get("/t/a") == b"1"


@case(without(size=lambda self, handle: 0), *FOLDERS)
def appending_goes_on_at_the_end(bench: Any) -> None:
    bench.put("/t/a", b"one")
    with bench.fs.open("/t/a", "ab") as file:
        file.write(b"two")
    with bench.fs.open("/t/b", "ab") as file:
        file.write(b"new")
    assert (bench.get("/t/a"), bench.get("/t/b")) == (b"onetwo", b"new")


@case(without(size=lambda self, handle: 0), *FOLDERS)
def two_appenders_do_not_overwrite_each_other(bench: Any) -> None:
    first, second = (bench.fs.open("/t/a", "ab") for _ in range(2))
    first.write(b"1")
    second.write(b"22")
    first.write(b"333")
    first.close()
    second.close()
    assert bench.get("/t/a") == b"122333"


class HidesOpen(ObjectStore):
    """Shows the size of a file only when it is closed."""

    def look(self, path: str) -> Found | None:
        found = super().look(path)
        return found and found._replace(size=0)


@case(HidesOpen, *FOLDERS)
def a_written_byte_is_seen_before_close(bench: Any) -> None:
    file = bench.fs.open("/t/a", "wb")
    file.write(b"123")
    assert size_of(bench.fs, "/t/a") == 3
    file.close()


@case(
    without(
        create=lambda self, path, *, is_exclusive, keeps: self.put(path, b"", is_exclusive=False),
        put=lambda self, path, content, *, is_exclusive: None,
    ),
    "object_store",
)
def an_object_appears_as_a_whole_when_it_is_closed(bench: Any) -> None:
    file = bench.fs.open("/t/a", "wb")
    file.write(b"123")
    assert not bench.fs.exists("/t/a")
    file.close()
    assert bench.get("/t/a") == b"123"


@case(of_kind("posix"), "object_store")
def an_object_that_is_dropped_is_not_stored(bench: Any) -> None:
    file = bench.fs.open("/t/a", "wb")
    file.write(b"123")
    del file
    assert not bench.fs.exists("/t/a")


@case(
    without(write=lambda self, handle, start, content: Disk.write(self, handle, 0, content)),
    *FOLDERS,
)
def a_file_is_changed_in_place(bench: Any) -> None:
    bench.put("/t/a", b"0123456789")
    with bench.fs.open("/t/a", "r+b") as file:
        file.seek(4)
        file.write(b"xy")
    assert bench.get("/t/a") == b"0123xy6789"


@case(without(truncate=lambda self, path, size: None), *FOLDERS)
def truncate_cuts_and_fills(bench: Any) -> None:
    bench.put("/t/a", b"0123456789")
    bench.fs.truncate("/t/a", 4)
    assert bench.get("/t/a") == b"0123"
    bench.fs.truncate("/t/a", 6)
    assert bench.get("/t/a") == b"0123\0\0"


@case(without(truncate=lambda self, path, size: None), *FOLDERS)
def truncate_needs_a_file(bench: Any) -> None:
    refused(errno.ENOENT, bench.fs.truncate, "/t/none", 0)


@case(without(folder_of=lambda self, path: self.root), *FOLDERS)
def a_file_needs_its_folder(bench: Any) -> None:
    refused(errno.ENOENT, bench.fs.open, "/t/none/a", "wb")


@case(of_kind("posix"), "object_store")
def an_object_needs_no_folder(bench: Any) -> None:
    bench.put("/t/x/y/a", b"1")
    assert bench.fs.isdir("/t/x/y")
    bench.fs.rm_file("/t/x/y/a")
    assert not bench.fs.exists("/t/x")


# -- names ----------------------------------------------------------------------------------------


@case(without(replace=lambda self, source, target: None, copy=lambda self, source, target: None))
def mv_gives_another_name(bench: Any) -> None:
    bench.put("/t/a", b"1")
    bench.fs.mv("/t/a", "/t/b")
    assert (bench.get("/t/b"), bench.fs.exists("/t/a")) == (b"1", False)


class RefusesTaken(ObjectStore):
    """Does not rename to a name that is taken."""

    def replace(self, source: str, target: str) -> None:
        if self.node(target) is None:
            super().replace(source, target)

    def copy(self, source: str, target: str) -> None:
        if self.node(target) is None:
            super().copy(source, target)


@case(RefusesTaken)
def mv_over_a_file_replaces_it(bench: Any) -> None:
    bench.put("/t/a", b"new")
    bench.put("/t/b", b"old")
    bench.fs.mv("/t/a", "/t/b")
    assert bench.get("/t/b") == b"new"
    assert bench.fs.ls("/t", detail=False) == ["/t/b"]


@case(RefusesTaken, *FOLDERS)
def replace_is_one_effect(bench: Any) -> None:
    bench.put("/t/a", b"new")
    bench.put("/t/b", b"old")
    bench.fs.replace("/t/a", "/t/b")
    assert (bench.get("/t/b"), bench.fs.exists("/t/a")) == (b"new", False)


@case(without(replace=lambda self, source, target: None), *FOLDERS)
def replace_needs_a_source(bench: Any) -> None:
    refused(errno.ENOENT, bench.fs.replace, "/t/none", "/t/b")


class TouchesRenamed(ObjectStore):
    """Gives a file a new time with its new name."""

    def replace(self, source: str, target: str) -> None:
        super().replace(source, target)
        self.node(target).mtime_us = self.rounded_us()


@case(TouchesRenamed, *FOLDERS)
def a_rename_keeps_the_time(bench: Any) -> None:
    bench.put("/t/a", b"1")
    before = bench.fs.info("/t/a")["mtime_ms"]
    bench.pause()
    bench.fs.mv("/t/a", "/t/b")
    assert bench.fs.info("/t/b")["mtime_ms"] == before


class CopiesHandles(ObjectStore):
    """A rename makes another file of the same content."""

    def replace(self, source: str, target: str) -> None:
        super().replace(source, target)
        node = self.node(target)
        self.root.names["t"].names[target[3:]] = File(node.mtime_us, node.content)


@case(CopiesHandles, *FOLDERS)
def an_open_file_follows_its_rename(bench: Any) -> None:
    file = bench.fs.open("/t/a", "wb")
    file.write(b"1")
    bench.fs.replace("/t/a", "/t/b")
    file.write(b"2")
    file.close()
    assert bench.get("/t/b") == b"12"


@case(without(remove=lambda self, path: setattr(self.node(path), "content", b"")), *FOLDERS)
def an_open_file_can_be_read_after_its_removal(bench: Any) -> None:
    bench.put("/t/a", b"123")
    with bench.fs.open("/t/a") as file:
        bench.fs.rm_file("/t/a")
        assert file.read() == b"123"
    assert not bench.fs.exists("/t/a")


@case(without(replace=lambda self, source, target: None), *FOLDERS)
def a_folder_is_renamed_with_its_files(bench: Any) -> None:
    bench.fs.mkdir("/t/x")
    bench.put("/t/x/a", b"1")
    bench.fs.mv("/t/x", "/t/y")
    assert bench.fs.find("/t") == ["/t/y/a"]


@case(
    without(
        copy=lambda self, source, target: None,
        write=lambda self, handle, start, content: len(content),
    )
)
def a_copy_has_the_same_content(bench: Any) -> None:
    bench.put("/t/a", b"12345")
    bench.fs.cp_file("/t/a", "/t/b")
    assert (bench.get("/t/a"), bench.get("/t/b")) == (b"12345", b"12345")


@case(without(remove=lambda self, path: None))
def a_removed_file_is_gone(bench: Any) -> None:
    bench.put("/t/a", b"1")
    bench.fs.rm_file("/t/a")
    assert bench.fs.ls("/t", detail=False) == [] if bench.kind != OBJECT_STORE else True
    assert not bench.fs.exists("/t/a")


@case(without(remove=lambda self, path: None), *FOLDERS)
def a_missing_file_cannot_be_removed(bench: Any) -> None:
    refused(errno.ENOENT, bench.fs.rm_file, "/t/none")


@case(without(remove=Disk.remove), "object_store")
def removing_a_missing_object_does_nothing(bench: Any) -> None:
    bench.fs.rm_file("/t/none")


@case(without(make_folder=lambda self, path: None), *FOLDERS)
def a_folder_is_made_once(bench: Any) -> None:
    bench.fs.mkdir("/t/x")
    refused(errno.EEXIST, bench.fs.mkdir, "/t/x")
    bench.fs.makedirs("/t/x", exist_ok=True)


@case(without(remove_folder=lambda self, path: None), *FOLDERS)
def only_an_empty_folder_is_removed(bench: Any) -> None:
    bench.fs.mkdir("/t/x")
    bench.put("/t/x/a", b"1")
    refused(errno.ENOTEMPTY, bench.fs.rmdir, "/t/x")
    bench.fs.rm("/t/x", recursive=True)
    assert not bench.fs.exists("/t/x")


@case(without(create=lambda self, path, *, is_exclusive, keeps: File(0)), *FOLDERS)
def a_folder_is_no_file(bench: Any) -> None:
    bench.fs.mkdir("/t/x")
    refused(errno.EISDIR, bench.fs.open, "/t/x", "wb")


@case(without(folder_of=lambda self, path: Folder(0)), *FOLDERS)
def a_file_is_no_folder(bench: Any) -> None:
    bench.put("/t/a", b"1")
    refused(errno.ENOTDIR, bench.fs.open, "/t/a/b", "wb")


@case(of_kind("object_store"), *FOLDERS)
def syncing_needs_what_is_synced(bench: Any) -> None:
    bench.put("/t/a", b"1")
    bench.fs.sync_file("/t/a")
    bench.fs.sync_directory("/t")
    refused(errno.ENOENT, bench.fs.sync_file, "/t/none")


@case(of_kind("posix"), "object_store")
def an_object_store_lacks_the_calls_of_a_disk(bench: Any) -> None:
    calls = [
        lambda: bench.fs.sync_file("/t/a"),
        lambda: bench.fs.sync_directory("/t"),
        lambda: bench.fs.truncate("/t/a", 1),
        lambda: bench.fs.replace("/t/a", "/t/b"),
        lambda: bench.fs.open("/t/a", "ab"),
    ]
    for call in calls:
        with pytest.raises(NotImplementedError, match="object_store"):
            call()


@case(of_kind("object_store"), *FOLDERS)
def a_disk_has_no_uploads(bench: Any) -> None:
    with pytest.raises(NotImplementedError, match="create_upload"):
        bench.fs.create_upload("/t/a")


# -- multipart uploads ----------------------------------------------------------------------------


def part(letter: bytes) -> bytes:
    return letter * 256


@case(
    without(
        complete_upload=lambda self, upload, parts: self.put(upload.path, b"", is_exclusive=False)
    ),
    "object_store",
)
def an_upload_appears_when_it_is_complete(bench: Any) -> None:
    fs = bench.fs
    upload = fs.create_upload("/t/a")
    tags = [(n, fs.upload_part("/t/a", upload, n, part(b"%d" % n))) for n in (1, 2)]
    assert not fs.exists("/t/a")
    fs.complete_upload("/t/a", upload, tags)
    assert bench.get("/t/a") == part(b"1") + part(b"2")
    assert fs.list_uploads("/t/") == []


@case(
    without(upload_part=lambda self, upload, number, content: "x", complete_upload=lambda *_: None),
    "object_store",
)
def a_part_may_be_uploaded_again(bench: Any) -> None:
    fs = bench.fs
    upload = fs.create_upload("/t/a")
    fs.upload_part("/t/a", upload, 1, part(b"x"))
    tag = fs.upload_part("/t/a", upload, 1, part(b"y"))
    fs.complete_upload("/t/a", upload, [(1, tag)])
    assert bench.get("/t/a") == part(b"y")


@case(without(complete_upload=lambda self, upload, parts: None), "object_store")
def a_small_part_must_be_the_last(bench: Any) -> None:
    fs = bench.fs
    upload = fs.create_upload("/t/a")
    tags = [(n, fs.upload_part("/t/a", upload, n, b"small")) for n in (1, 2)]
    with pytest.raises(OSError, match="Invalid argument"):
        fs.complete_upload("/t/a", upload, tags)
    assert not fs.exists("/t/a")


class LosesTwice(ObjectStore):
    """Empties an object whose upload is completed again."""

    def complete_upload(self, upload: Any, parts: Any) -> None:
        if upload.upload_id in self.uploads:
            super().complete_upload(upload, parts)
        else:
            self.put(upload.path, b"", is_exclusive=False)


@case(LosesTwice, "object_store")
def an_upload_that_is_completed_again_changes_nothing(bench: Any) -> None:
    """A store may answer either way; ours says that there is no such upload."""
    fs = bench.fs
    upload = fs.create_upload("/t/a")
    tag = fs.upload_part("/t/a", upload, 1, b"1")
    fs.complete_upload("/t/a", upload, [(1, tag)])
    with suppress(FileNotFoundError):
        fs.complete_upload("/t/a", upload, [(1, tag)])
    assert bench.get("/t/a") == b"1"


@case(without(abort_upload=lambda self, upload: None), "object_store")
def an_aborted_upload_is_gone(bench: Any) -> None:
    fs = bench.fs
    upload = fs.create_upload("/t/a")
    assert fs.list_uploads("/t/") == [("/t/a", upload)]
    fs.abort_upload("/t/a", upload)
    assert fs.list_uploads("/t/") == []
    with pytest.raises(FileNotFoundError):
        fs.upload_part("/t/a", upload, 1, b"1")


# Where a case is checked: on each world of its kinds. Another case states how other kinds differ.
KIND_OF = {
    "posix": "posix", "nfs": "nfs", "objects": OBJECT_STORE, "local": "posix", "s3": OBJECT_STORE,
}  # fmt: skip
PAIRS = [(one, world) for one in CASES for world, kind in KIND_OF.items() if kind in one.kinds]


@pytest.mark.parametrize(
    ("one", "bench"),
    PAIRS,
    ids=[f"{one.check.__name__}-{world}" for one, world in PAIRS],
    indirect=["bench"],
)
def test_conformance(one: Case, bench: Any) -> None:
    assert bench.kind in one.kinds
    one.check(bench)


@pytest.mark.parametrize("one", CASES, ids=lambda one: one.check.__name__)
def test_a_model_without_the_rule_fails(one: Case, broken_bench: Any) -> None:
    with pytest.raises((Exception, pytest.fail.Exception)):
        one.check(broken_bench(one.kinds[0], one.broken))


def test_there_are_enough_cases() -> None:
    assert len(CASES) >= 40
    assert {world for _, world in PAIRS} == set(KIND_OF)
    counts = [sum(where == world for _, where in PAIRS) for world in ("posix", "local")]
    assert counts[0] == counts[1] >= 40

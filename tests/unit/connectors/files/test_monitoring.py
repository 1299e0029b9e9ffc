"""Scans of a path: which splits are sent, in which order, and what the state holds."""

from __future__ import annotations

from contextlib import nullcontext
from typing import Any

import pytest

from semantix.connectors.files.input_format import FileInputFormat
from semantix.connectors.files.monitoring import FileMonitoringFunction
from semantix.connectors.files.splits import MAX_TIME, MIN_TIME
from semantix.errors import ContractError
from semantix.testing.list_observer import ListObserver
from semantix.testing.solo_session import SoloClock, SoloSession
from semantix.testing.sources.source_harness import SourceHarness
from semantix.testing.stream_values import Record
from semantix.worlds.simulated.files import feeding
from semantix.worlds.simulated.files.world import FileWorld


class Context:
    """A source context, runtime context, and state of one function."""

    def __init__(self, fs: Any) -> None:
        self.fs, self.gate, self.sent = fs, SoloSession().gate, []
        self.stored: list[int] = []
        self.checkpoint_id = 1
        self.operator_state_store = self

    def client(self, kind: str) -> Any:
        return self.fs

    def get_checkpoint_lock(self) -> Any:
        return nullcontext()

    def collect(self, split: Any) -> None:
        self.sent.append(split)

    def get_list_state(self, name: str) -> Any:
        assert name == "file-monitoring-state"
        return self

    def is_restored(self) -> bool:
        return bool(self.stored)

    def get(self) -> list[int]:
        return self.stored

    def update(self, values: list[int]) -> None:
        self.stored = values


def world(**files: int) -> FileWorld:
    """Files in `/in`, each with its modification time in ms."""
    made = FileWorld(SoloClock(), ListObserver(), {"directories": ["/in"]})
    for name, mtime_ms in files.items():
        feeding.write(made, f"/in/{name}", b"0123456789", mtime_ms)
    return made


def started(
    at: FileWorld, *arguments: Any, stored: list[int] | None = None, **more: Any
) -> tuple[FileMonitoringFunction, Context]:
    context = Context(at.clients(SoloSession()))
    context.stored = stored or []
    function = FileMonitoringFunction(FileInputFormat(), "/in", *arguments, **more)
    function.runtime_context = context
    function.initialize_state(context)
    function.open(context)
    return function, context


def sent(context: Context) -> list[tuple[str, int, int]]:
    return [(one.path[4:], one.modification_time_ms, one.number) for one in context.sent]


def test_a_scan_sends_the_splits_by_time_and_ends_at_the_largest() -> None:
    function, context = started(world(a=3, b=1, c=2))
    function.run(context)
    assert sent(context) == [("b", 1, 1), ("c", 2, 2), ("a", 3, 0)]
    assert function.global_modification_time == MAX_TIME


def test_a_restored_scan_is_not_made_again() -> None:
    function, context = started(world(a=1), stored=[MAX_TIME])
    function.run(context)
    assert context.sent == []
    function, context = started(world(a=1), stored=[MIN_TIME])
    function.run(context)
    assert len(context.sent) == 1


def scan_once(function: FileMonitoringFunction, context: Context) -> None:
    """One cycle of a continuous source."""
    function._scan(context)  # the harness of sources makes whole cycles, see below


def test_a_later_scan_sends_only_what_is_strictly_later() -> None:
    at = world(a=5)
    function, context = started(at, "process_continuously", 10)
    scan_once(function, context)
    for name, mtime_ms in (("tie", 5), ("late", 4), ("new", 6)):
        feeding.write(at, f"/in/{name}", b"1", mtime_ms)
    scan_once(function, context)
    assert [path for path, _, _ in sent(context)] == ["a", "new"]
    assert function.global_modification_time == 6


def test_the_state_is_the_time() -> None:
    function, context = started(world(a=5), "process_continuously", 10)
    scan_once(function, context)
    function.snapshot_state(context)
    assert context.stored == [5]


@pytest.mark.parametrize(("after", "kept"), [("keep", MIN_TIME), ("max", MAX_TIME)])
def test_cancel_keeps_the_time_unless_it_does_as_flink(after: str, kept: int) -> None:
    function, context = started(world(a=5), position_after_cancel=after)
    function.cancel()
    assert function.global_modification_time == kept
    function.run(context)
    assert bool(context.sent) is (after == "keep")


def test_a_listing_that_fails_is_raised_unless_it_does_as_flink() -> None:
    for on_error, is_raised in (("raise", True), ("ignore", False)):
        function, context = started(world(a=5), on_listing_error=on_error)

        def failing(path: str, after_ms: int) -> dict[str, int]:
            raise PermissionError(path)

        function.format.list_eligible_files = failing  # type: ignore[method-assign]
        if is_raised:
            with pytest.raises(PermissionError):
                function.run(context)
        else:
            function.run(context)
            assert function.global_modification_time == MAX_TIME
        assert context.sent == []


def test_a_missing_path_is_named() -> None:
    function, context = started(world())
    function.path = "/none"
    with pytest.raises(FileNotFoundError, match="The provided file path /none does not exist"):
        function.run(context)


def test_more_than_one_restored_element_is_refused() -> None:
    with pytest.raises(ContractError, match="retrieved invalid state"):
        started(world(), stored=[1, 2])


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        ((None, "/in"), "Unspecified file input format"),
        ((FileInputFormat(), ""), "Unspecified Path"),
        (
            (FileInputFormat(), ["/a", "/b"]),
            r"multiple paths are not supported yet. \(path=\['/a', '/b'\]; expected one path",
        ),
        (
            (FileInputFormat(), "/in", None),
            r"Unspecified monitoring mode. \(mode=None; expected process_once or process_cont",
        ),
        ((FileInputFormat(), "/in", "twice"), "mode is 'twice'; expected 'process_once' or"),
        (
            (FileInputFormat(), "/in", "process_continuously", 0),
            r"interval \(0 ms\) is smaller than the minimum allowed one \(1 ms\). "
            r"\(interval_ms=0; expected at least 1 with mode='process_continuously'\)",
        ),
        ((FileInputFormat(), "/in", "process_once", "5"), "interval_ms is '5'; expected a number"),
        (
            (FileInputFormat(), "/in", "process_once", -1, "2"),
            "reader_parallelism is '2'; expected a whole number",
        ),
    ],
)
def test_wrong_arguments_are_refused(arguments: tuple[Any, ...], text: str) -> None:
    with pytest.raises(ContractError, match=text):
        FileMonitoringFunction(*arguments)


@pytest.mark.parametrize(("name", "words"), [
    ("on_listing_error", "'raise' or 'ignore'"), ("position_after_cancel", "'keep' or 'max'"),
])  # fmt: skip
def test_wrong_words_are_refused(name: str, words: str) -> None:
    with pytest.raises(ContractError, match=f"{name} is 'x'; expected {words}"):
        FileMonitoringFunction(FileInputFormat(), "/in", **{name: "x"})  # type: ignore[arg-type]


def harness_of(at: FileWorld, *arguments: Any, **more: Any) -> SourceHarness:
    def make() -> FileMonitoringFunction:
        return FileMonitoringFunction(FileInputFormat(), "/in", *arguments, **more)

    made = SourceHarness(make, clients={"files": at.clients(SoloSession())})
    made.open()
    return made


def paths(harness: SourceHarness) -> list[str]:
    return [one.value.path[4:] for one in harness.collected if isinstance(one, Record)]


def test_the_harness_makes_one_scan_at_a_time() -> None:
    at = world(a=5)
    harness = harness_of(at, "process_continuously", 10)
    assert harness.run() == "waiting"
    feeding.write(at, "/in/b", b"1", 6)
    assert paths(harness) == ["a"]
    assert harness.scan() == "waiting"
    assert paths(harness) == ["a", "b"]
    state = SourceHarness.read_state(harness.snapshot(1))
    assert state["file-monitoring-state"] == [6]
    assert harness.cancel() == "ended"


def test_a_hook_of_the_format_fails_under_the_harness() -> None:
    harness = harness_of(world(a=5), on_listing_error="ignore")
    harness.fail("list_eligible_files", 1, OSError("moved"))
    assert harness.run() == "ended"
    assert harness.collected == []
    harness = harness_of(world(a=5))
    harness.fail("create_input_splits", 1, OSError("moved"))
    with pytest.raises(OSError, match="moved"):
        harness.run()


def test_a_folder_in_the_path_that_cannot_be_listed_counts_as_empty_if_errors_are_ignored() -> None:
    at = world(a=5)
    feeding.write(at, "/in/sub/b", b"1", 6)
    for planned, seen in ((2, ["a"]), (1, [])):
        harness = SourceHarness(
            lambda: FileMonitoringFunction(
                FileInputFormat(nested=True), "/in", on_listing_error="ignore"
            ),
            clients={"files": at},
        )
        harness.fail("list_eligible_files", planned, OSError("no"))
        harness.open()
        assert harness.run() == "ended"
        assert paths(harness) == seen


def test_close_before_the_first_scan_keeps_the_position() -> None:
    for runs, kept in ((False, MIN_TIME), (True, MAX_TIME)):
        function, context = started(world(), position_after_cancel="max")
        if runs:
            function.mode = "process_once"
            function.run(context)
        function.close()
        assert function.global_modification_time == kept

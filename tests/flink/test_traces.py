"""The harnesses do what Flink 1.20.1 does with the same scripts of operations.

`traces/` has random scripts, with the traces that Flink's own test harnesses gave on a JVM: the
operator of asynchronous functions, the reader and the monitoring function of the file source,
source functions, and the file sink with Flink's writers for local files (`sink`) and for S3
(`store`). Where Flink's order is that of identities (parts of a union list, waiting records of an
unordered queue, retries at the end), the driver gave Flink's sets the order of insertion.
"""

from __future__ import annotations

import json
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import pytest
from fsspec.implementations.local import LocalFileSystem

from tests.flink.player import PLAYERS, play
from tests.flink.sink_player import SinkPlayer

TRACES = Path(__file__).with_name("traces")


def ordered(script: dict[str, Any], trace: list[Any]) -> list[Any]:
    """Return the trace with sorted union lists: their order is nobody's promise."""
    unions = {name for name, kind, _ in script["conf"].get("states", []) if kind == "union"}
    for entry in trace:
        for lists in entry[0] if isinstance(entry[0], list) else [entry[0]]:
            if isinstance(lists, dict):
                for name in unions & set(lists):
                    lists[name].sort()
    return trace


def scripts(kind: str) -> list[dict[str, Any]]:
    lines = (TRACES / f"{kind}.jsonl").read_text(encoding="utf-8").splitlines()
    return [{"kind": kind, **json.loads(line)} for line in lines]


def first_difference(script: dict[str, Any]) -> int | None:
    """Return the number of the first operation whose entry is another one than Flink's."""
    expected = ordered(script, script["trace"])
    observed = ordered(script, json.loads(json.dumps(play(script))))
    pairs = zip(observed, expected, strict=True)
    return next((number for number, (one, other) in enumerate(pairs) if one != other), None)


@pytest.mark.parametrize("kind", ["async", "monitor", "reader", "sink", "source", "store"])
def test_the_trace_is_that_of_flink(kind: str) -> None:
    found = scripts(kind)
    assert len(found) >= 75
    for line, script in enumerate(found, start=1):
        assert first_difference(script) is None, f"{kind}.jsonl, line {line}"


def test_the_file_sink_does_the_same_on_a_file_system_of_fsspec(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class OnDisk(SinkPlayer):
        make_files = staticmethod(lambda: LocalFileSystem(skip_instance_cache=True))

        def begin(self) -> None:
            type(self).base = mkdtemp(dir=tmp_path)
            super().begin()

    monkeypatch.setitem(PLAYERS, "sink", OnDisk)
    for line, script in enumerate(scripts("sink")[:40], start=1):
        assert first_difference(script) is None, f"sink.jsonl, line {line}"


def test_a_harness_that_does_something_else_is_noticed() -> None:
    found = [one for one in scripts("async") if one["conf"]["ordered"]]
    for script in found:
        script["conf"]["ordered"] = False
    assert any(first_difference(script) is not None for script in found)

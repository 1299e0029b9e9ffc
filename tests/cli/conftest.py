"""A folder with a small spec, and the command line run in this process."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from semantix.cli.main import status_of

# Small enough to be certified within a second, with two windows.
WRITE_AHEAD = """\
format: semantix-spec/1
name: small
connector: semantix.connectors.store.write_ahead_sink:WriteAheadStoreSink
claim: at_least_once
expected_windows: [wal_send:during, wal_mark_committed:before]
options: {fail_at_end: true}
workload: {records: 8, keys: 4, partitions: 1, parallelism: 1}
faults: [crash]
world_options: {store: {}}
"""

PLAN = """\
format: semantix-plan/1
name: between
why: the second duplicate window
spec: small
faults:
  - do: crash
    at: wal_mark_committed:before
expect:
  finding: {oracle: EO, kind: duplicate}
"""


@dataclass(frozen=True)
class Outcome:
    """What a command said and how it ended."""

    status: int
    out: str
    err: str


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working directory, with specs/small.yaml and fault_plans/between.yaml."""
    (tmp_path / "specs").mkdir()
    (tmp_path / "specs" / "small.yaml").write_text(WRITE_AHEAD)
    (tmp_path / "fault_plans").mkdir()
    (tmp_path / "fault_plans" / "between.yaml").write_text(PLAN)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def semantix_command(capsys: pytest.CaptureFixture[str]) -> Callable[..., Outcome]:
    """Run `semantix ARGS…`."""

    def run(*arguments: str) -> Outcome:
        capsys.readouterr()
        status = status_of(arguments)
        captured = capsys.readouterr()
        return Outcome(status, captured.out, captured.err)

    return run

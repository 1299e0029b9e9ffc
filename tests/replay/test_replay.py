"""Fail, store, replay: the same finding again, in another process with another hash seed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

SPEC = """\
format: semantix-spec/1
name: small
connector: {connector}
claim: exactly_once
workload: {{records: 8, keys: 4, partitions: 2, parallelism: 2}}
faults: [{faults}]
{more}
"""

SUBJECTS = {
    "write-ahead": (
        "semantix.connectors.store.write_ahead_sink:WriteAheadStoreSink",
        "crash, notification, checkpoint, error, response",
        "options: {fail_at_end: true}",
    ),
    "no flush": (
        "semantix.connectors.store.plain_sinks:AppendStoreSink",
        "crash",
        "",
    ),
}


def semantix(folder: Path, hash_seed: int, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "semantix", *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONHASHSEED": str(hash_seed)},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("subject", SUBJECTS)
def test_every_finding_replays_to_the_same_digest(tmp_path: Path, subject: str) -> None:
    connector, faults, more = SUBJECTS[subject]
    spec = tmp_path / "small.yaml"
    spec.write_text(SPEC.format(connector=connector, faults=faults, more=more))
    failed = semantix(
        tmp_path, 1, "certify", "small.yaml", "--occurrences", "first", "--examples", "10"
    )
    assert failed.returncode == 1, failed.stderr
    found = sorted((tmp_path / ".semantix" / "findings").iterdir())
    assert found
    for path in found[:6]:
        saved = json.loads(path.read_text())
        again = semantix(tmp_path, 2, "replay", str(path))
        assert again.returncode == 1, again.stderr
        assert f"byte for byte the same run: {saved['digest'][:16]}" in again.stdout
        assert "the same finding again" in again.stdout


def test_a_finding_that_a_mended_connector_no_longer_shows_is_not_byte_equal(
    tmp_path: Path,
) -> None:
    sink = tmp_path / "mine.py"
    broken = (
        "from semantix import SinkFunction\n"
        "class Sink(SinkFunction):\n"
        "    def invoke(self, value, context):\n"
        "        if value['n'] != 3:\n"
        "            self.runtime_context.client('store').append([value])\n"
    )
    sink.write_text(broken)
    spec = tmp_path / "small.yaml"
    spec.write_text(
        SPEC.format(connector="mine.py:Sink", faults="crash", more="").replace(
            "exactly_once", "at_least_once"
        )
    )
    failed = semantix(
        tmp_path, 1, "certify", "small.yaml", "--occurrences", "first", "--examples", "0"
    )
    assert failed.returncode == 1, failed.stderr
    finding = tmp_path / ".semantix" / "findings" / "small-simulated-01.json"
    assert semantix(tmp_path, 2, "replay", str(finding)).returncode == 1
    sink.write_text(broken.replace("value['n'] != 3", "True"))
    mended = semantix(tmp_path, 3, "replay", str(finding))
    assert mended.returncode == 70
    assert "has the connector changed since" in mended.stderr

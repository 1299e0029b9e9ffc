"""What a connector prints and logs on a real world is kept apart, and shown with its finding."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

CONNECTOR = '''
import json
import logging

from semantix import RichSinkFunction


class Talking(RichSinkFunction):
    """Shows each record at once, so before its checkpoint."""

    def open(self, context):
        self.files = self.runtime_context.client("files")
        logging.getLogger("talking").warning("opened by attempt %d", self.runtime_context.attempt)

    def invoke(self, value, context):
        print("writes", value["id"], "\\x1b[31m")
        with self.files.open(f"/out/{value['id']}.json", "wb") as file:
            file.write(json.dumps(value).encode())
'''
SPEC = """
format: semantix-spec/1
name: talking
connector: talking.py:Talking
claim: exactly_once
workload: {records: 2, keys: 2, partitions: 1, parallelism: 1}
world_options: {files: {directories: [/out], watch: ["/out/*.json"]}}
"""
SAID = ["opened by attempt 1", "writes r1 \\x1b[31m", "writes r2 \\x1b[31m"]


def semantix(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "semantix", *arguments]
    path = os.pathsep.join((str(Path(__file__).parents[2]), os.environ.get("PYTHONPATH", "")))
    return subprocess.run(
        command, cwd=folder, text=True, capture_output=True, env={**os.environ, "PYTHONPATH": path}
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which the connector was certified on the local disk."""
    folder = tmp_path_factory.mktemp("talking")
    (folder / "talking.py").write_text(CONNECTOR)
    (folder / "talking.yaml").write_text(SPEC)
    certify = ("certify", "talking.yaml", "--world", "local", "--stages", "dry")
    said = semantix(folder, *certify, "--html", "page.html", "--json", "result.json")
    assert said.returncode == 1, said.stderr
    (folder / "stdout").write_text(said.stdout)
    (folder / "stderr").write_text(said.stderr)
    return folder


def test_the_log_stands_with_the_finding_and_nowhere_else(folder: Path) -> None:
    lines = [line.strip() for line in (folder / "stdout").read_text().splitlines()]
    at = lines.index("the connector's own log:")
    assert lines[at + 1 : at + 4] == SAID
    assert "writes" not in (folder / "stderr").read_text()
    (result,) = json.loads((folder / "result.json").read_text())["results"]
    assert all(len(finding["log"]) == len(SAID) for finding in result["findings"])
    page = (folder / "page.html").read_text()
    assert all(line in page for line in SAID)


def test_a_replay_shows_the_log_below_its_timeline(folder: Path) -> None:
    said = semantix(folder, "replay", ".semantix/findings/talking-local-01.json")
    assert said.returncode == 1
    assert "writes" not in said.stderr
    lines = [line.strip() for line in said.stdout.splitlines()]
    at = lines.index("the connector's own log:")
    assert lines[at + 1 : at + 4] == SAID

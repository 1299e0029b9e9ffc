"""Fail, store, replay: the same finding, in another process with another PYTHONHASHSEED."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest


def semantix(root, *arguments, hash_seed="0"):
    """Run the command line in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "semantix", *arguments],
        cwd=root,
        env={**os.environ, "PYTHONHASHSEED": hash_seed, "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def findings(pytestconfig, tmp_path_factory):
    """Findings of a write-ahead sink that claims too much."""
    folder = tmp_path_factory.mktemp("findings")
    done = semantix(
        pytestconfig.rootpath, "certify", "specs/write-ahead.yaml", "--claim", "exactly_once",
        "--occurrences", "first", "--examples", "0", "--no-progress", "--findings", str(folder),
    )  # fmt: skip
    assert done.returncode == 1, done.stderr
    assert "twice" in done.stdout + done.stderr
    found = sorted(folder.glob("*.json"))
    assert found
    return found


@pytest.mark.parametrize("hash_seed", ["5", "123456"])
def test_a_finding_replays_to_the_same_digest(pytestconfig, findings, hash_seed):
    for path in findings[:3]:
        done = semantix(pytestconfig.rootpath, "replay", str(path), hash_seed=hash_seed)
        assert done.returncode == 1, done.stdout + done.stderr
        stored = json.loads(path.read_text())
        assert stored["digest"][:12] in done.stdout + done.stderr


def test_a_finding_of_another_digest_is_a_defect_of_semantix(pytestconfig, findings, tmp_path):
    stored = json.loads(findings[0].read_text())
    stored["digest"] = "0" * 64
    changed = tmp_path / "changed.json"
    changed.write_text(json.dumps(stored))
    assert semantix(pytestconfig.rootpath, "replay", str(changed)).returncode == 70

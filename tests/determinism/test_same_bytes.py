"""Same value, same bytes: in one process, in others, whatever PYTHONHASHSEED says."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = """
import json, sys
from pathlib import Path
from semantix.history.codec import digest
from semantix.plan.fault_plan import Fault, FaultPlan
from semantix.scenario.runner import run_scenario
from semantix.scenario.scenario import Scenario
from semantix.spec.loader import load_spec

found = {}
for path in sorted(Path("specs").glob("*.yaml")):
    spec = load_spec(path)
    for do, at, occurrence in (
        ("crash_all", "ckpt_store_add:after", 2),
        ("crash_process", "ckpt_sync_snapshot:before", 3),
        ("crash_coordinator", "ckpt_notify_send:before", 2),
        ("delay", "ckpt_notify_deliver:before", 3),
    ):
        plan = FaultPlan((Fault(do, at, occurrence, by_us=800_000),))
        for seed in (0, 11):
            run = run_scenario(Scenario(spec, plan, spec.workloads[0], seed))
            assert not run.unfired
            found[f"{spec.name} {do} {seed}"] = digest(run.history)
print(json.dumps(found))
"""


def digests(root: Path, hash_seed: str, *flags: str) -> dict[str, str]:
    """Run the program in a fresh interpreter."""
    done = subprocess.run(
        [sys.executable, *flags, "-c", PROGRAM],
        cwd=root,
        env={**os.environ, "PYTHONHASHSEED": hash_seed},
        capture_output=True,
        text=True,
        check=True,
    )
    found: dict[str, str] = json.loads(done.stdout)
    return found


@pytest.fixture(scope="module")
def reference(pytestconfig):
    return digests(pytestconfig.rootpath, "0")


@pytest.mark.parametrize("hash_seed", ["1", "7", "42", "1000", "31337", "99999", "4294967295"])
def test_other_processes_with_other_hash_seeds_make_the_same_bytes(
    pytestconfig, reference, hash_seed
):
    assert digests(pytestconfig.rootpath, hash_seed) == reference


def test_optimised_code_makes_the_same_bytes(pytestconfig, reference):
    assert digests(pytestconfig.rootpath, "3", "-O") == reference


def test_each_value_has_bytes_of_its_own(reference):
    assert len(reference) >= 56
    assert len(set(reference.values())) == len(reference)

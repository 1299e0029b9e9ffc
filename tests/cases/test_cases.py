"""Connectors that strangers could have written, each with the verdict that it must get.

`want.tsv` has for each folder the exit status, the verdict, the oracle of one finding, words that
the output must contain, the seconds that it may take on two idle cores, and why.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
ROWS = [
    line.split("\t")
    for line in (HERE / "want.tsv").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
]


def test_every_case_is_in_the_table() -> None:
    folders = {spec.parent.name for spec in HERE.glob("*/spec.yaml")}
    assert folders == {row[0] for row in ROWS}


@pytest.mark.parametrize("row", ROWS, ids=[row[0] for row in ROWS])
def test_the_case_gets_its_verdict(tmp_path: Path, row: list[str]) -> None:
    name, status, verdict, oracle, words, _, why = row
    certificate = tmp_path / "certificate.json"
    ran = subprocess.run(
        [sys.executable, "-m", "semantix", "certify", HERE / name / "spec.yaml",
         "--no-progress", "--examples", "20", "--json", certificate, "--findings", tmp_path],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(HERE.parents[1]), "TMPDIR": str(tmp_path)},
    )  # fmt: skip
    output = ran.stdout + ran.stderr
    assert str(ran.returncode) == status, f"{why}\n{output}"
    found = json.loads(certificate.read_text())["results"][0] if certificate.exists() else {}
    if verdict != "-":
        assert found["verdict"] == verdict, why
    if oracle != "-":
        assert oracle in {finding["oracle"] for finding in found["findings"]}, why
    if words != "-":
        assert words in output

"""`ci/semantix` brings a container engine where real servers are asked for, and only there."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

VENV_SH = """\
repository=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
venv=$repository/.venv
ensure_venv() { echo "venv $1"; }
"""
PROGRAMS = {
    "ci/venv.sh": VENV_SH,
    "ci/engine.sh": "ensure_engine() { echo engine; }\n",
    "ci/images/ensure": "#!/bin/sh\necho images\n",
    ".venv/bin/semantix": '#!/bin/sh\necho "ran $*"\nexit 3\n',
}
ATTACHED = {"SEMANTIX_KAFKA_BOOTSTRAP": "k:9092", "SEMANTIX_CASSANDRA_CONTACT": "c:9042"}


@pytest.fixture
def checkout(tmp_path: Path, root: Path) -> Path:
    for name, text in PROGRAMS.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
        (tmp_path / name).chmod(0o755)
    shutil.copy(root / "ci/semantix", tmp_path / "ci/semantix")
    (tmp_path / "real.json").write_text('{"world": "containers"}')
    (tmp_path / "simulated.json").write_text('{"world": "simulated"}')
    return tmp_path


def said(checkout: Path, *arguments: str, **attached: str) -> list[str]:
    kept = {name: value for name, value in os.environ.items() if name not in ATTACHED}
    done = subprocess.run(
        [checkout / "ci/semantix", *arguments],
        cwd=checkout,
        env={**kept, **attached},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 3
    assert done.stdout.splitlines()[-1] == f"ran {' '.join(arguments)}"
    return [line for line in (done.stdout + done.stderr).splitlines() if not line.startswith("ran")]


@pytest.mark.parametrize("arguments", [
    "certify specs --world containers", "certify --world=containers specs", "replay real.json",
    "certify specs --world simulated --world containers", "run a.yaml --world containers",
])  # fmt: skip
def test_real_servers_get_an_engine_and_images(checkout: Path, arguments: str) -> None:
    assert said(checkout, *arguments.split()) == ["venv base", "engine", "images"]


@pytest.mark.parametrize("arguments", [
    "certify specs", "certify specs --world simulated", "replay simulated.json", "doctor", "",
])  # fmt: skip
def test_nothing_else_does(checkout: Path, arguments: str) -> None:
    assert said(checkout, *arguments.split()) == ["venv base"]


def test_servers_that_the_environment_names_need_no_engine(checkout: Path) -> None:
    assert said(checkout, "certify", "specs", "--world", "containers", **ATTACHED) == ["venv base"]

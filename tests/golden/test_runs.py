"""What `run` and `replay` print on a terminal of 80 columns, with colours and without.

If an output has changed on purpose, `python tests/golden/test_runs.py` writes the files anew; look
at the difference before you commit it. `␛` stands for the escape character.
"""

from __future__ import annotations

import fcntl
import os
import re
import struct
import subprocess
import sys
import tempfile
import termios
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FOLDER = Path(__file__).with_name("runs")
COLUMNS = 80
_DIGEST = re.compile(r"\b[0-9a-f]{16}…")
_BETWEEN = "fault_plans/crash-between-send-and-mark.yaml"
_SMALL = """\
format: semantix-spec/1
name: small
connector: semantix.connectors.store.write_ahead_sink:WriteAheadStoreSink
claim: at_least_once
workload: {records: 8, keys: 4, partitions: 1, parallelism: 1}
faults: [crash]
world_options: {store: {}}
"""
FINDING = "FINDING"  # stands for the file of a finding
COMMANDS = {
    "run-clean": ("run", "specs/two-phase-commit.yaml"),
    "run-duplicate": ("run", "specs/write-ahead.yaml", "--plan", _BETWEEN),
    "run-quiet": ("run", "specs/write-ahead.yaml", "--plan", _BETWEEN, "-q"),
    "replay-plan": ("replay", "fault_plans/late-markers.yaml"),
    "replay-finding": ("replay", FINDING),
    "replay-narrow": ("replay", _BETWEEN),
}
WIDTHS = {"replay-narrow": 40}


def on_terminal(arguments: tuple[str, ...], columns: int, *, colour: bool) -> str:
    """Run `semantix ARGS…` with a pseudo-terminal as stdout; return what it printed there."""
    parent, child = os.openpty()
    fcntl.ioctl(child, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
    settings = {**os.environ, "TERM": "xterm-256color", "PYTHONPATH": str(ROOT)}
    settings.pop("COLUMNS", None)
    settings.pop("NO_COLOR", None)
    if not colour:
        settings["NO_COLOR"] = "1"
    command = [sys.executable, "-m", "semantix", *arguments]
    process = subprocess.Popen(
        command, stdout=child, stderr=subprocess.DEVNULL, cwd=ROOT, env=settings
    )
    os.close(child)
    printed = bytearray()
    while True:
        try:
            part = os.read(parent, 65_536)
        except OSError:  # Linux: the other end is closed
            break
        if not part:
            break
        printed += part
    os.close(parent)
    assert process.wait() in (0, 1)
    shown = printed.decode().replace("\r\n", "\n").replace("\x1b", "␛")
    return _DIGEST.sub("DIGEST…", shown)


def finding_in(folder: Path) -> str:
    """Certify a small spec, and return the file of its first finding."""
    spec = folder / "small.yaml"
    spec.write_text(_SMALL, encoding="utf-8")
    certify = ["certify", str(spec), "--claim", "exactly_once", "--stages", "dry,single"]
    options = ["--fail-fast", "-q", "--no-progress", "--findings", str(folder)]
    settings = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "semantix", *certify, *options]
    subprocess.run(command, env=settings, capture_output=True, check=False, cwd=folder)
    return str(next(iter(sorted(folder.glob("*.json")))))


def golden(name: str, *, colour: bool) -> Path:
    return FOLDER / f"{name}{'-colour' if colour else ''}.txt"


def given(name: str, finding: str) -> tuple[str, ...]:
    """Return the arguments of a command."""
    return tuple(finding if one == FINDING else one for one in COMMANDS[name])


@pytest.fixture(scope="module")
def finding(tmp_path_factory: pytest.TempPathFactory) -> str:
    return finding_in(tmp_path_factory.mktemp("findings"))


@pytest.mark.parametrize("colour", [False, True], ids=["plain", "colour"])
@pytest.mark.parametrize("name", COMMANDS)
def test_the_output_is_as_it_was(name: str, colour: bool, finding: str) -> None:
    columns = WIDTHS.get(name, COLUMNS)
    shown = on_terminal(given(name, finding), columns, colour=colour)
    plain = re.sub(r"␛\[[0-9;]*m", "", shown)
    assert max(map(len, plain.splitlines())) <= columns
    assert ("␛" in shown) is colour
    assert shown == golden(name, colour=colour).read_text(encoding="utf-8"), (
        "changed on purpose? python tests/golden/test_runs.py"
    )


def test_colours_change_no_word() -> None:
    for name in COMMANDS:
        text = golden(name, colour=True).read_text(encoding="utf-8")
        plain = golden(name, colour=False).read_text(encoding="utf-8")
        assert re.sub(r"␛\[[0-9;]*m", "", text) == plain


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as place:
        saved = finding_in(Path(place))
        for each in COMMANDS:
            for is_coloured in (False, True):
                width = WIDTHS.get(each, COLUMNS)
                text = on_terminal(given(each, saved), width, colour=is_coloured)
                golden(each, colour=is_coloured).write_text(text, encoding="utf-8")

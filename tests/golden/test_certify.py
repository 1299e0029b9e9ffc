"""What `certify` and five errors print on a terminal of 80 columns, with colours and without.

If an output has changed on purpose, `python -m tests.golden.test_certify` writes the files anew;
look at the difference before you commit it. `␛` stands for the escape character. How many runs a
search makes, and how long it takes, is left out.
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
FOLDER = Path(__file__).with_name("certify")
SPEC = """\
format: semantix-spec/1
name: small
connector: sink.py:Small
claim: at_least_once
expected_windows: [wal_send:during, wal_mark_committed:before]
options: {fail_at_end: true}
workload: {records: 8, keys: 4, partitions: 1, parallelism: 1}
faults: [crash]
world_options: {store: {}}
"""
SINK = """\
import logging

from semantix.connectors.store.write_ahead_sink import WriteAheadStoreSink


class Small(WriteAheadStoreSink):
    def send_values(self, values, checkpoint_id, timestamp):
        logging.getLogger("sink").warning("sends %d values", len(values))
        return super().send_values(values, checkpoint_id, timestamp)
"""
FAST = ("--stages", "single,closed", "--examples", "0", "--jobs", "1")
SHORT = (*FAST, "--no-progress")
OUT = ("--html", "report.html")
COMMANDS: dict[str, tuple[str, ...]] = {
    "upheld": ("certify", "specs/small.yaml", *SHORT, *OUT),
    "violated": ("certify", "specs/small.yaml", "--claim", "exactly_once", *SHORT, *OUT),
    "quiet": ("certify", "specs/small.yaml", *SHORT, *OUT, "-q"),
    "error-command": ("certfy", "specs"),
    "error-file": ("certify", "specs/smal.yaml"),
    "error-key": ("certify", "specs/mistyped.yaml"),
    "error-engine": ("run", "specs/kafka.yaml", "--world", "containers"),
    "error-connector": ("run", "specs/broken.yaml"),
}
STATUS = {"upheld": 0, "violated": 1, "quiet": 0, "error-engine": 4}
_COUNTS = re.compile(r"(small {2,}(?:simulated)?.*?) +\d+( +[\d.]+)?$", re.MULTILINE)
_KAFKA = SPEC.replace("sink.py:Small", "semantix.connectors.kafka:KafkaSink")


def folder_in(place: Path) -> Path:
    """Write the specs of the commands into a folder."""
    specs = place / "specs"
    specs.mkdir()
    (specs / "sink.py").write_text(SINK)
    (specs / "broken.py").write_text("def broken(:\n")
    (specs / "small.yaml").write_text(SPEC)
    (specs / "mistyped.yaml").write_text(
        SPEC.replace("claim: at_least_once\n", "").replace("8,", "eight,")
    )
    (specs / "broken.yaml").write_text(SPEC.replace("sink.py", "broken.py"))
    kafka = _KAFKA.replace("options: {fail_at_end: true}\n", "options: {topic: out}\n")
    kafka = kafka.replace("{store: {}}", "{kafka: {topics: {out: 1}}}")
    (specs / "kafka.yaml").write_text(kafka.replace("expected_windows", "#"))
    return place


def on_terminal(
    arguments: tuple[str, ...], folder: Path, columns: int, *, colour: bool
) -> tuple[int, str]:
    """Run `semantix ARGS…` on a pseudo-terminal; return its status and all that it printed."""
    parent, child = os.openpty()
    fcntl.ioctl(child, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
    settings = {**os.environ, "TERM": "xterm-256color", "PYTHONPATH": str(ROOT)}
    settings["DOCKER_HOST"] = "unix:///nowhere/docker.sock"
    for name in ("COLUMNS", "NO_COLOR", "SEMANTIX_KAFKA_BOOTSTRAP"):
        settings.pop(name, None)
    if not colour:
        settings["NO_COLOR"] = "1"
    command = [sys.executable, "-m", "semantix", *arguments]
    process = subprocess.Popen(
        command, stdin=child, stdout=child, stderr=child, cwd=folder, env=settings
    )
    os.close(child)
    printed = bytearray()
    try:
        while part := os.read(parent, 65_536):
            printed += part
    except OSError:  # Linux: the other end is closed
        pass
    os.close(parent)
    text = printed.decode().replace("\r\n", "\n").replace(f"{folder}/", "")
    return process.wait(), text.replace("\x1b", "␛")


def shown(name: str, folder: Path, *, colour: bool) -> tuple[int, str]:
    status, text = on_terminal(COMMANDS[name], folder, 80, colour=colour)
    text = "\n".join(line.rpartition("\r␛[K")[2] for line in text.split("\n"))  # without the bar
    return status, _COUNTS.sub(r"\1", text)


def golden(name: str, *, colour: bool) -> Path:
    return FOLDER / f"{name}{'-colour' if colour else ''}.txt"


def plain(text: str) -> str:
    """Take the colours out of a text."""
    return re.sub(r"␛\[[0-9;]*m", "", text)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return folder_in(tmp_path_factory.mktemp("golden"))


@pytest.mark.parametrize("colour", [False, True], ids=["plain", "colour"])
@pytest.mark.parametrize("name", COMMANDS)
def test_the_output_is_as_it_was(name: str, colour: bool, folder: Path) -> None:
    status, text = shown(name, folder, colour=colour)
    assert status == STATUS.get(name, 2)
    assert max(map(len, plain(text).splitlines())) <= 80
    assert ("␛" in text) is colour
    assert text == golden(name, colour=colour).read_text(encoding="utf-8"), (
        "changed on purpose? python -m tests.golden.test_certify"
    )


def test_colours_change_no_word() -> None:
    for name in COMMANDS:
        text = golden(name, colour=True).read_text(encoding="utf-8")
        assert plain(text) == golden(name, colour=False).read_text(encoding="utf-8")


@pytest.mark.parametrize("columns", [40, 120])
def test_the_bar_and_the_report_fit_and_the_log_stands_with_its_finding(
    columns: int, folder: Path
) -> None:
    arguments = ("certify", "specs/small.yaml", "--claim", "exactly_once", *FAST, *OUT)
    _, text = on_terminal(arguments, folder, columns, colour=True)
    bars, rest = [], []
    for line in text.split("\n"):  # `splitlines` takes \r for an end, too
        *drawn, last = line.split("\r␛[K")
        bars += [one for one in drawn if one]
        rest.append(plain(last))
    assert bars, text
    assert max(map(len, bars)) < columns
    assert any("finding" in one for one in bars)
    assert max(map(len, rest)) <= columns
    assert "the connector's own log:" in "\n".join(rest)
    at = next(index for index, line in enumerate(rest) if "own log" in line)
    assert rest[at + 1].strip().startswith("sends")
    assert not any("sends" in line for line in [*bars, *rest[:at]])


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as created:
        made = folder_in(Path(created))
        for each in COMMANDS:
            for is_coloured in (False, True):
                written = shown(each, made, colour=is_coloured)[1]
                golden(each, colour=is_coloured).write_text(written, encoding="utf-8")

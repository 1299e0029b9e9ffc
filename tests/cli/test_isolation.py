"""What a connector does to its process, as a user of the command line sees it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

CONNECTOR = """
import os, pathlib, sys, threading
from semantix import RichSinkFunction

{top}

class Sink(RichSinkFunction):
    def __init__(self):
        {init}
    def open(self, context):
        self.store = self.runtime_context.client("store")
    def invoke(self, value, context):
        {invoke}
        self.store.upsert(value["key"], value)
    def close(self):
        {close}
"""
SPEC = """\
format: semantix-spec/1
name: sink
connector: sink.py:Sink
claim: at_least_once
view: table
workload: {records: 6, keys: 3, partitions: 1, parallelism: 1}
faults: [crash]
world_options: {store: {}}
"""
AGAIN = "self.runtime_context.attempt > 1 and "


def certified(semantix_command, folder: Path, *options: str, more: str = "", **parts: str):
    parts = {"top": "", "init": "pass", "invoke": "pass", "close": "pass", **parts}
    (folder / "sink.py").write_text(CONNECTOR.format(**parts))
    (folder / "sink.yaml").write_text(SPEC + more)
    quick = ("--examples", "0", "--occurrences", "first", "--json", "certificate.json")
    outcome = semantix_command("certify", str(folder / "sink.yaml"), *quick, *options)
    certificate = folder / "certificate.json"
    found = json.loads(certificate.read_text())["results"][0] if certificate.exists() else {}
    return outcome, found


@pytest.mark.parametrize(
    ("parts", "word"),
    [
        ({"top": "sys.exit(0)"}, "sys.exit"),
        ({"init": "os._exit(0)"}, "os._exit"),
        ({"top": "raise KeyboardInterrupt"}, "KeyboardInterrupt"),
        ({"top": "import ctypes; ctypes.string_at(0)"}, "SIGSEGV"),
    ],
)
def test_a_file_that_ends_the_process_is_a_load_error(
    semantix_command, folder, parts, word
) -> None:
    outcome, _ = certified(semantix_command, folder, **parts)
    assert outcome.status == 2
    assert word in outcome.err
    assert "sink.py" in outcome.err


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_an_exit_in_an_attempt_is_a_finding_that_can_be_replayed(
    semantix_command, folder, jobs
) -> None:
    leave = f"{AGAIN}os._exit(0)"
    outcome, found = certified(semantix_command, folder, "--jobs", jobs, invoke=leave)
    assert (outcome.status, found["verdict"]) == (1, "VIOLATED")
    (finding,) = [one for one in found["findings"] if one["oracle"] == "CON"]
    assert "os._exit at sink.py:13" in finding["message"]
    again = semantix_command(*finding["replay"].split()[1:])
    assert again.status == 1
    assert "byte for byte the same run" in again.out


def test_a_crash_of_a_c_library_is_a_finding_that_can_be_replayed(semantix_command, folder) -> None:
    crash = f"{AGAIN}ctypes.string_at(0)"
    outcome, found = certified(semantix_command, folder, top="import ctypes", invoke=crash)
    assert (outcome.status, found["verdict"]) == (1, "VIOLATED")
    finding = found["findings"][0]
    assert (finding["oracle"], finding["kind"]) == ("CON", "exit")
    assert "the process ended by SIGSEGV at sink.py" in finding["message"]
    assert semantix_command(*finding["replay"].split()[1:]).status == 1


@pytest.mark.parametrize(
    ("parts", "word", "line"),
    [
        ({"invoke": "pathlib.Path('marks').mkdir(exist_ok=True)"}, "outside of its clients", 13),
        ({"top": "LOG = open('log', 'a')"}, "outside of its clients", 5),
        ({"invoke": "threading.Event().wait()"}, "thread", 13),
        ({"close": "threading.Timer(1, print).start()"}, "thread", 16),
    ],
)
def test_what_cannot_be_judged_is_inconclusive_with_file_and_line(
    semantix_command, folder, parts, word, line
) -> None:
    outcome, found = certified(semantix_command, folder, **parts)
    assert (outcome.status, found["verdict"]) == (3, "INCONCLUSIVE")
    assert word in outcome.out
    assert f"sink.py:{line}" in outcome.out
    assert found["oracles"]["CON"]["verdict"] == "INCONCLUSIVE"
    assert not (folder / "marks").exists()


def test_in_process_the_connector_is_not_guarded(semantix_command, folder) -> None:
    write = "pathlib.Path('marks').mkdir(exist_ok=True)"
    outcome, _ = certified(semantix_command, folder, "--in-process", invoke=write)
    assert outcome.status == 0
    assert (folder / "marks").exists()


MARK = "pathlib.Path(value['id']).touch()"
MARKED_FIRST = f"""
        if pathlib.Path(value['id']).exists():
            return
        {MARK}
"""
RESET = """
import pathlib

def reset():
    assert pathlib.Path.cwd().name.startswith("tmp")
    pathlib.Path(FOLDER, "count").write_text("")
"""


@pytest.mark.parametrize(
    ("invoke", "status", "oracle"),
    [
        (MARKED_FIRST, 1, "ALO"),
        (f"self.store.upsert(value['key'], value); {MARK}", 0, ""),
    ],
)
def test_files_that_the_spec_allows_outlive_the_crashes_of_one_run(
    semantix_command, folder, invoke, status, oracle
) -> None:
    more = "outside: [files]\n"
    every = ("--occurrences", "all")  # the first record of a key may be lost: a later one counts
    outcome, found = certified(semantix_command, folder, *every, more=more, invoke=invoke)
    assert outcome.status == status, outcome.out
    assert oracle in {"", *(one["oracle"] for one in found["findings"])}
    assert found["search"]["process"]["effects"].endswith("allowed: files")
    assert not found["search"]["closed_under_crashes"]
    assert not list(folder.glob("r*"))


def test_files_elsewhere_need_a_reset(semantix_command, folder) -> None:
    elsewhere = f"open({str(folder / 'count')!r}, 'a').close()"
    more = "outside: [files]\n"
    outcome, _ = certified(semantix_command, folder, more=more, invoke=elsewhere)
    assert outcome.status == 3
    assert "outside of its clients" in outcome.out
    (folder / "undo.py").write_text(RESET.replace("FOLDER", repr(str(folder))))
    more += "reset: undo.py:reset\n"
    assert certified(semantix_command, folder, more=more, invoke=elsewhere)[0].status == 0
    wrong = certified(semantix_command, folder, more=more.replace(":reset", ":nothing"))[0]
    assert (wrong.status, "nothing" in wrong.err) == (2, True)
    alone = certified(semantix_command, folder, more="reset: undo.py:reset\n")[0]
    assert (alone.status, "without `outside`" in alone.err) == (2, True)

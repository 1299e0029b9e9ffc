"""Writes the table of planted bugs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from semantix.certify.results import FindingResult
from tests.bugs.corpus import Bug

NOT_EXPRESSIBLE = {
    "P-21": "FLINK-28250: producers are not handed back to their pool. The garbage collector ends "
    "a forgotten producer of the Python client, so no world counts it as an open handle.",
    "P-49": "ICEBERG-10814: a stopped coordinator finishes its commit in the background. A "
    "connector may start no thread (the oracle CON), and the clients of an attempt end with it. "
    "P-50 is the same harm by an attempt that was replaced and not stopped.",
    "P-80": "BYTEWAX-WINDOW-TIMER: a window that is open at the crash never closes. There is no "
    "operator with windows of event time whose timers a restore could forget.",
    "P-82": "SPARK-18513: the watermark is not recovered. Watermarks are in no checkpoint here, as "
    "in Flink: after a restore they begin anew, and a record is late only within an attempt.",
}

_HEAD = """# Historical bugs

Each module here is a connector with a bug that once was in a released system, and the same
connector without it. `semantix certify` has not been told the schedule that shows the bug: its
default search must find it (`--fail-fast` stops it there). Under the schedule that it finds, the
correct connector must be clean. `python -m tests.bugs.test_bugs` writes this table;
`python -m tests.bugs.test_bugs --twins` certifies the correct connectors.

| number | bug | module | oracle | finding | faults | runs until found |
| --- | --- | --- | --- | --- | --- | --- |
"""

_OTHERS = """
Another oracle than the report suggests convicts these:

"""
_LEFT_OUT = """
## Not planted

| number | why it cannot be expressed |
| --- | --- |
"""


def line_of(bug: Bug, finding: FindingResult, runs: int) -> str:
    """Give the line of one bug."""
    faults = ", ".join(f"{one.do} `{one.at}`" for one in finding.plan.faults) or "none"
    module = f"[{bug.name}]({bug.name}.py)"
    name = bug.title.partition(":")[0]
    told = f"{bug.oracle} | {finding.kind} | {faults} | {runs:,}"
    return f"| {bug.number} | {name} | {module} | {told} |"


def lines_in(file: Path) -> dict[str, str]:
    """Give the lines of a table by the numbers of their bugs; empty if there is no file."""
    text = file.read_text(encoding="utf-8") if file.exists() else ""
    return {
        line.split(" | ")[0].removeprefix("| "): line
        for line in text.splitlines()
        if line.startswith("| P-")
    }


def table_of(lines: Mapping[str, str], bugs: Sequence[Bug]) -> str:
    """Give the whole file.

    Args:
        lines: by the numbers of the bugs; those of other numbers are left out.
    """
    rows = [lines[bug.number] for bug in bugs if bug.number in lines]
    others = [f"- {bug.number}: {bug.why}.\n" for bug in bugs if bug.why]
    others = [_OTHERS, *others] if others else []
    left_out = [f"| {number} | {why} |" for number, why in NOT_EXPRESSIBLE.items()]
    return "".join([_HEAD, *map(_line, rows), *others, _LEFT_OUT, *map(_line, left_out)])


def _line(text: str) -> str:
    return f"{text}\n"

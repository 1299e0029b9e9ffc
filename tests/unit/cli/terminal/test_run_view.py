"""What is seen of a single run."""

from __future__ import annotations

import subprocess
import sys

import pytest

from semantix.cli.own_process import in_own_process, is_debugged
from semantix.cli.terminal.run_view import RunView, loading

PROGRAM = """
from types import SimpleNamespace
from semantix.cli.terminal.run_view import RunView, loading
view = RunView("sink: run")
result = SimpleNamespace(printed=("by a child\\x1b",))
execute = view.heard(lambda word: print(word) or result)
with view.working():
    assert execute("first") is result
    execute("second")
    print("in no run")
print("own output")
print(list(view.log_lines()))
with loading():
    print("imported")
"""


def test_the_last_run_that_was_heard_is_told() -> None:
    said = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True)
    told = ["the connector's own log:", "  second", "  by a child\\x1b", ""]
    assert (said.stdout, said.stderr) == (f"own output\n{told}\n", "")


def test_with_a_debugger_nothing_is_kept_apart(capsys: pytest.CaptureFixture[str]) -> None:
    seen = []

    @in_own_process
    def body() -> int:
        view = RunView("sink: run", is_apart=not is_debugged())
        with view.working(), loading(is_apart=not is_debugged()):
            view.heard(print)("said")
        seen.extend(view.log_lines())
        return 0

    assert body(in_process=True) == 0
    assert not is_debugged()
    assert seen == []
    assert capsys.readouterr().err == "said\n"

"""`semantix init`: a connector of one's own, its spec, and a test that passes."""

from __future__ import annotations

from pathlib import Path

import click

from semantix.cli.console import Console

_CONNECTOR = '''\
"""A sink of my own. Change it, and see what `semantix certify my-sink.yaml` says."""

from semantix import RichSinkFunction


class MySink(RichSinkFunction):
    """Writes each value under its key, so a repeated write changes nothing."""

    def open(self, context):
        self._store = self.runtime_context.client("store")

    def invoke(self, value, context):
        self._store.upsert(value["key"], value)
'''

_SPEC = """\
# What MySink promises, and on which terms. `semantix spec schema` has every key.
format: semantix-spec/1
name: my-sink
title: Upserts by key
connector: my_sink.py:MySink         # or module:Class; a file is looked for beside the spec
claim: effectively_once              # or none, at_most_once, at_least_once, exactly_once
view: table                          # or log: what a reader sees
expected_windows: []                 # steps at which a crash may hurt; none here
world_options: {store: {}}           # which clients the connector gets
"""

_TEST = '''\
"""Run with `pytest`. A failure shows the smallest schedule that breaks the promise."""

from pathlib import Path

SPEC = Path(__file__).parent / "my-sink.yaml"


def test_my_sink_keeps_its_promise(semantix):
    result = semantix.certify(SPEC)
    assert result.windows == ()


def test_a_crash_before_the_notification_loses_nothing(semantix):
    semantix.run_plan(SPEC, {"faults": [{"do": "crash_all", "at": "ckpt_notify_deliver:before"}]})
'''

_FILES = {"my_sink.py": _CONNECTOR, "my-sink.yaml": _SPEC, "test_my_sink.py": _TEST}


@click.command("init")
@click.argument("folder", metavar="[DIR]", default=".")
def init_command(folder: str) -> int:
    """Write a connector, its spec and a passing pytest file into DIR (default: here)."""
    target = Path(folder)
    taken = [name for name in _FILES if (target / name).exists()]
    if taken:
        raise click.UsageError(f"{target / taken[0]} is already there; nothing was written")
    target.mkdir(parents=True, exist_ok=True)
    for name, text in _FILES.items():
        (target / name).write_text(text)
    console = Console()
    console.lines(f"wrote {target / name}" for name in _FILES)
    console.line(f"try: semantix certify {target / 'my-sink.yaml'}")
    console.line(f"     pytest {target}")
    return 0

"""`semantix init`: writes a first connector, its spec, and a test that passes."""

from __future__ import annotations

from pathlib import Path

import click

from semantix.cli.console import Console
from semantix.cli.outputs import writing

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
# What MySink promises, and on which terms. `semantix spec schema` lists every key.
format: semantix-spec/1
name: my-sink
title: Upserts by key
connector: my_sink.py:MySink         # a file beside this spec; or module:Class
claim: effectively_once              # or none, at_most_once, at_least_once, exactly_once
view: table                          # a reader sees one row for each key; or log: all values
expected_windows: []                 # steps at which a crash may do harm; here there are none
workload: [{keys: 24}, {keys: 6}]    # a key for each record: none hides a loss; then repeated keys
world_options: {store: {}}           # the connector gets the clients of these worlds
"""

_TEST = '''\
"""Run with `pytest`. A failure prints the smallest fault plan that breaks the promise."""

from pathlib import Path

SPEC = Path(__file__).parent / "my-sink.yaml"


def test_my_sink_keeps_its_promise(semantix):
    result = semantix.certify(SPEC)
    assert result.windows == ()


def test_a_crash_before_the_notification_loses_nothing(semantix):
    semantix.run_plan(SPEC, {"faults": [{"do": "crash_all", "at": "ckpt_notify_deliver:before"}]})
'''

_FILES = {"my_sink.py": _CONNECTOR, "my-sink.yaml": _SPEC, "test_my_sink.py": _TEST}


@click.command("init", short_help="Write a connector, its spec and a test into DIR.")
@click.argument("folder", metavar="[DIR]", default=".")
def init_command(folder: str) -> int:
    """Write a connector, its spec and a pytest file that passes into DIR.

    Without DIR, the files are written into the current folder. Nothing is overwritten.
    """
    target = Path(folder)
    taken = [name for name in _FILES if (target / name).exists()]
    if taken:
        raise click.UsageError(f"{target / taken[0]} is already there; nothing was written")
    with writing(target):
        target.mkdir(parents=True, exist_ok=True)
        for name, text in _FILES.items():
            (target / name).write_text(text)
    console = Console()
    console.lines(f"wrote {target / name}" for name in _FILES)
    console.line(f"try: semantix certify {target / 'my-sink.yaml'}")
    console.line(f"     pytest {target}")
    return 0

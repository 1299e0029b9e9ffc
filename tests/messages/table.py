"""The table `shown.json`: for each text of an error, by the module that says it, a test.

The test makes this error; `tests/conftest.py` looks that it does.

`python -m tests.messages.table PATH…` brings the table up to date: it runs the tests of the paths,
and enters one for each text that has none.
"""

from __future__ import annotations

import ast
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from semantix.model.message_catalogue import shape_of
from tests.messages.recorder import Made
from tests.tidy.raise_sites import sites

ROOT = Path(__file__).parents[2]
FILE = Path(__file__).with_name("shown.json")
ENTERING = "SEMANTIX_TESTS_ENTER_MESSAGES"  # a variable of the environment
Table = dict[str, dict[str, str]]  # module → text with empty braces → test; empty: none


def read() -> Table:
    """Read the table."""
    found: Table = json.loads(FILE.read_text())
    return found


def write(table: Table) -> None:
    """Write the table."""
    FILE.write_text(json.dumps(table, indent=1, sort_keys=True) + "\n")


def said() -> Iterator[tuple[str, str]]:
    """Return (module, text with empty braces) of each error in the source."""
    for file in sorted((ROOT / "semantix").rglob("*.py")):
        path = file.relative_to(ROOT).as_posix()
        for site in sites(path, ast.parse(file.read_text())):
            if site.text:
                yield path, shape_of(site.text.split("\n", 1)[0])


def shown_by(made: Iterable[Made], table: Table) -> set[tuple[str, str]]:
    """Return (module, text) of the errors that were made.

    The innermost module that has such a text has said it. Of several texts that fit, the one with
    the most words of its own counts.
    """
    found = set()
    for error in made:
        for module in error.modules:
            fitting = [text for text in table.get(module, ()) if _pattern(text).match(error.text)]
            if fitting:
                found.add((module, max(fitting, key=lambda text: len(text.replace("{}", "")))))
                break
    return found


@cache
def _pattern(text: str) -> re.Pattern[str]:
    parts = (re.escape(part) for part in text.split("{}"))
    return re.compile(".*?".join(parts) + r"(\n.*)?\Z", re.DOTALL)


def enter(table: Table, test: str, shown: Iterable[tuple[str, str]]) -> None:
    """Enter a test that has passed for the texts that have none, and write the table."""
    new = [(module, text) for module, text in shown if not table[module][text]]
    for module, text in new:
        table[module][text] = test
    if new:
        write(table)


def forget(table: Table, tests: Iterable[str]) -> None:
    """Take out tests that are gone."""
    gone = frozenset(tests)
    for texts in table.values():
        texts.update({text: "" for text, test in texts.items() if test in gone})


def bring_up_to_date(paths: list[str]) -> None:
    """Add new texts, take out old ones, and enter tests of the given paths."""
    old, new = read(), {}
    for module, text in sorted(set(said())):
        test = old.get(module, {}).get(text, "")
        is_there = bool(test) and (ROOT / test.partition("::")[0]).is_file()
        new.setdefault(module, {})[text] = test if is_there else ""
    write(new)
    if paths:
        # In a process of its own: this one has loaded semantix, and pytest loads it by itself.
        command = [sys.executable, "-m", "pytest", "-q", *paths]
        subprocess.run(command, env={**os.environ, ENTERING: "1"}, check=False)
        new = read()
    for module, texts in new.items():
        for text, test in texts.items():
            if not test:
                print(f"no test makes: {module}: {text}")


if __name__ == "__main__":
    bring_up_to_date(sys.argv[1:])

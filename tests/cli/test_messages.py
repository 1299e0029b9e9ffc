"""Each kind of error is made for real, and compared with its example in the catalogue.

`python -m tests.cli.test_messages` writes the examples into the catalogue.
"""

from __future__ import annotations

import contextlib
import io
import re
import tempfile
from pathlib import Path

import pytest

from semantix.cli.console import print_error
from semantix.cli.main import status_of
from semantix.errors import SemantixError
from semantix.model.message_catalogue import entries
from tests.cli.errors_for_real import WAYS

PAGE = Path(__file__).parents[2] / "semantix" / "reference" / "messages.md"


def said_by(code: str) -> str:
    """Make an error in an empty working directory; give the line of stderr that has the code."""
    said = io.StringIO()
    with contextlib.redirect_stderr(said), contextlib.redirect_stdout(io.StringIO()):
        way = WAYS[code]()
        if callable(way):
            try:
                way()
            except SemantixError as error:
                print_error(error)
        else:
            said.truncate(0)
            status_of(way)
    text = said.getvalue().replace(f"{Path.cwd()}/", "")
    lines = [line for line in text.splitlines() if line.strip("\0")]
    with_code = [line for line in lines if f"[{code}]" in line]
    return with_code[0].strip("\0") if with_code else "\n".join(["no such line in:", *lines])


@pytest.mark.parametrize("code", WAYS)
def test_an_error_that_is_made_is_the_example_of_its_section(
    code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    said = said_by(code)
    assert said == entries()[code].example, "`python -m tests.cli.test_messages` writes it down"


def test_every_section_has_an_error_that_is_made() -> None:
    assert list(WAYS) == list(entries())


def write_examples() -> None:
    """Make all errors, and write what they say into the catalogue."""
    page = PAGE.read_text()
    for code in WAYS:
        with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
            said = said_by(code)
        if f"[{code}]" not in said:
            print(f"{code}: {said}")
            continue
        section = re.compile(rf"(### {code}: .*?```text\n).*?```", re.DOTALL)
        found = section.search(page)
        assert found is not None
        page = f"{page[: found.start()]}{found[1]}{said}\n```{page[found.end() :]}"
    PAGE.write_text(page)


if __name__ == "__main__":
    write_examples()

"""The recipes of CONTRIBUTING.md name files and folders that exist."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

RECIPES = ("outside system", "oracle", "fault", "connector", "command")
_PATH = re.compile(r"`((?:\./)?[A-Za-z0-9_.-]*(?:/[A-Za-z0-9_.-]+)+|[A-Za-z0-9_-]+\.(?:md|toml))`")
_PLACEHOLDER = re.compile(r"(?<![A-Za-z])(?:NAME|SYSTEM)(?![A-Za-z])")

GOOD = """\
## Recipes
### A new oracle
Example: `semantix/oracles/judge.py`.
1. `semantix/oracles/NAME.py`: a fold.
2. `specs/SYSTEM-NAME.yaml`: a spec. See `README.md`.
"""


def recipes(text: str) -> dict[str, str]:
    """Give each recipe by what it adds."""
    _, _, part = text.partition("## Recipes\n")
    pieces = re.split(r"^### A new (.+)$", part.split("\n## ")[0], flags=re.MULTILINE)
    return dict(zip(pieces[1::2], pieces[2::2], strict=True))


def missing(text: str, root: Path) -> Iterator[str]:
    """Give what is wrong with the recipes of a text."""
    for name, recipe in recipes(text).items():
        if "Example: " not in recipe:
            yield f"{name}: there is no example to look at"
        example, _, steps = recipe.partition("\n1. ")
        if not steps or not _PATH.search(example):
            yield f"{name}: expected an example and numbered steps"
        for path in _PATH.findall(recipe):
            if not _certain(path, root).exists():
                yield f"{name}: {path} does not exist"


def _certain(path: str, root: Path) -> Path:
    """Give the path up to the first part with a placeholder; that part is the reader's to make."""
    found = root
    for part in path.removeprefix("./").split("/"):
        if _PLACEHOLDER.search(part.replace("_", " ")):
            break
        found /= part
    return found


def test_the_recipes_name_what_exists(root: Path) -> None:
    text = (root / "CONTRIBUTING.md").read_text()
    assert list(missing(text, root)) == []


def test_there_is_a_recipe_for_each_kind_of_addition(root: Path) -> None:
    assert tuple(recipes((root / "CONTRIBUTING.md").read_text())) == RECIPES


def test_all_other_paths_of_the_page_exist_too(root: Path) -> None:
    text = (root / "CONTRIBUTING.md").read_text().partition("## Recipes\n")[0]
    paths = [
        path for path in _PATH.findall(text) if "a/b.py" not in path and "a/test_b" not in path
    ]
    assert len(paths) > 5
    assert [path for path in paths if not _certain(path, root).exists()] == []


def test_a_good_recipe_has_no_problem(root: Path) -> None:
    assert list(missing(GOOD, root)) == []


@pytest.mark.parametrize(
    ("good", "bad", "problem"),
    [
        ("oracles/judge.py", "oracles/juge.py", "oracle: semantix/oracles/juge.py does not exist"),
        ("oracles/NAME.py", "orakels/NAME.py", "oracle: semantix/orakels/NAME.py does not exist"),
        ("`README.md`", "`READ.md`", "oracle: READ.md does not exist"),
        ("Example: `semantix/oracles/judge.py`.", "", "oracle: there is no example to look at"),
        ("1. ", "- ", "oracle: expected an example and numbered steps"),
    ],
)
def test_a_bad_recipe_is_found(root: Path, good: str, bad: str, problem: str) -> None:
    assert problem in list(missing(GOOD.replace(good, bad), root))

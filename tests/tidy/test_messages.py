"""Every error of the project has its text in the catalogue `semantix/reference/messages.md`.

`python -m tests.tidy.test_messages` adds each text that is missing to a section by the kind of its
error and by its package, and takes out what nobody says any more. Look at it afterwards: a text of
a new kind needs a section of its own.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

from semantix.model.message_catalogue import FIELDS, PLACE, entries, shape_of
from tests.tidy.raise_sites import Site, constants, problems, sites

# Texts of the library that reads the command line.
OF_CLICK = ("SX-001", "SX-002", "SX-003", "SX-004", "SX-005", "SX-006")
# Modules whose problems are put together to one error, each with file and line before it.
PUT_TOGETHER = ("semantix/intake/", "semantix/cli/plan_command.py")
# Texts that a function of another module gives as a reason.
GIVEN_AS_REASON = (
    "{} is not applicable on {}: there is no real {}",
    "{}: expected one of {}, found {}",
)
# Where a new text goes: the kind of its error, the beginning of its path, the section.
SECTIONS = (
    ("InternalError", "", "SX-901"),
    ("NotModelled", "", "SX-606"),
    ("WorldUnavailable", "", "SX-605"),
    ("UnrecoverableError", "", "SX-411"),
    ("", "semantix/connectors/", "SX-701"),
    ("", "semantix/functions/", "SX-701"),
    ("ContractError", "semantix/testing/", "SX-802"),
    ("", "semantix/testing/", "SX-801"),
    ("", "semantix/pytest_plugin/", "SX-804"),
    ("ContractError", "semantix/worlds/", "SX-410"),
    ("", "semantix/worlds/", "SX-208"),
    ("ContractError", "", "SX-408"),
    ("", "semantix/plan/", "SX-302"),
    ("", "semantix/spec/", "SX-106"),
    ("", "semantix/cli/", "SX-004"),
    ("", "semantix/scenario/", "SX-502"),
    ("", "semantix/engine/", "SX-203"),
    ("", "", "SX-106"),
)


def missing(found: Site, known: dict[str, list[str]]) -> str:
    """Say what is missing; empty if the catalogue has the text of a site."""
    if found.text is None:
        return f"{found.where}: write the text of the error as a literal, so that it can be found"
    shape = shape_of(found.text.split("\n", 1)[0]).rstrip()
    if shape in known or shape_of(PLACE) + shape in known:
        return ""
    return (
        f"{found.where}: the catalogue does not have the text\n    {shape}\n  Add it to a block of "
        "semantix/reference/messages.md (names in the braces), or add a section."
    )


def known_shapes() -> dict[str, list[str]]:
    """Give the codes of each text."""
    found: dict[str, list[str]] = {}
    for entry in entries().values():
        for text in entry.says:
            found.setdefault(shape_of(text), []).append(entry.code)
    return found


def all_sites(modules) -> Iterator[Site]:
    for module in modules:
        yield from sites(module.path, module.tree)
        if module.path.startswith(PUT_TOGETHER):
            yield from problems(module.path, module.tree)


def test_every_error_is_in_the_catalogue(modules) -> None:
    known = known_shapes()
    problems = [missing(one, known) for one in all_sites(modules)]
    assert not any(problems), "\n" + "\n".join(problem for problem in problems if problem)


@cache
def said_in_source() -> frozenset[str]:
    """Return the texts of the catalogue that semantix's own source has."""
    root = Path(__file__).parents[2]
    files = sorted((root / "semantix").rglob("*.py"))
    trees = [(f.relative_to(root).as_posix(), ast.parse(f.read_text())) for f in files]
    shapes = {shape_of(one.text) for path, tree in trees for one in sites(path, tree) if one.text}
    texts = [text for entry in entries().values() for text in entry.says]
    return frozenset([text for text in texts if shape_of(text) in shapes])


def dead_texts(modules) -> Iterator[tuple[str, str]]:
    """Give (code, text) of each text that is raised nowhere."""
    modules = list(modules)
    texts = [one.text.split("\n", 1)[0] for one in all_sites(modules) if one.text]
    texts += [text for module in modules for text in constants(module.tree)]
    said = {*GIVEN_AS_REASON, *(shape_of(text).rstrip() for text in texts)}
    for entry in entries().values():
        for text in () if entry.code in OF_CLICK else entry.says:
            shape = shape_of(text)
            if not {shape, shape.removeprefix(shape_of(PLACE))} & said:
                yield entry.code, text


def test_the_catalogue_has_no_text_that_nobody_says(modules) -> None:
    dead = list(dead_texts(modules))
    assert not dead, f"nobody says {dead}; `python -m tests.tidy.test_messages` takes them out"


def test_a_text_belongs_to_one_code() -> None:
    twice = {shape: codes for shape, codes in known_shapes().items() if len(codes) > 1}
    assert not twice


def test_every_section_is_complete() -> None:
    for entry in entries().values():
        assert tuple(entry.fields) == FIELDS, entry.code
        assert entry.says, entry.code
        assert all(field.endswith(".") for field in entry.fields.values()), entry.code


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("raise UsageError(f'{x}: there is no such file or folder')", ""),
        ("raise UsageError('something new')", "does not have the text\n    something new"),
        ("raise PlanError(f'{x} is new' if y else f'{x}: the plan names no spec')", "{} is new"),
        ("def f():\n    text = f'a new {x}'\n    raise SpecError(text)", "a new {}"),
        ("document.complain(place, f'new {x}')", "new {}"),
        ("raise UsageError(made_elsewhere.text)", "as a literal"),
        ("raise UsageError(described(problems))", ""),
        ("def f(text):\n    raise UsageError(text)", ""),
        ("def g():\n    return 'from a function'\nraise UsageError(g())", "from a function"),
        ("raise ValueError('of a client library')", ""),
    ],
)
def test_an_error_without_a_text_in_the_catalogue_is_found(text: str, expected: str) -> None:
    problems = [missing(one, known_shapes()) for one in sites("semantix/a.py", ast.parse(text))]
    found = "\n".join(problem for problem in problems if problem)
    assert bool(found) is bool(expected)
    assert expected in found


def section_of(site: Site) -> str:
    """Give the code of the section into which a new text goes."""
    return next(
        code
        for kind, begins, code in SECTIONS
        if kind in ("", site.kind) and site.where.startswith(begins)
    )


def test_a_new_text_goes_to_the_section_of_its_kind() -> None:
    assert section_of(Site("semantix/worlds/a.py:1", "x", "NotModelled")) == "SX-606"
    assert section_of(Site("semantix/connectors/a.py:1", "x", "UsageError")) == "SX-701"


class _Read(NamedTuple):
    """A module that is read without pytest."""

    path: str
    tree: ast.Module


def bring_up_to_date() -> None:
    """Add the texts that the catalogue does not have, and take out those that nobody says."""
    root = Path(__file__).parents[2]
    page = root / "semantix" / "reference" / "messages.md"
    files = sorted((root / "semantix").rglob("*.py"))
    modules = [_Read(f.relative_to(root).as_posix(), ast.parse(f.read_text())) for f in files]
    content = page.read_text()
    for code, text in dead_texts(modules):
        content = content.replace(f"\n{text}\n", "\n", 1)
        print(f"{code}: no longer {text}")
    known = known_shapes()
    for site in all_sites(modules):
        problem = missing(site, known)
        if problem and site.text is None:
            print(problem)
        elif problem:
            text, code = str(site.text).split("\n", 1)[0].rstrip(), section_of(site)
            end = content.index("\n```", content.index("```\n", content.index(f"### {code}:")))
            content = f"{content[:end]}\n{text.replace('{}', '{value}')}{content[end:]}"
            known[shape_of(text)] = [code]
            print(f"{code}: {text}")
    page.write_text(content)


if __name__ == "__main__":
    bring_up_to_date()

"""Modules with a test file of their own: `semantix/a/b.py` has `tests/unit/a/test_b.py`.

`mirrored.json` has the number of such modules. It may only rise: a failing test says what to do,
and `python tests/tidy/test_mirrored.py` writes down a larger number, never a smaller one.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from pathlib import Path

WRITTEN = Path(__file__).with_name("mirrored.json")
KEY = "modules with a mirrored test file"


def mirror_of(path: str) -> str:
    """Give the test file of a module, both as paths from the root."""
    folder, _, name = path.removeprefix("semantix/").rpartition("/")
    return "/".join(filter(None, ("tests/unit", folder, f"test_{name}")))


def mirrored(modules: Iterable, root: Path) -> list[str]:
    """Give the paths of the modules that have their test file; packages themselves are left out."""
    return [
        module.path
        for module in modules
        if not module.path.endswith("__init__.py") and (root / mirror_of(module.path)).is_file()
    ]


def written() -> int:
    return int(json.loads(WRITTEN.read_text())[KEY])


def told(count: int, known: int) -> str:
    """Say what is wrong with the number; empty if nothing is."""
    if count < known:
        return (
            f"{count} modules have a mirrored test file, and {known} had one: a test file "
            "tests/unit/<path>/test_<module>.py is gone, or its module was moved without it"
        )
    if count > known:
        return (
            f"{count} modules have a mirrored test file, {known} are written down; write it down: "
            "python tests/tidy/test_mirrored.py"
        )
    return ""


def test_the_number_of_mirrored_tests_only_rises(modules, root: Path) -> None:
    problem = told(len(mirrored(modules, root)), written())
    assert not problem, problem


def test_a_mirrored_file_is_found_by_its_path(sample, tmp_path: Path) -> None:
    (tmp_path / "tests/unit/engine").mkdir(parents=True)
    (tmp_path / "tests/unit/engine/test_channel.py").touch()
    (tmp_path / "tests/unit/test_errors.py").touch()
    paths = ("semantix/engine/channel.py", "semantix/engine/other.py", "semantix/errors.py")
    samples = [sample(path, "") for path in (*paths, "semantix/engine/__init__.py")]
    assert mirrored(samples, tmp_path) == ["semantix/engine/channel.py", "semantix/errors.py"]


def test_a_number_that_differs_is_found() -> None:
    assert "is gone" in told(4, 5)
    assert "python tests/tidy/test_mirrored.py" in told(6, 5)
    assert not told(5, 5)


def raise_number() -> None:
    """Write down the number if it has risen."""
    from conftest import ROOT, Module

    files = sorted((ROOT / "semantix").rglob("*.py"))
    count = len(mirrored([Module(f.relative_to(ROOT).as_posix(), "") for f in files], ROOT))
    # Branches that add tests side by side meet in this file: both numbers of a conflict are read.
    known = [int(number) for number in re.findall(r": (\d+)", WRITTEN.read_text())]
    WRITTEN.write_text(json.dumps({KEY: max(count, *known)}, indent=1) + "\n")


if __name__ == "__main__":
    raise_number()

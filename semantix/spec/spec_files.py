"""Finds the spec files of a command line, and the code that a spec names beside itself."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from semantix.errors import SpecError
from semantix.spec.given_values import names_file

SUFFIXES = (".yaml", ".yml")
_PLAN = re.compile(rb"^\W*format\W+semantix-plan/", re.MULTILINE)
_SPEC = re.compile(rb"semantix-spec/|^\W*(connector|job|claim)\W", re.MULTILINE)


def spec_files(paths: Iterable[str | Path]) -> list[Path]:
    """Return these files, and the spec files in these folders.

    Raises:
        SpecError: a path does not exist, or is a plan; or a folder has no spec.
    """
    found: list[Path] = []
    for path in map(Path, paths):
        if path.is_dir():
            files = sorted(file for file in path.iterdir() if file.suffix in SUFFIXES)
            inside = [file for file in files if _may_be_spec(file)]
            if not inside:
                raise SpecError(f"{path}: the folder holds no spec (*.yaml)")
            found += inside
        elif path.is_file() and _PLAN.search(path.read_bytes()):
            raise SpecError(
                f"{path}: this is a fault plan, and no spec",
                hint="`semantix run SPEC --plan FILE` runs it with a spec",
            )
        elif path.exists():
            found.append(path)
        else:
            raise SpecError(f"{path}: there is no such file or folder", hint=_near_file(path))
    return found


def _may_be_spec(file: Path) -> bool:
    """Return whether a file of a folder is read as a spec, so that its mistakes are named.

    Plans may lie beside specs, and so may YAML files of other tools: these have none of the keys
    that each spec has.
    """
    content = file.read_bytes()
    return not _PLAN.search(content) and _SPEC.search(content) is not None


def _near_file(path: Path) -> str:
    folder = path.parent
    names = [file.name for file in folder.iterdir()] if folder.is_dir() else []
    if path.name == "specs":  # of an installed semantix: only a checkout has this folder
        return (
            "`semantix init` writes a spec of your own; a checkout of semantix has a folder specs"
        )
    near = get_close_matches(path.name, sorted(names), n=1)
    return f"did you mean {folder / near[0]}?" if near else ""


def beside(target: str, path: str) -> str:
    """Return the target with a usable path, if its file is in the folder of the spec.

    Args:
        target: `file.py:Name` or `module:Name`.
        path: of the spec file.
    """
    file, _, name = target.rpartition(":")
    if not file.endswith(".py") or Path(file).is_absolute():
        return target
    near = Path(path).parent / file
    return f"{near}:{name}" if near.is_file() else target


def with_paths(options: dict[str, Any], path: str) -> dict[str, Any]:
    """Return options whose code (`format: file.py:Lines`) has a usable path."""
    return {
        name: beside(value, path) if names_file(value) else value for name, value in options.items()
    }

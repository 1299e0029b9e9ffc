"""Finds the spec files of a command line, and the code that a spec names beside itself."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from semantix.errors import SpecError
from semantix.spec.given_values import names_file

SUFFIXES = (".yaml", ".yml")


def spec_files(paths: Iterable[str | Path]) -> list[Path]:
    """Return these files, and the spec files in these folders.

    Raises:
        SpecError: a path does not exist, or a folder has no spec.
    """
    found: list[Path] = []
    for path in map(Path, paths):
        if path.is_dir():
            inside = sorted(file for file in path.iterdir() if file.suffix in SUFFIXES)
            if not inside:
                raise SpecError(f"{path}: the folder holds no spec (*.yaml)")
            found += inside
        elif path.exists():
            found.append(path)
        else:
            raise SpecError(f"{path}: there is no such file or folder", hint=_near_file(path))
    return found


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

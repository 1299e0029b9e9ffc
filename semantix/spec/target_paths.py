"""The paths of code in a spec: a file beside the spec is found from any folder."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from semantix.spec.given_values import names_file


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

"""Which files are a connector's own: those of its folder, and those of its own package.

Never own are: the standard library, installed packages, and semantix itself.
"""

from __future__ import annotations

import hashlib
import importlib.util
import sys
import sysconfig
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.machinery import ModuleSpec, PathFinder
from pathlib import Path

_SEMANTIX = str(Path(__file__).resolve().parents[2])
_STANDARD = tuple(sysconfig.get_path(name) for name in ("stdlib", "platstdlib"))
_INSTALLED = ("site-packages", "dist-packages")


@dataclass(frozen=True, slots=True)
class OwnFile:
    """The place of an own module or package.

    Attributes:
        file: its source; None: a folder without `__init__.py`.
        folders: where the modules of a package are; None: it is no package.
    """

    file: str | None
    folders: tuple[str, ...] | None


def file_beside(name: str, folders: Sequence[str]) -> OwnFile | None:
    """Find a module in these folders; its name has no dots.

    A folder without `__init__.py` is no own package if an installed package has its name.
    """
    found = PathFinder.find_spec(name, list(folders))
    made = None if found is None else _own(found)
    if made is not None and made.file is None and _is_importable(name):
        return None
    return made


def file_on_path(name: str) -> OwnFile | None:
    """Find an own top-level module on Python's search path; None: it is not the user's own.

    A module that is imported already belongs to the program that has imported it, for instance to a
    test: it is not loaded again.
    """
    if is_foreign(name) or name in sys.modules:
        return None
    found = PathFinder.find_spec(name, None)
    made = None if found is None else _own(found)
    if made is None or made.file is None or not is_users(made.file):
        return None
    return made


def is_foreign(name: str) -> bool:
    """Return whether a top-level name is the standard library's, or semantix."""
    return name in sys.stdlib_module_names or name == "semantix"


def is_users(file: str) -> bool:
    """Return whether a source file is neither installed nor a part of Python or semantix."""
    path = Path(file).resolve()
    if any(part in _INSTALLED for part in path.parts):
        return False
    return not any(path.is_relative_to(folder) for folder in (*_STANDARD, _SEMANTIX))


def digest_of(file: str) -> str:
    """Return the SHA-256 of a file; empty if it is gone."""
    try:
        return hashlib.sha256(Path(file).read_bytes()).hexdigest()
    except OSError:
        return ""


def _own(found: ModuleSpec) -> OwnFile | None:
    inside = found.submodule_search_locations
    folders = None if inside is None else tuple(inside)
    if found.origin is None:
        return OwnFile(None, folders)
    return OwnFile(found.origin, folders) if found.origin.endswith(".py") else None


def _is_importable(name: str) -> bool:
    try:
        found = importlib.util.find_spec(name)
    except (ImportError, ValueError):
        return False
    return found is not None and found.origin is not None

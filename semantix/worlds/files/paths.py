"""Paths of the client of files, and the patterns with which a spec names files."""

from __future__ import annotations

import posixpath
import re
from functools import cache, lru_cache

HIDDEN = ("_", ".")  # names that begin like this are not finished: Hadoop's and Flink's rule


@lru_cache(maxsize=4096)  # a client asks for few paths, again and again
def normal(path: str) -> str:
    """Return a path with one slash at the front and none at the end: `/in/a.txt`.

    Raises:
        ValueError: the path leads out of the root, or has a null character.
    """
    if "\0" in path:
        raise ValueError(f"{path!r}: a path has no null character")
    found = posixpath.normpath("/" + path.lstrip("/"))
    if ".." in path.split("/") and _depth_min(path) < 0:
        raise ValueError(f"{path!r} leads out of the root")
    return found


def parent_of(path: str) -> str:
    """Return the folder of a path; the root for the root itself."""
    return path.rpartition("/")[0] or "/"


def name_of(path: str) -> str:
    """Return the last part of a path."""
    return path.rpartition("/")[2]


def joined(folder: str, name: str) -> str:
    """Return the path of a name in a folder."""
    return f"/{name}" if folder == "/" else f"{folder}/{name}"


def is_below(path: str, folder: str) -> bool:
    """Return whether the path is the folder, or in it at any depth."""
    return folder == "/" or path == folder or path.startswith(f"{folder}/")


def is_hidden(path: str) -> bool:
    """Return whether a name in the path begins with `_` or `.`: no reader looks at such a file."""
    return any(name.startswith(HIDDEN) for name in path.split("/"))


@lru_cache(maxsize=4096)
def matches(path: str, pattern: str) -> bool:
    """Return whether a pattern names the file.

    `*` stands for any part of a name, `**` for any folders. A name that begins with `_` or `.` is
    no finished file: only a pattern that spells this character out names it.
    """
    return _compiled(pattern).fullmatch(path) is not None


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    parts = normal(pattern).lstrip("/").split("/")
    return re.compile("".join(map(_part, parts)))


def _part(part: str) -> str:
    if part == "**":
        return r"(?:/[^_./][^/]*)*"
    text = re.escape(part).replace(r"\*", "[^/]*").replace(r"\?", "[^/]")
    hidden = "" if part.startswith(HIDDEN) else "(?![_.])"
    return f"/{hidden}{text}"


def _depth_min(path: str) -> int:
    depth = lowest = 0
    for part in path.split("/"):
        depth += {"..": -1, "": 0, ".": 0}.get(part, 1)
        lowest = min(lowest, depth)
    return lowest

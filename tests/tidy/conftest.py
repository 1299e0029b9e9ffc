"""The project's own sources, parsed once, and a way to parse a bad sample."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Module:
    """One module of semantix.

    Attributes:
        path: from the root, `semantix/engine/tasks/channel.py`.
        package: the second part of its name, or the module itself at the top: `engine`, `errors`.
    """

    path: str
    text: str

    @property
    def name(self) -> str:
        parts = self.path.removesuffix(".py").split("/")
        return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)

    @property
    def package(self) -> str:
        parts = self.name.split(".")
        return parts[1] if len(parts) > 1 else "semantix"

    @property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)

    def imports(self) -> Iterator[tuple[int, str, int]]:
        """Give (line, dotted name, how many dots in front) of each import, wherever it stands."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                for alias in node.names:
                    yield node.lineno, alias.name, 0
            elif isinstance(node, ast.ImportFrom):
                yield node.lineno, node.module or "", node.level
                if node.level == 0 and (node.module or "").startswith("semantix"):
                    for alias in node.names:
                        yield node.lineno, f"{node.module}.{alias.name}", 0


@pytest.fixture(scope="session")
def root() -> Path:
    """The checkout."""
    return ROOT


@pytest.fixture(scope="session")
def modules() -> list[Module]:
    """Every module of the package, by path."""
    files = sorted((ROOT / "semantix").rglob("*.py"))
    return [Module(file.relative_to(ROOT).as_posix(), file.read_text()) for file in files]


@pytest.fixture(scope="session")
def sample() -> Callable[[str, str], Module]:
    """Parse a bad sample: `sample("semantix/engine/bad.py", "import semantix.cli")`."""
    return Module

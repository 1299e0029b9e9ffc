"""Reads the corpus: one module for each historical bug, `KIND/SYSTEM_NUMBER.py`.

A module is what a user would write. `Broken` is the connector with the old bug, `Correct` is the
same connector without it. Four constants say the rest: `BUG` (its number in the corpus), `ORACLE`
(what convicts `Broken`), `WHY` (only if the corpus names another oracle) and `SPEC` (a spec file;
the word CONNECTOR in it stands for the class).
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from pathlib import Path

from semantix.model.document import parse_document
from semantix.spec.connector_spec import ConnectorSpec
from semantix.spec.file_model import FORMAT
from semantix.spec.loader import spec_from_mapping

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Bug:
    """One planted bug.

    Attributes:
        name: `kafka_source/flink_28475`.
        number: `P-01`.
        title: of the historical report: `FLINK-28475: …`.
        oracle: that must convict the broken connector.
        why: why it is another oracle than the one that the corpus names; empty: it is that one.
    """

    name: str
    number: str
    title: str
    oracle: str
    why: str
    text: str

    def broken(self) -> ConnectorSpec:
        """Give the spec of the connector with the bug."""
        return self._spec("Broken")

    def correct(self) -> ConnectorSpec:
        """Give the spec of the connector without it."""
        return self._spec("Correct")

    def _spec(self, which: str) -> ConnectorSpec:
        file = HERE / f"{self.name}.py"
        document = parse_document(self.text.replace("CONNECTOR", f"{file.name}:{which}"), str(file))
        assert not document.problems, document.problems
        name = f"{file.stem.replace('_', '-')}-{which.lower()}"
        return spec_from_mapping({"format": FORMAT, "name": name, **document.data}, str(file))


def read_corpus() -> list[Bug]:
    """Give all planted bugs, by their number."""
    found = [_bug(file) for file in sorted(HERE.glob("*/*.py")) if file.stem not in _SHARED]
    return sorted(found, key=lambda bug: bug.number)


_SHARED = ("reference", "broker", "table", "batches", "plain")  # what several connectors import


def _bug(file: Path) -> Bug:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    given = {
        node.targets[0].id: ast.literal_eval(node.value)
        for node in tree.body
        if isinstance(node, ast.Assign)
        and isinstance(node.targets[0], ast.Name)
        and node.targets[0].id in ("BUG", "ORACLE", "WHY", "SPEC")
    }
    title = (ast.get_docstring(tree) or "").splitlines()[0]
    name = f"{file.parent.name}/{file.stem}"
    why = given.get("WHY", "")
    return Bug(name, given["BUG"], title, given["ORACLE"], why, given["SPEC"].lstrip())

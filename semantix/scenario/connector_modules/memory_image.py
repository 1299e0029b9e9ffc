"""The memory of own modules right after their import, and how it is put back.

An image holds what can change in place: the names of modules, the attributes of own classes,
functions and objects, containers, caches. Putting it back keeps every object, so a class is the
same class in each process. `opaque` names what cannot be copied, for instance a generator or an
open file: modules with such an object are executed anew.
"""

from __future__ import annotations

from collections.abc import Iterator
from types import ModuleType

from semantix.scenario.connector_modules.object_graph import (
    Change,
    walk,
)
from semantix.scenario.connector_modules.saved_items import (
    SavedCache,
    SavedGenerator,
    SavedItems,
    SavedLock,
    SavedMapping,
    SavedSet,
)
from semantix.scenario.connector_modules.saved_names import (
    SavedCell,
    SavedFunction,
    SavedNames,
    SavedSlots,
)
from semantix.scenario.connector_modules.saved_part import SavedPart


class MemoryImage:
    """The memory of some modules at the moment at which the image is made.

    Args:
        modules: by the name that messages use.
    Attributes:
        opaque: what cannot be copied: `connector.IDS (count)`; empty if everything can.
    """

    def __init__(self, modules: dict[str, ModuleType]) -> None:
        self.opaque = ""
        self._parts: list[SavedPart] = []
        for node in walk(modules):
            if node.change is Change.OPAQUE:
                self.opaque = f"{node.where} ({type(node.object).__name__})"
                self._parts.clear()
                return
            part = _PARTS[node.change](node)
            self._parts.append(part)
            if node.change is Change.SET:  # so that its order is that of every later process
                part.put_back()

    def is_changed(self) -> bool:
        """Return whether anything differs from the image."""
        return any(part.is_changed() for part in self._parts)

    def changed(self) -> Iterator[str]:
        """Name what differs from the image: `connector.ROWS`."""
        return (part.name() for part in self._parts if part.is_changed())

    def put_back(self) -> None:
        """Let everything be as it was when the image was made."""
        for part in self._parts:
            if part.is_changed():
                part.put_back()


_PARTS: dict[Change, type[SavedPart]] = {
    Change.NAMES: SavedNames,
    Change.ATTRIBUTES: SavedNames,
    Change.SLOTS: SavedSlots,
    Change.FUNCTION: SavedFunction,
    Change.CELL: SavedCell,
    Change.MAPPING: SavedMapping,
    Change.ITEMS: SavedItems,
    Change.SET: SavedSet,
    Change.CACHE: SavedCache,
    Change.GENERATOR: SavedGenerator,
    Change.LOCK: SavedLock,
}

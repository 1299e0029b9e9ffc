"""What can change in a container, a cache, a generator of numbers or a lock."""

from __future__ import annotations

from collections import OrderedDict, deque
from operator import is_
from typing import Any

from semantix.scenario.connector_modules.object_graph import Node
from semantix.scenario.connector_modules.saved_part import SavedPart


class SavedMapping(SavedPart):
    """The items of a dictionary, in order."""

    __slots__ = ("_saved",)

    def __init__(self, node: Node) -> None:
        super().__init__(node)
        self._saved = dict(dict.items(node.object))

    def is_changed(self) -> bool:
        """Return whether it differs."""
        return not is_same_mapping(self.object, self._saved)

    def put_back(self) -> None:
        """Let it be as it was."""
        base: Any = OrderedDict if isinstance(self.object, OrderedDict) else dict
        base.clear(self.object)
        for key, value in self._saved.items():
            base.__setitem__(self.object, key, value)


class SavedItems(SavedPart):
    """The items of a list, a deque or a bytearray."""

    __slots__ = ("_saved",)

    def __init__(self, node: Node) -> None:
        super().__init__(node)
        self._saved = list(node.object)

    def is_changed(self) -> bool:
        """Return whether it differs."""
        made, saved = self.object, self._saved
        return len(made) != len(saved) or not all(map(is_, made, saved))

    def put_back(self) -> None:
        """Let it be as it was."""
        made = self.object
        base: Any = next(kind for kind in (list, deque, bytearray) if isinstance(made, kind))
        base.clear(made)
        base.extend(made, self._saved)


class SavedSet(SavedPart):
    """The items of a set."""

    __slots__ = ("_saved",)

    def __init__(self, node: Node) -> None:
        super().__init__(node)
        self._saved = frozenset(set.copy(node.object))

    def is_changed(self) -> bool:
        """Return whether it differs."""
        return len(self.object) != len(self._saved) or not self._saved.issuperset(self.object)

    def put_back(self) -> None:
        """Let it be as it was."""
        set.clear(self.object)
        set.update(self.object, self._saved)


class SavedCache(SavedPart):
    """The results that `functools.cache` keeps; there were none."""

    __slots__ = ()

    def is_changed(self) -> bool:
        """Return whether it differs."""
        return bool(self.object.cache_info().currsize)

    def put_back(self) -> None:
        """Let it be as it was."""
        self.object.cache_clear()


class SavedGenerator(SavedPart):
    """The state of a generator of random numbers."""

    __slots__ = ("_state",)

    def __init__(self, node: Node) -> None:
        super().__init__(node)
        self._state = node.object.getstate()

    def is_changed(self) -> bool:
        """Return whether it differs."""
        return bool(self.object.getstate() != self._state)

    def put_back(self) -> None:
        """Let it be as it was."""
        self.object.setstate(self._state)


class SavedLock(SavedPart):
    """Whether a lock is held."""

    __slots__ = ("_is_held",)

    def __init__(self, node: Node) -> None:
        super().__init__(node)
        self._is_held = node.object.locked()

    def is_changed(self) -> bool:
        """Return whether it differs."""
        return bool(self.object.locked()) is not self._is_held

    def put_back(self) -> None:
        """Let it be as it was."""
        if self._is_held:
            self.object.acquire(blocking=False)
        else:
            self.object.release()


def is_same_mapping(now: dict[Any, Any], saved: dict[Any, Any]) -> bool:
    """Return whether both have the same objects in the same order."""
    if len(now) != len(saved):
        return False
    are_same = all(map(is_, dict.values(now), saved.values()))
    return are_same and all(map(is_, now, saved))

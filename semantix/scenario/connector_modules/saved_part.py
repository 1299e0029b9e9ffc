"""What can change in one object, and how it was."""

from __future__ import annotations

from semantix.scenario.connector_modules.object_graph import Node


class SavedPart:
    """What can change in one object, and how it was."""

    __slots__ = ("object", "where")

    def __init__(self, node: Node) -> None:
        self.object = node.object
        self.where = node.where

    def is_changed(self) -> bool:
        """Return whether it differs."""
        raise NotImplementedError

    def put_back(self) -> None:
        """Let it be as it was."""
        raise NotImplementedError

    def name(self) -> str:
        """Return the name of what differs: `connector.ROWS`."""
        return self.where

"""Notes of clients: which topics they read, and of which topics they know offsets.

The canonical form leaves out all that no client can learn, such as the offsets of a topic that is
only written to (`canonical_form.py`). `ports.world.World.observed` gives these notes.
"""

from __future__ import annotations

from collections.abc import Collection

READ = "topic"  # `topic in`: a client has read it, sought in it, or asked for its offsets
UNCOMMITTED = "uncommitted records of"  # a client has read the topic with read_uncommitted
REPORTED = "offsets of"  # `offsets of out`: a client has read the offset in a delivery report
MEMBERS = "members of"  # `members of g`: a consumer has joined the group


class Learned:
    """Notes of all clients of one cluster."""

    __slots__ = ("_names",)

    def __init__(self) -> None:
        self._names: dict[str, None] = {}

    def note(self, kind: str, name: str) -> None:
        """Note one thing; again changes nothing.

        Args:
            kind: READ, UNCOMMITTED, REPORTED or MEMBERS.
            name: of the topic or the group.
        """
        self._names[f"{kind} {name}"] = None

    def names(self) -> tuple[str, ...]:
        """Give all notes, sorted."""
        return tuple(sorted(self._names))


def names_of(kind: str, observed: Collection[str]) -> list[str]:
    """Give the names of the topics or groups in all notes of one kind, sorted."""
    prefix = f"{kind} "
    return sorted(name.removeprefix(prefix) for name in observed if name.startswith(prefix))

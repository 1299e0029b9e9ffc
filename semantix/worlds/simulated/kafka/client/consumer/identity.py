"""The identity of a consumer in its group."""

from __future__ import annotations


class GroupIdentity:
    """Group, member id and generation of one consumer.

    Attributes:
        member_id: empty while the consumer is no member.
        generation: -1 while it is no member.
    """

    __slots__ = ("generation", "group_id", "member_id")

    def __init__(self, group_id: str) -> None:
        self.group_id = group_id
        self.clear()

    def set(self, member_id: str, generation: int) -> None:
        """Be this member from now on."""
        self.member_id, self.generation = member_id, generation

    def clear(self) -> None:
        """Be no member any more."""
        self.set("", -1)

    @property
    def member(self) -> tuple[str, int]:
        """Member id and generation, as requests name them."""
        return self.member_id, self.generation

"""Knows which transactional ids may not be used yet."""

from __future__ import annotations

_IN_USE = -1  # below every checkpoint id, and never released


class UsedIds:
    """The ids of one subtask that are not free.

    An id is free again when a checkpoint has completed whose state does not list it. If it were
    used earlier, a restore would commit later records under the old listing of the id. Because of
    this rule, a listed transaction that cannot be committed at a restore is surely lost.
    Source: FLINK-8132; reference/protocol.md 4.2.
    """

    __slots__ = ("_listed_up_to",)

    def __init__(self) -> None:
        # Id → the latest snapshot whose state may list it. Ids that are free are not in it.
        self._listed_up_to: dict[str, int] = {}

    def is_free(self, transactional_id: str) -> bool:
        """Tell whether a new transaction may take the id."""
        return transactional_id not in self._listed_up_to

    def mark_used(self, transactional_id: str) -> None:
        """Note that the transaction of an id has not ended."""
        self._listed_up_to[transactional_id] = _IN_USE

    def note_ended(self, transactional_id: str, latest_snapshot_id: int) -> None:
        """Note that the transaction of an id has ended. States up to that snapshot may list it."""
        self._listed_up_to[transactional_id] = latest_snapshot_id

    def release(self, completed_checkpoint_id: int) -> None:
        """Free the ids that are listed only by states before this checkpoint."""
        listed = self._listed_up_to
        for transactional_id, latest in list(listed.items()):
            if _IN_USE < latest < completed_checkpoint_id:
                del listed[transactional_id]

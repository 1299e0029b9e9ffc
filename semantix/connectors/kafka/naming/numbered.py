"""Ids `PREFIX-SUBTASK-NUMBER`, and who owns them: what `incrementing` and `pooling` share."""

from __future__ import annotations

import re
from collections.abc import Sequence

from semantix.connectors.kafka.naming.restored_state import opened_union_state, switched
from semantix.connectors.kafka.naming.transaction_naming import NamingPlace
from semantix.connectors.kafka.naming.used_ids import UsedIds
from semantix.connectors.kafka.sink_state import NamedTransactions, PreCommittedTransaction
from semantix.functions.contexts import FunctionInitializationContext

_NUMBERS = re.compile(r"-(0|[1-9]\d*)-(0|[1-9]\d*)")


def numbers_of(transactional_id: str, prefix: str) -> tuple[int, int] | None:
    """Give (subtask, number) of an id; None if it belongs to another prefix.

    Example: `ab-0-1` and `a-b-0-1` do not belong to the prefix `a`.
    """
    if not transactional_id.startswith(prefix):
        return None
    found = _NUMBERS.fullmatch(transactional_id, len(prefix))
    return (int(found[1]), int(found[2])) if found else None


class Numbered:
    """Ownership by subtask number: subtask `s` of `p` owns the ids of `s`, `s + p`, `s + 2p`, ….

    So at each parallelism each id has one owner. The owner commits it if it is pre-committed, and
    aborts it otherwise. No subtask needs to know what another one has restored.

    Attributes:
        naming: the word for the state.
        prefixes: the own prefix, then others that the restored state has.
    """

    naming = ""
    accepts: tuple[str, ...] = ()

    def __init__(self, place: NamingPlace) -> None:
        self._place = place
        self.used = UsedIds()
        self.prefixes: list[str] = [place.prefix]

    def restore(self, context: FunctionInitializationContext) -> list[PreCommittedTransaction]:
        """Read the union list; give what this subtask owns."""
        self._state = opened_union_state(context, self.naming, NamedTransactions)
        restored: list[NamedTransactions] = list(self._state.get())
        for held in restored:
            if held.naming not in self.accepts:
                raise switched(held.naming, self.naming)
            if held.prefix not in self.prefixes:
                self.prefixes.append(held.prefix)
        return [one for held in restored if self.owns(held.subtask) for one in held.pre_committed]

    def owns(self, subtask: int) -> bool:
        """Tell whether this attempt's subtask owns the ids of a subtask number."""
        return subtask % self._place.parallelism == self._place.subtask

    def store(self, pre_committed: Sequence[PreCommittedTransaction]) -> None:
        """Store the pre-committed transactions; the element stands also if there is none."""
        place = self._place
        held = NamedTransactions(self.naming, place.prefix, place.subtask, tuple(pre_committed))
        self._state.update([held])

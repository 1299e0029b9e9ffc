"""The naming `incrementing`: an id has the number of the checkpoint that will cover it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import count

from semantix.connectors.kafka.naming.numbered import Numbered
from semantix.connectors.kafka.producers import is_known
from semantix.connectors.kafka.sink_state import PreCommittedTransaction
from semantix.functions.contexts import FunctionInitializationContext
from semantix.ports.kafka_transactions import KafkaTransactions


class Incrementing(Numbered):
    """Implements `TransactionNaming`.

    No id is used twice, so the coordinator keeps a growing number of ids until they expire. Ids
    have no gaps: the number of a checkpoint that was aborted is initialised, too. So the next
    attempt asks for one number after the other until the coordinator does not know one.
    Source: Flink, TransactionNamingStrategyImpl.INCREMENTING, TransactionAbortStrategyImpl.PROBING.
    """

    naming = "incrementing"
    accepts = ("incrementing",)
    keeps_empty = False  # else the ids of later intervals would begin behind a gap

    def restore(self, context: FunctionInitializationContext) -> list[PreCommittedTransaction]:
        """Begin behind the restored checkpoint; the state lists only ids up to it."""
        self._next = (context.restored_checkpoint_id or 0) + 1
        return super().restore(context)

    def find_lingering(self, transactions: KafkaTransactions) -> Iterator[tuple[str, bool]]:
        """Ask for each subtask number that this subtask owns, until one has no ids.

        Subtask numbers above the parallelism belong to an earlier attempt with more subtasks.
        """
        place = self._place
        for prefix in self.prefixes:
            for subtask in count(place.subtask, place.parallelism):
                stem = f"{prefix}-{subtask}"
                # The own ids say nothing about those of a larger parallelism.
                if subtask != place.subtask and not is_known(transactions, self._first(stem)):
                    break
                yield from self._known(stem, transactions)

    def _known(self, stem: str, transactions: KafkaTransactions) -> Iterator[tuple[str, bool]]:
        own = self._name(self._next)
        for number in count(self._next):
            asked = f"{stem}-{number}"
            if not is_known(transactions, asked):
                return
            yield asked, asked == own

    def take(self, checkpoint_id: int) -> Sequence[str]:
        """Give the id of the checkpoint behind this one, and all that were skipped before it."""
        last = max(checkpoint_id + 1, self._next)
        taken = [self._name(number) for number in range(self._next, last + 1)]
        self._next = last + 1
        return taken

    def _first(self, stem: str) -> str:
        return f"{stem}-{self._next}"

    def _name(self, number: int) -> str:
        return f"{self._place.prefix}-{self._place.subtask}-{number}"

"""The coordinator table: every transition of transaction protocol V1.

Source: Kafka, TransactionCoordinator.scala and TransactionMetadata.scala; protocol reference 4.1.
The table only decides. `TransactionCoordinator` writes the markers later, and calls
`marker_written` for each.
"""

from __future__ import annotations

from typing import NamedTuple

from confluent_kafka import KafkaError

from semantix.worlds.simulated.kafka.broker.partition_log import NO_ERROR, Partition

CONCURRENT_TRANSACTIONS = int(KafkaError.CONCURRENT_TRANSACTIONS)
INVALID_PRODUCER_EPOCH = int(KafkaError.INVALID_PRODUCER_EPOCH)
INVALID_PRODUCER_ID_MAPPING = int(KafkaError.INVALID_PRODUCER_ID_MAPPING)
INVALID_TRANSACTION_TIMEOUT = int(KafkaError.INVALID_TRANSACTION_TIMEOUT)
INVALID_TXN_STATE = int(KafkaError.INVALID_TXN_STATE)
PRODUCER_FENCED = 90  # KafkaError has no name for it; the client turns it into _FENCED

EMPTY, ONGOING = "Empty", "Ongoing"
PREPARE_COMMIT, PREPARE_ABORT = "PrepareCommit", "PrepareAbort"
COMPLETE_COMMIT, COMPLETE_ABORT = "CompleteCommit", "CompleteAbort"
PREPARING = (PREPARE_COMMIT, PREPARE_ABORT)
LAST_EPOCH = 32766  # Short.MAX_VALUE - 1: the next session gets a new producer id


class TransactionEntry(NamedTuple):
    """One entry of the table.

    Attributes:
        partitions: those of the open or decided transaction, in the order they were added.
        groups: consumer groups with offsets in it.
        unmarked: number of partitions and groups whose marker is not written yet.
        nth: number of transactions begun under this (producer id, epoch), for the unit's name.
        owner: label of the attempt that began it.
    """

    transactional_id: str
    producer_id: int
    epoch: int
    timeout_ms: int
    state: str = EMPTY
    partitions: tuple[Partition, ...] = ()
    groups: tuple[str, ...] = ()
    unmarked: int = 0
    start_us: int = -1
    updated_us: int = 0
    nth: int = 0
    owner: str = ""

    @property
    def unit(self) -> str:
        """The unique name of the transaction."""
        return f"{self.transactional_id}/{self.producer_id}/{self.epoch}/{self.nth}"

    @property
    def unit_to_come(self) -> str:
        """The name of the open transaction; if none is open, of the next one."""
        return self.unit if self.state == ONGOING else self._replace(nth=self.nth + 1).unit


class Decision(NamedTuple):
    """A transaction that was just decided; its markers carry the epoch of `entry`."""

    entry: TransactionEntry
    unit: str
    committed: bool


class TransactionTable:
    """All transactional ids of the cluster. Each request gives (error code, …).

    Args:
        max_timeout_ms: `transaction.max.timeout.ms`.
        expiration_ms: `transactional.id.expiration.ms`.
    """

    __slots__ = ("entries", "expiration_us", "max_timeout_ms", "next_producer_id")

    def __init__(self, max_timeout_ms: int, expiration_ms: int) -> None:
        self.entries: dict[str, TransactionEntry] = {}
        self.max_timeout_ms = max_timeout_ms
        self.expiration_us = expiration_ms * 1000
        self.next_producer_id = 1000

    def new_producer_id(self) -> int:
        """Give a producer id that was never given before."""
        self.next_producer_id += 1
        return self.next_producer_id - 1

    def init_producer_id(
        self,
        transactional_id: str,
        timeout_ms: int,
        now_us: int,
        held: tuple[int, int] | None = None,
    ) -> tuple[int, TransactionEntry | None, Decision | None]:
        """InitProducerId: begin a session of the id, or fence its open transaction.

        An Ongoing transaction is aborted under the next epoch. The client repeats the request; once
        the markers are written, it gets the epoch after that. A decided commit stays a commit.

        Args:
            held: producer id and epoch of a client that continues its session (KIP-360).
        """
        if not 0 < timeout_ms <= self.max_timeout_ms:
            return INVALID_TRANSACTION_TIMEOUT, None, None
        known = self.living(transactional_id, now_us)
        if known is None:
            fresh = TransactionEntry(transactional_id, self.new_producer_id(), 0, timeout_ms)
            return NO_ERROR, self._store(fresh, now_us), None
        if held is not None and held[0] != known.producer_id:
            return PRODUCER_FENCED, None, None
        if known.state in PREPARING:
            return CONCURRENT_TRANSACTIONS, None, None
        if known.state == ONGOING:
            return CONCURRENT_TRANSACTIONS, None, self._abort_fenced(known, now_us)
        if held is not None and held[1] != known.epoch:
            return PRODUCER_FENCED, None, None
        exhausted = known.epoch >= LAST_EPOCH
        session = TransactionEntry(
            transactional_id,
            self.new_producer_id() if exhausted else known.producer_id,
            0 if exhausted else known.epoch + 1,
            timeout_ms,
        )
        return NO_ERROR, self._store(session, now_us), None

    def add(
        self, identity: tuple[str, int, int], place: Partition | str, owner: str, now_us: int
    ) -> tuple[int, TransactionEntry | None]:
        """AddPartitionsToTxn, or AddOffsetsToTxn for a group; the first one starts the timeout."""
        known = self.living(identity[0], now_us)
        if known is None or known.producer_id != identity[1]:
            return INVALID_PRODUCER_ID_MAPPING, None
        if known.epoch != identity[2]:
            return PRODUCER_FENCED, None
        if known.state in PREPARING:
            return CONCURRENT_TRANSACTIONS, None
        if known.state != ONGOING:
            known = known._replace(state=ONGOING, start_us=now_us, nth=known.nth + 1, owner=owner)
        if isinstance(place, str):
            if place not in known.groups:
                known = known._replace(groups=(*known.groups, place))
        elif place not in known.partitions:
            known = known._replace(partitions=(*known.partitions, place))
        return NO_ERROR, self._store(known, now_us)

    def end(
        self, identity: tuple[str, int, int], commit: bool, now_us: int
    ) -> tuple[int, Decision | None]:
        """EndTxn: decide the transaction; repeated, it succeeds once all markers are written."""
        known = self.living(identity[0], now_us)
        if known is None or known.producer_id != identity[1]:
            return INVALID_PRODUCER_ID_MAPPING, None
        if known.epoch != identity[2]:
            return PRODUCER_FENCED, None
        if known.state == ONGOING:
            return NO_ERROR, self._decide(known, commit, known.epoch, now_us)
        if known.state == (COMPLETE_COMMIT if commit else COMPLETE_ABORT):
            return NO_ERROR, None
        if known.state == (PREPARE_COMMIT if commit else PREPARE_ABORT):
            return CONCURRENT_TRANSACTIONS, None
        return INVALID_TXN_STATE, None

    def marker_written(self, transactional_id: str, now_us: int) -> None:
        """Count one marker; with the last one the transaction is complete."""
        known = self.entries[transactional_id]
        left = known.unmarked - 1
        if left:
            self.entries[transactional_id] = known._replace(unmarked=left)
            return
        committed = known.state == PREPARE_COMMIT
        self._store(
            known._replace(
                state=COMPLETE_COMMIT if committed else COMPLETE_ABORT,
                unmarked=0,
                partitions=(),
                groups=(),
                start_us=-1,
            ),
            now_us,
        )

    def living(self, transactional_id: str, now_us: int) -> TransactionEntry | None:
        """Give the entry of an id, or None if the id is unknown or was unused for too long."""
        known = self.entries.get(transactional_id)
        if known is None or known.state in PREPARING or known.state == ONGOING:
            return known
        if known.updated_us + self.expiration_us < now_us:
            del self.entries[transactional_id]
            return None
        return known

    def ongoing(self) -> list[TransactionEntry]:
        """Give the open transactions."""
        return [entry for entry in self.entries.values() if entry.state == ONGOING]

    def time_out(self, transactional_id: str, now_us: int) -> Decision:
        """Abort an open transaction under a bumped epoch, as the reaper does."""
        return self._abort_fenced(self.entries[transactional_id], now_us)

    def _abort_fenced(self, known: TransactionEntry, now_us: int) -> Decision:
        return self._decide(known, False, known.epoch + 1, now_us)

    def _decide(self, known: TransactionEntry, commit: bool, epoch: int, now_us: int) -> Decision:
        decided = self._store(
            known._replace(
                state=PREPARE_COMMIT if commit else PREPARE_ABORT,
                epoch=epoch,
                nth=known.nth if epoch == known.epoch else 0,
                unmarked=len(known.partitions) + len(known.groups),
            ),
            now_us,
        )
        return Decision(decided, known.unit, commit)

    def _store(self, entry: TransactionEntry, now_us: int) -> TransactionEntry:
        entry = entry._replace(updated_us=now_us)
        self.entries[entry.transactional_id] = entry
        return entry

"""Appends to the logs of partitions, and reports each visible record to the run's observer."""

from __future__ import annotations

from collections.abc import Sequence

from semantix.ports.clock import Clock
from semantix.ports.world import Observer
from semantix.worlds.simulated.forgetting import NOTHING, Forgetting
from semantix.worlds.simulated.kafka.broker.partition_log import Entry, Partition, PartitionLog
from semantix.worlds.simulated.kafka.broker.topics import TopicTable

Times = Sequence[int | None]


class LogWriter:
    """The only writer of logs.

    Args:
        clock: simulated time; markers get their timestamps from it.
        observer: hears each write, and each record that its reader sees; a place is
            `topic/partition`.
        topics: whose logs are written.
    Attributes:
        forgetting: which acknowledged records are not kept.
    """

    __slots__ = ("_clock", "_observer", "_reads_committed", "_topics", "forgetting")

    def __init__(self, clock: Clock, observer: Observer, topics: TopicTable) -> None:
        self._clock = clock
        self._observer = observer
        self._topics = topics
        self.forgetting: Forgetting = NOTHING
        self._reads_committed = observer.isolation == "read_committed"

    def append(
        self,
        where: Partition,
        log: PartitionLog,
        records: Sequence[Entry],
        producer: tuple[int, int, int],
        owner: str,
    ) -> tuple[int, int]:
        """Append a batch; give (code, offset). A duplicate of an earlier batch changes nothing."""
        before = len(log.entries)
        code, offset = log.append(records, *producer)
        if self.forgetting.is_on and len(log.entries) > before:
            records = [entry for entry in records if not self.forgetting.forgets()]
            log.entries[before:] = records
        if len(log.entries) > before:
            self._topics.version += 1
            place = f"{where[0]}/{where[1]}"
            values = [entry.value for entry in records]
            self._observer.written(place, records[0].unit, values, owner)
            self._tell(place, log, records)
        return code, offset

    def feed(
        self, where: Partition, log: PartitionLog, values: Sequence[bytes], times: Times = ()
    ) -> None:
        """Append committed records as a producer outside of the job would.

        Args:
            times: timestamps of the records in milliseconds; None, or missing: now.

        The observer hears `fed`, and not that its reader sees the records: they are no output.
        """
        now_ms = self._clock.now_us() // 1000
        stamps = [now_ms if one is None else one for one in times] or [now_ms] * len(values)
        log.entries.extend(
            Entry(None, value, None, at_ms) for value, at_ms in zip(values, stamps, strict=True)
        )
        log.advance()
        self._topics.version += 1
        self._observer.fed(f"{where[0]}/{where[1]}", values)

    def append_marker(
        self, where: Partition, producer_id: int, epoch: int, committed: bool
    ) -> None:
        """Append a transaction's marker; nothing happens if the topic was deleted meanwhile."""
        log = self._topics.log(*where)
        if log is not None:
            self._topics.version += 1
            log.append_marker(producer_id, epoch, committed, self._clock.now_us() // 1000)
            self._tell(f"{where[0]}/{where[1]}", log, ())

    def _tell(self, place: str, log: PartitionLog, written: Sequence[Entry]) -> None:
        high = len(log.entries)
        if not self._reads_committed:
            values = [entry.value for entry in written]
            unit = written[0].unit if written else ""
            self._observer.appeared(place, unit, values, high, high)
            return
        runs = log.advance()
        if not runs:
            self._observer.appeared(place, "", (), log.stable, high)
        for unit, values, end in runs:
            self._observer.appeared(place, unit, values, end, high)

"""Delivery reports of one producer that wait for the next poll or flush."""

from __future__ import annotations

from confluent_kafka import KafkaError

from semantix.worlds.simulated.kafka.client.calls import Door
from semantix.worlds.simulated.kafka.client.link import Link
from semantix.worlds.simulated.kafka.client.queued_message import Queued, Report, Where
from semantix.worlds.simulated.kafka.client.sending.delivery_reports import reports_of
from semantix.worlds.simulated.kafka.configuration.checks import Configuration


class ReportQueue:
    """The reports; `Outbox` adds the messages.

    Attributes:
        reports: for the next poll or flush, one list for each batch.
        repeats_lost: whether the broker stores a batch twice that is sent again, because its answer
            was lost.
        on_way: number of messages that were sent, and whose answer has not arrived yet.
    """

    __slots__ = (
        "_door", "_learned", "_only_errors", "_unserved", "on_way", "repeats_lost", "reports"
    )  # fmt: skip

    def __init__(self, link: Link, door: Door, conf: Configuration) -> None:
        self._learned = link.learned
        self._door = door
        self._only_errors = bool(conf.get("delivery.report.only.error", False))
        self._unserved = 0
        self.repeats_lost = (
            not conf.get("enable.idempotence", False)
            and not conf.get("transactional.id", "")
            and conf.get("request.required.acks", -1) != 0
            and conf.get("message.send.max.retries", 2_147_483_647) != 0
        )
        self.on_way = 0
        self.reports: list[list[Report]] = []

    def __len__(self) -> int:
        return self.on_way + self._unserved + len(self.reports)

    def report(
        self, messages: list[Queued], where: Where, offset: int | None, error: KafkaError | None
    ) -> None:
        """Keep the reports of a batch for the next poll or flush.

        Args:
            offset: of its first message; None: it has none.
            error: None: the batch was delivered.
        """
        now_us = self._door.clock.now_us()
        reports = reports_of(messages, where, offset, error, now_us=now_us, learned=self._learned)
        if self._only_errors and error is None:
            reports = []
        self._unserved += len(reports)
        self.reports.append(reports)

    def hold_back(self, since: int, left: int, until_us: int) -> None:
        """Let the latest reports arrive later: a call has ended before their answers.

        Args:
            since: number of the first of these reports.
            left: number of their messages.
        """
        held, self.reports = self.reports[since:], self.reports[:since]
        unserved = sum(map(len, held))
        self._unserved -= unserved
        self.on_way += left

        def arrive() -> None:
            self.on_way -= left
            self._unserved += unserved
            self.reports.extend(held)

        self._door.clock.call_at(until_us, arrive)

    def serve(self) -> tuple[int, list[BaseException], bool]:
        """Call the delivery callbacks; give (batches, their exceptions, whether any was called)."""
        reports, self.reports = self.reports, []
        self._unserved = 0
        raised: list[BaseException] = []
        had_callbacks = False
        for batch in reports:
            for callback, error, message in batch:
                had_callbacks = True
                try:
                    callback(error, message)
                except Exception as exception:  # the extension raises it after the last callback
                    raised.append(exception)
        return len(reports), raised, had_callbacks

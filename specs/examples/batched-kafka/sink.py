"""A sink that collects records and writes them to Kafka in batches: at least once.

A batch is written when it is full, and at every checkpoint. No record is lost, but records that
were written behind the last checkpoint are written again after a crash.
"""

import json

from semantix import CheckpointedFunction, RichSinkFunction


class BatchedKafkaSink(RichSinkFunction, CheckpointedFunction):
    """Writes to the topic `out`."""

    def __init__(self, batch_records=4):
        self._batch_records = batch_records
        self._batch = []
        self._failures = []

    def open(self, context):
        # `client("kafka")` has the classes of `confluent_kafka`: simulated or real ones.
        clients = self.runtime_context.client("kafka")
        self._producer = clients.Producer(
            {"bootstrap.servers": "localhost:9092", "enable.idempotence": True}
        )

    def invoke(self, value, context):
        self._batch.append(value)
        if len(self._batch) >= self._batch_records:
            self._write_batch()

    def snapshot_state(self, context):
        # The source restarts behind this checkpoint, so it never sends these records again. They
        # must be in Kafka before the checkpoint can complete.
        self._write_batch()

    def finish(self):
        # The input has ended.
        self._write_batch()

    def _write_batch(self):
        for value in self._batch:
            # `produce` only queues the message; its result comes later, as a delivery report. The
            # key sends all records of one key to the same partition.
            content, key = json.dumps(value).encode(), value["key"].encode()
            self._producer.produce("out", content, key, on_delivery=self._report)
        self._producer.flush()  # waits for all delivery reports
        if self._failures:
            raise RuntimeError(f"{len(self._failures)} records failed: {self._failures[0]}")
        self._batch = []

    def _report(self, error, message):
        if error is not None:
            self._failures.append(error)


class WritesOnlyFullBatches(BatchedKafkaSink):
    """Broken on purpose: a batch that is not full is not written at the checkpoint."""

    def snapshot_state(self, context):
        pass

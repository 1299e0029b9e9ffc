"""FLINK-23896: a transaction whose commit fails for a moment is taken for committed.

The committer returned "nothing left to retry", whatever the broker had answered. So a transaction
that only needed a second attempt was forgotten.
"""

from reference import TransactionalSink as Correct

BUG = "P-20"
ORACLE = "EO"
SPEC = """
connector: CONNECTOR
claim: exactly_once
world_options: {kafka: {topics: {out: 2}}}
"""


class Broken(Correct):
    def commit(self, handle):
        try:
            super().commit(handle)
        except self.kafka.KafkaException as error:
            self.last_error = error

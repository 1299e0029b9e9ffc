"""FLINK-7784: whatever the commit of a recovered transaction answers is ignored.

A transaction that timed out while the job was down can never be committed. A restart that raises
for it is repeated without end. The short way out swallows all errors, and with them the loss.
"""

from reference import TransactionalSink as Correct

BUG = "P-28"
ORACLE = "EO"
SPEC = """
connector: CONNECTOR
claim: exactly_once
world_options: {kafka: {topics: {out: 2}}}
"""


class Broken(Correct):
    def recover_and_commit(self, handle):
        try:
            super().recover_and_commit(handle)
        except self.kafka.KafkaException as error:
            self.last_error = error

"""FLINK-23509: to resume a transaction changes a constant that all producers share.

A recovered producer id and epoch were written into the object that was found there. That may be the
constant for "not initialised", and then all producers of the process seem to have this id.
"""

from reference import TransactionalSink

BUG = "P-26"
ORACLE = "LIVE"
WHY = "the broker refuses a commit under the id of another producer, at each restart"
SPEC = """
connector: CONNECTOR
claim: exactly_once
restart: {delay_ms: 5000}
world_options: {kafka: {topics: {out: 2}}}
"""


class Epoch:
    """The id and the epoch of a producer."""

    def __init__(self, producer_id, number):
        self.producer_id = producer_id
        self.number = number


NONE = Epoch(-1, -1)


class Correct(TransactionalSink):
    """Keeps id and epoch of each producer; it asks for those of a new one when it is flushed."""

    def initialize_state(self, context):
        self.epoch = NONE
        super().initialize_state(context)

    def recover_and_commit(self, handle):
        self.epoch = self.resumed(*handle["producer"])
        self.transactions.end(handle["id"], self.epoch.producer_id, self.epoch.number, commit=True)

    def resumed(self, producer_id, number):
        return Epoch(producer_id, number)

    def begin(self):
        super().begin()
        self.epoch = NONE

    def pre_commit(self, checkpoint):
        handle = super().pre_commit(checkpoint)
        if self.epoch.producer_id < 0:
            self.epoch = Epoch(*handle["producer"])
        return {**handle, "producer": [self.epoch.producer_id, self.epoch.number]}


class Broken(Correct):
    def resumed(self, producer_id, number):
        self.epoch.producer_id, self.epoch.number = producer_id, number
        return self.epoch

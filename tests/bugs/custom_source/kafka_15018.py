"""KAFKA-15018: an offset is deleted in the first of two stores, and the second one still has it.

The offset of a partition is looked up in the primary store, then in the secondary one. A reset
deletes it in both; if the second call failed, the failure was ignored, and the old offset is found
again: the source begins behind the point to which it was reset.
"""

import logging

from semantix import CheckpointedFunction, RichSourceFunction
from semantix.ports.store import StoreError

BUG = "P-18"
ORACLE = "EO"
SPEC = """
connector: CONNECTOR
claim: exactly_once
expects: learned
others: [{at: start, do: kafka_15018.py:asks_for_a_reset}]
world_options: {store: {}}
"""

REQUEST, PRIMARY, SECONDARY = "reset requested", "primary offset", "secondary offset"
DELETED = 0


class Correct(RichSourceFunction, CheckpointedFunction):
    """Begins at the stored offset, or at 1; an operator can reset it."""

    def __init__(self, records=12):
        self.records = records
        self.next = None
        self.is_running = True

    def initialize_state(self, context):
        self.state = context.operator_state_store.get_list_state("next")
        for number in self.state.get():
            self.next = number

    def snapshot_state(self, context):
        self.state.update([] if self.next is None else [self.next])

    def open(self, context):
        self.store = self.runtime_context.client("store")
        if self.store.get_marker(REQUEST):
            self.reset()
            self.store.put_marker(REQUEST, False)
        if self.next is None:
            self.next = self.stored_offset() or 1

    def stored_offset(self):
        return self.store.get_marker(PRIMARY) or self.store.get_marker(SECONDARY)

    def reset(self):
        self.store.put_marker(SECONDARY, DELETED)
        self.store.put_marker(PRIMARY, DELETED)

    def run(self, ctx):
        while self.is_running and self.next <= self.records:
            with ctx.get_checkpoint_lock():
                ctx.collect({"id": f"e{self.next}", "n": self.next})
                self.next += 1

    def cancel(self):
        self.is_running = False


class Broken(Correct):
    def reset(self):
        self.store.put_marker(PRIMARY, DELETED)
        try:
            self.store.put_marker(SECONDARY, DELETED)
        except StoreError as error:
            logging.getLogger(__name__).warning("the secondary store: %s", error)


def asks_for_a_reset(outside):
    store = outside.client("store")
    store.put_marker(PRIMARY, 9)
    store.put_marker(SECONDARY, 9)
    store.put_marker(REQUEST, True)

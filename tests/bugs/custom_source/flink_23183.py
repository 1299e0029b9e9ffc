"""FLINK-23183: messages that come again are dropped as known, and never acknowledged.

They fill the broker's prefetch window, so nothing new is delivered.
"""

import time

from broker import Queue

from semantix import CheckpointedFunction, CheckpointListener, RichSourceFunction

BUG = "P-16"
ORACLE = "LIVE"
SPEC = """
connector: CONNECTOR
claim: exactly_once
expects: learned
world_options: {store: {}}
"""

PREFETCH = 3


class Correct(RichSourceFunction, CheckpointedFunction, CheckpointListener):
    """Acknowledges the messages of a checkpoint when it has completed."""

    def __init__(self, records=12):
        self.records = records
        self.seen = set()
        self.tags = []
        self.pending = {}
        self.is_running = True

    def initialize_state(self, context):
        self.state = context.operator_state_store.get_list_state("seen")
        self.seen = set(self.state.get())

    def open(self, context):
        self.queue = Queue(self.runtime_context.client("store"), self.records, PREFETCH)

    def snapshot_state(self, context):
        self.state.update(sorted(self.seen))
        self.pending[context.checkpoint_id], self.tags = self.tags, []

    def notify_checkpoint_complete(self, checkpoint_id):
        for older in [one for one in self.pending if one <= checkpoint_id]:
            self.queue.ack(self.pending.pop(older))

    def run(self, ctx):
        while self.is_running and len(self.seen) < self.records:
            found = self.queue.get()
            if found is None:
                time.sleep(0.05)
            else:
                self.on_message(ctx, *found)

    def on_message(self, ctx, tag, number):
        with ctx.get_checkpoint_lock():
            if number in self.seen:
                self.drop(tag)
                return
            ctx.collect({"id": f"m{number}", "n": number})
            self.seen.add(number)
            self.tags.append(tag)

    def drop(self, tag):
        self.tags.append(tag)

    def cancel(self):
        self.is_running = False


class Broken(Correct):
    def drop(self, tag):
        """Nothing: the message is known."""

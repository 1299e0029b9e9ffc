"""FLINK-25943: the buffer of an asynchronous sink is not in its state.

A checkpoint flushes only full batches, by design. So the records that still wait for their batch
must be in the snapshot.
"""

from semantix import CheckpointedFunction, RichSinkFunction

BUG = "P-57"
ORACLE = "ALO"
SPEC = """
connector: CONNECTOR
claim: at_least_once
world_options: {store: {}}
"""

BATCH = 4


class Correct(RichSinkFunction, CheckpointedFunction):
    """Appends full batches; the rest is kept in the state, and flushed at the end of the input."""

    def initialize_state(self, context):
        self.state = context.operator_state_store.get_list_state("buffered")
        self.buffer = list(self.state.get())
        self.store = self.runtime_context.client("store")

    def invoke(self, value, context):
        self.buffer.append(value)
        if len(self.buffer) >= BATCH:
            self.flush()

    def flush(self):
        if self.buffer:
            self.store.append(self.buffer)
            self.buffer = []

    def finish(self):
        self.flush()

    def snapshot_state(self, context):
        self.state.update(self.entries())

    def entries(self):
        return self.buffer


class Broken(Correct):
    def entries(self):
        return []

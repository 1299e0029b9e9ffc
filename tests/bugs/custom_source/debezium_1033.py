"""DEBEZIUM-1033: the number of events to skip is kept when the restart position moves.

An offset is a position in the log, and how many events to skip from there. An event without rows
moved the position, and left the number as it was: a restart skips events that were never emitted.
"""

from semantix import CheckpointedFunction, RichSourceFunction

BUG = "P-15"
ORACLE = "EO"
SPEC = """
connector: CONNECTOR
claim: exactly_once
expects: learned
"""


class Correct(RichSourceFunction, CheckpointedFunction):
    """Reads a log of transactions; behind every second one the log goes on in a new file."""

    def __init__(self, transactions=6):
        self.transactions = transactions
        self.position = 0
        self.skip = 0
        self.is_running = True

    def initialize_state(self, context):
        self.state = context.operator_state_store.get_list_state("offset")
        for position, skip in self.state.get():
            self.position, self.skip = position, skip

    def snapshot_state(self, context):
        self.state.update([(self.position, self.skip)])

    def run(self, ctx):
        log = self.log()
        at, to_skip = self.position, self.skip
        while self.is_running and at < len(log):
            kind, number = log[at]
            at += 1
            if kind == "row" and to_skip:
                to_skip -= 1
            elif kind == "row":
                with ctx.get_checkpoint_lock():
                    ctx.collect({"id": f"e{number}", "n": number})
                    self.skip += 1
            elif kind == "commit":
                with ctx.get_checkpoint_lock():
                    self.on_commit(at)
            else:
                with ctx.get_checkpoint_lock():
                    self.on_rotation(at)

    def log(self):
        entries = []
        for transaction in range(self.transactions):
            entries += [("row", 10 * transaction + row) for row in range(3)]
            entries.append(("commit", transaction) if transaction % 2 else ("rotation", 0))
        return entries

    def on_commit(self, position):
        self.position = position
        self.skip = 0

    def on_rotation(self, position):
        self.position = position
        self.skip = 0

    def cancel(self):
        self.is_running = False


class Broken(Correct):
    def on_rotation(self, position):
        self.position = position

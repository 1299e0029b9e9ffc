"""KAFKA-13469: the last offset commit of a stop does not wait for the records in flight.

The worker asked which offsets may be committed, and then waited for the sends that were still on
their way. They arrive, and the next incarnation sends them again.
"""

from semantix import CheckpointedFunction, RichSourceFunction

BUG = "P-12"
ORACLE = "EO"
SPEC = """
connector: CONNECTOR
claim: exactly_once
expects: learned
"""

IN_FLIGHT = 3


class Correct(RichSourceFunction, CheckpointedFunction):
    """Polls numbers, and delivers them three at a time."""

    def __init__(self, records=16):
        self.records = records
        self.polled = 0
        self.delivered = 0
        self.committed = 0
        self.in_flight = []
        self.is_running = True
        self.is_closed = False

    def initialize_state(self, context):
        self.state = context.operator_state_store.get_list_state("offset")
        for offset in self.state.get():
            self.polled = self.delivered = self.committed = offset

    def snapshot_state(self, context):
        if not self.is_closed:
            self.committed = self.committable()
        self.state.update([self.committed])

    def committable(self):
        return self.delivered

    def run(self, ctx):
        while self.is_running and self.polled < self.records:
            self.polled += 1
            self.in_flight.append(self.polled)
            if len(self.in_flight) == IN_FLIGHT:
                self.flush(ctx, keep=1)
        self.shut_down(ctx)

    def flush(self, ctx, keep=0):
        while len(self.in_flight) > keep:
            with ctx.get_checkpoint_lock():
                number = self.in_flight.pop(0)
                ctx.collect({"id": f"e{number}", "n": number})
                self.delivered = number

    def shut_down(self, ctx):
        self.flush(ctx)
        with ctx.get_checkpoint_lock():
            self.committed = self.committable()
            self.is_closed = True

    def cancel(self):
        self.is_running = False


class Broken(Correct):
    def shut_down(self, ctx):
        with ctx.get_checkpoint_lock():
            self.committed = self.committable()
            self.is_closed = True
        self.flush(ctx)

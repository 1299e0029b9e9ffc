"""DEBEZIUM-7531: several events share one log position, and a restart skips the rest of them.

A batch of inserts gives many events with the same log sequence number (LSN). The position was taken
for done behind the first of them.
"""

from semantix import CheckpointedFunction, RichSourceFunction

BUG = "P-13"
ORACLE = "EO"
SPEC = """
connector: CONNECTOR
claim: exactly_once
expects: learned
"""

BATCH = 4


class Correct(RichSourceFunction, CheckpointedFunction):
    """Reads a log in which each four events have one LSN."""

    def __init__(self, records=16):
        self.records = records
        self.lsn = 0
        self.emitted_at_lsn = 0
        self.is_running = True

    def initialize_state(self, context):
        self.state = context.operator_state_store.get_list_state("position")
        for lsn, emitted in self.state.get():
            self.lsn, self.emitted_at_lsn = lsn, emitted

    def snapshot_state(self, context):
        self.state.update([(self.lsn, self.emitted_at_lsn)])

    def run(self, ctx):
        restored = self.lsn, self.emitted_at_lsn
        for number in range(1, self.records + 1):
            lsn = 100 + (number - 1) // BATCH * 8
            nth = (number - 1) % BATCH
            if self.is_done(lsn, nth, *restored):
                continue
            if not self.is_running:
                return
            with ctx.get_checkpoint_lock():
                ctx.collect({"id": f"e{number}", "n": number})
                self.lsn, self.emitted_at_lsn = lsn, nth + 1

    def is_done(self, lsn, nth, restored_lsn, emitted):
        return lsn < restored_lsn or (lsn == restored_lsn and nth < emitted)

    def cancel(self):
        self.is_running = False


class Broken(Correct):
    def is_done(self, lsn, nth, restored_lsn, emitted):
        return lsn <= restored_lsn

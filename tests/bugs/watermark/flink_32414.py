"""FLINK-32414: a subtask without splits holds up all others that align their watermarks.

Subtasks that are ahead of the minimum wait. A subtask that has nothing to read reported its initial
watermark, the smallest of all, and the others wait for ever.
"""

import time

from semantix import CheckpointedFunction, RichParallelSourceFunction

BUG = "P-81"
ORACLE = "LIVE"
SPEC = """
connector: CONNECTOR
claim: exactly_once
expects: learned
workload: {parallelism: 3}
world_options: {store: {}}
"""

MIN, MAX = -(2**63), 2**63 - 1
DRIFT_MS = 500


class Correct(RichParallelSourceFunction, CheckpointedFunction):
    """Reads two splits. Subtasks tell each other their watermarks by markers in the store."""

    def __init__(self, records=8, splits=2):
        self.records = records
        self.splits = splits
        self.next = {}
        self.watermark = MIN
        self.is_running = True

    def initialize_state(self, context):
        self.state = context.operator_state_store.get_list_state("splits")
        own = self.runtime_context
        self.next = dict.fromkeys(range(own.subtask, self.splits, own.parallelism), 0)
        if context.is_restored():
            self.next = dict(self.state.get())

    def snapshot_state(self, context):
        self.state.update(sorted(self.next.items()))

    def open(self, context):
        self.store = self.runtime_context.client("store")
        self.store.put_marker(self.marker(self.runtime_context.subtask), None)

    def marker(self, subtask):
        return f"watermark of {subtask}"

    def run(self, ctx):
        self.report()
        while self.is_running and not self.has_ended():
            if self.unfinished() and not self.is_ahead():
                self.emit(ctx, self.unfinished()[0])
                self.report()
            else:
                time.sleep(0.2)
        if self.is_running:
            self.watermark = MAX
            self.report()

    def has_ended(self):
        """Say whether all is read; a subtask without splits could get some until all have ended."""
        if self.next:
            return not self.unfinished()
        return all(one == MAX for one in self.reported() if one is not None)

    def unfinished(self):
        return [split for split, number in sorted(self.next.items()) if number < self.records]

    def emit(self, ctx, split):
        timestamp = (100 + 50 * split) * self.next[split]
        with ctx.get_checkpoint_lock():
            ctx.collect_with_timestamp(
                {"id": f"s{split}-{self.next[split]}", "n": self.next[split]}, timestamp
            )
            self.next[split] += 1
            self.watermark = timestamp

    def report(self):
        if self.watermark != MIN:
            self.tell()

    def tell(self):
        self.store.put_marker(self.marker(self.runtime_context.subtask), self.watermark)

    def reported(self):
        subtasks = range(self.runtime_context.parallelism)
        return [self.store.get_marker(self.marker(subtask)) for subtask in subtasks]

    def is_ahead(self):
        known = [one for one in self.reported() if one is not None]
        return bool(known) and self.watermark > min(known) + DRIFT_MS

    def cancel(self):
        self.is_running = False


class Broken(Correct):
    def report(self):
        self.tell()

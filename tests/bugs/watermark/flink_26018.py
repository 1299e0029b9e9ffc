"""FLINK-26018: a split counts for the watermark from its first record on.

The watermark is the minimum over the splits that have an output. A split that is assigned, and has
given no record yet, had none: the first split alone drives the watermark, and the records of the
other one are late.
"""

from semantix import CheckpointedFunction, RichSourceFunction

BUG = "P-79"
ORACLE = "WM"
SPEC = """
connector: CONNECTOR
claim: exactly_once
also: [WM]
expects: learned
"""

MIN = -(2**63)
FETCHED = 3
STARTS_MS = {"a": 5_000, "b": 1_000}  # split a is ahead in event time


class Correct(RichSourceFunction, CheckpointedFunction):
    """Reads two splits in turn, three records at a time."""

    def __init__(self, records=8):
        self.records = records
        self.next = dict.fromkeys(STARTS_MS, 0)
        self.outputs = {}
        self.is_running = True

    def initialize_state(self, context):
        self.state = context.operator_state_store.get_list_state("splits")
        self.next.update(self.state.get())

    def snapshot_state(self, context):
        self.state.update(sorted(self.next.items()))

    def run(self, ctx):
        self.add_splits([split for split in sorted(self.next) if self.next[split] < self.records])
        while self.is_running and self.unfinished():
            for split in self.unfinished():
                for _ in range(FETCHED):
                    if self.is_running and self.next[split] < self.records:
                        self.emit(ctx, split)

    def unfinished(self):
        return [split for split in sorted(self.next) if self.next[split] < self.records]

    def add_splits(self, splits):
        for split in splits:
            self.outputs[split] = MIN

    def emit(self, ctx, split):
        number = self.next[split]
        timestamp = STARTS_MS[split] + 100 * number
        with ctx.get_checkpoint_lock():
            ctx.collect_with_timestamp({"id": f"{split}{number}", "n": number}, timestamp)
            self.next[split] += 1
            self.outputs[split] = timestamp
            if self.next[split] == self.records:
                del self.outputs[split]
            if self.outputs and min(self.outputs.values()) > MIN:
                ctx.emit_watermark(min(self.outputs.values()))

    def cancel(self):
        self.is_running = False


class Broken(Correct):
    def add_splits(self, splits):
        """Nothing: `emit` makes the output of a split."""

"""FLINK-4821: list state deals the shards in another way than discovery does.

Each subtask discovers the shards that it owns by their number. The runtime deals restored shards
round robin, so one shard may be in the state of a subtask that does not own it, while its owner
discovers it as a new one: two subtasks read it.
"""

from semantix import CheckpointedFunction, RichParallelSourceFunction

BUG = "P-17"
ORACLE = "EO"
SPEC = """
connector: CONNECTOR
claim: exactly_once
expects: learned
"""


class Correct(RichParallelSourceFunction, CheckpointedFunction):
    """Reads shards of numbers; shard 1 of 4 has the numbers 1, 5, 9, …"""

    def __init__(self, records=20, shards=4):
        self.records = records
        self.shards = shards
        self.next = {}
        self.is_running = True

    def initialize_state(self, context):
        self.state = self.state_in(context.operator_state_store)
        self.next = {shard: number for shard, number in self.state.get() if self.takes(shard)}

    def state_in(self, store):
        return store.get_union_list_state("shards")

    def takes(self, shard):
        return self.owns(shard)

    def owns(self, shard):
        return shard % self.runtime_context.parallelism == self.runtime_context.subtask

    def snapshot_state(self, context):
        self.state.update(sorted(self.next.items()))

    def discover(self):
        for shard in range(self.shards):
            if self.owns(shard) and shard not in self.next:
                self.next[shard] = shard

    def run(self, ctx):
        self.discover()
        while self.is_running and self.unfinished():
            with ctx.get_checkpoint_lock():
                number, shard = min((number, shard) for shard, number in self.unfinished().items())
                ctx.collect({"id": f"e{number}", "n": number})
                self.next[shard] = number + self.shards

    def unfinished(self):
        return {shard: number for shard, number in self.next.items() if number < self.records}

    def cancel(self):
        self.is_running = False


class Broken(Correct):
    def state_in(self, store):
        return store.get_list_state("shards")

    def takes(self, shard):
        return True

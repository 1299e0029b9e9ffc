"""A source of bare numbers that ignores the lock."""

from semantix import CheckpointedFunction, SourceFunction


class Numbers(SourceFunction, CheckpointedFunction):
    def __init__(self):
        self.position = 0
        self.is_running = True

    def initialize_state(self, context):
        self.positions = context.operator_state_store.get_list_state("positions")
        for position in self.positions.get():
            self.position = position

    def snapshot_state(self, context):
        self.positions.update([self.position])

    def run(self, ctx):
        while self.is_running and self.position < 20:
            ctx.collect(self.position)
            self.position += 1

    def cancel(self):
        self.is_running = False

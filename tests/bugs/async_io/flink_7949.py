"""FLINK-7949: a restore waits for ever if the saved queue is full.

A checkpoint holds the queue, and the element that waits for a place in it. The restore put all of
them into the queue before the emitter ran: nobody makes room for the last one.
"""

import time

from semantix import CheckpointedFunction, RichSourceFunction

BUG = "P-61"
ORACLE = "LIVE"
SPEC = """
connector: CONNECTOR
claim: exactly_once
expects: learned
"""

CAPACITY = 3
ANSWER_S = 0.4


class Emitter:
    """Emits the elements of a queue in order, each when its answer is there."""

    def __init__(self, source, ctx):
        self.source = source
        self.ctx = ctx

    def turn(self):
        number, due = self.source.queue[0]
        if time.time() < due:
            time.sleep(0.05)
            return
        with self.ctx.get_checkpoint_lock():
            self.ctx.collect({"id": f"e{number}", "n": number})
            self.source.queue.pop(0)


class Correct(RichSourceFunction, CheckpointedFunction):
    """Asks a service for each number. At most three requests are on their way."""

    def __init__(self, records=16):
        self.records = records
        self.last = 0
        self.queue = []
        self.waiting = []
        self.restored = []
        self.emitter = None
        self.is_running = True

    def initialize_state(self, context):
        self.state = context.operator_state_store.get_list_state("elements")
        for last, elements in self.state.get():
            self.last, self.restored = last, list(elements)

    def snapshot_state(self, context):
        held = [number for number, _ in self.queue] + self.waiting + self.restored
        self.state.update([(self.last, tuple(held))])

    def run(self, ctx):
        self.restore(ctx)
        while self.is_running and self.last < self.records:
            self.last += 1
            self.put(self.last)
        while self.is_running and self.queue:
            self.emitter.turn()

    def restore(self, ctx):
        self.emitter = Emitter(self, ctx)
        self.put_restored()

    def put_restored(self):
        while self.restored and self.is_running:
            self.put(self.restored.pop(0))

    def put(self, number):
        self.waiting = [number]
        while self.is_running and len(self.queue) >= CAPACITY:
            if self.emitter is None:
                time.sleep(0.5)
            else:
                self.emitter.turn()
        if self.is_running:
            self.queue.append((number, time.time() + ANSWER_S))
            self.waiting = []

    def cancel(self):
        self.is_running = False


class Broken(Correct):
    def restore(self, ctx):
        self.put_restored()
        self.emitter = Emitter(self, ctx)

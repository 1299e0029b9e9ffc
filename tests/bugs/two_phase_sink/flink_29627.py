"""FLINK-29627: a subtask that restores more than one committable fails.

The restored committables are put into a map by subtask, and a second one is refused. A smaller
parallelism gives one subtask the committables of several.
"""

from reference import TransactionalSink as Correct

BUG = "P-41"
ORACLE = "LIVE"
WHY = "each restart at the smaller parallelism fails, so the job never ends"
SPEC = """
connector: CONNECTOR
claim: exactly_once
restart: {delay_ms: 5000}
world_options: {store: {}}
"""


class Broken(Correct):
    def merged(self, writers):
        found = {}
        for writer in writers:
            if self.runtime_context.subtask in found:
                raise ValueError(f"duplicate key: subtask {self.runtime_context.subtask}")
            found[self.runtime_context.subtask] = writer
        return list(found.values())

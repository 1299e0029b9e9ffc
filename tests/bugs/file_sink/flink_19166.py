"""FLINK-19166: the listener for finished partitions is registered behind the restore.

To restore commits the pending files, and tells the listeners which partitions they belong to. The
writer listened only afterwards, so a partition that gets no further file was never announced.
"""

from reference import PartFileSink

BUG = "P-36"
ORACLE = "ALO"
WHY = "the reader of the announcements misses records; what it reads is no file"
SPEC = """
connector: CONNECTOR
claim: at_least_once
world_options: {files: {directories: [/out]}, store: {}}
output: [{place: "store:log"}]
"""


class Correct(PartFileSink):
    """Announces the records of each part that it commits."""

    def initialize_state(self, context):
        self.store = self.runtime_context.client("store")
        self.listeners = []
        self.start(context)

    def start(self, context):
        self.listeners.append(self.store.append)
        super().initialize_state(context)

    def part_of(self, rows, checkpoint):
        return {**super().part_of(rows, checkpoint), "rows": rows}

    def commit(self, part):
        super().commit(part)
        for announce in self.listeners:
            announce(part["rows"])


class Broken(Correct):
    def start(self, context):
        PartFileSink.initialize_state(self, context)
        self.listeners.append(self.store.append)

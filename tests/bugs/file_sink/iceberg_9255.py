"""ICEBERG-9255: names of files repeat from epoch to epoch.

A name had the partition, the task and the id of the query, but not the epoch. A later epoch writes
a file of the same name, over one that the table has already.
"""

from reference import PartFileSink

BUG = "P-37"
ORACLE = "EO"
SPEC = """
connector: CONNECTOR
claim: exactly_once
world_options: {files: {directories: [/out]}}
"""

QUERY = "5f1d"


class Correct(PartFileSink):
    def name(self, checkpoint):
        return f"{self.runtime_context.subtask}-{QUERY}-{checkpoint}"


class Broken(Correct):
    def name(self, checkpoint):
        return f"{self.runtime_context.subtask}-{QUERY}"

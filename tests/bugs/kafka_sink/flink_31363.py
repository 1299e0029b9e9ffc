"""FLINK-31363: a transaction without records is in a checkpoint, and cannot be committed there.

The coordinator knows no transaction that never wrote a record. While the job runs, the client skips
the request for it; a restore sends it, and each restart fails.
"""

from reference import TransactionalSink as Correct

BUG = "P-23"
ORACLE = "LIVE"
SPEC = """
connector: CONNECTOR
claim: exactly_once
workload: {records: 6, keys: 2, record_interval_ms: 900}
restart: {delay_ms: 5000}
world_options: {kafka: {topics: {out: 2}}}
"""


class Broken(Correct):
    def must_pre_commit(self):
        return self.current is not None

    def commit(self, handle):
        if handle["count"]:
            super().commit(handle)

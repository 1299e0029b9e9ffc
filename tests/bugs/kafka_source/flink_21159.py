"""FLINK-21159: readers without splits are never told that there are no more.

The message "no more splits" was sent together with an assignment. A reader that gets no partition
waits for ever, and a bounded job does not end.
"""

from reference import KafkaReader

BUG = "P-03"
ORACLE = "LIVE"
SPEC = """
connector: CONNECTOR
claim: exactly_once
options: {bounded: true, discovery_ms: -1}
workload: {records: 16, parallelism: 3}
input: [{place: kafka:in}]
world_options: {kafka: {topics: {in: 2}}}
"""


class Correct(KafkaReader):
    """Its state is dealt anew by the runtime: readers that have ended need no part of it."""

    no_more_splits = False

    def state_of(self, store, name):
        return store.get_list_state(name)

    def first_partitions(self):
        return sorted(self.restored) if self.is_restored else super().first_partitions()

    def assign(self):
        if self.positions:
            super().assign()
        self.signal_no_more_splits()

    def signal_no_more_splits(self):
        self.no_more_splits = True

    def is_finished(self):
        return self.no_more_splits and super().is_finished()


class Broken(Correct):
    def assign(self):
        if not self.positions:
            return
        super().assign()

"""FLINK-31305: the first error of a delivery is kept only if one is kept already.

The callback should keep the first error, so that the next write or checkpoint fails. Its condition
was the wrong way round: nothing is ever kept.
"""

from plain import PlainSink as Correct

BUG = "P-22"
ORACLE = "FAIL"
SPEC = """
connector: CONNECTOR
claim: at_least_once
workload: {records: 16}
world_options: {kafka: {topics: {out: 2}}}
"""


class Broken(Correct):
    def delivered(self, error, message):
        if self.error is not None:
            self.error = error

"""ICEBERG-16011: restored committables get the id of the new job.

A commit is recognised by the job and the checkpoint that it belongs to. A job that is submitted
anew has another id. Under this id, what the old job has committed is not found.
"""

from batches import BatchSink

BUG = "P-47"
ORACLE = "EO"
SPEC = """
connector: CONNECTOR
claim: exactly_once
faults: [crash, notification, checkpoint, error, response, rescale, resubmit]
world_options: {files: {directories: [/table]}}
"""


class Correct(BatchSink):
    """Keeps the job's id in each batch."""

    def batch(self, checkpoint):
        return {**super().batch(checkpoint), "job": self.runtime_context.job_id}

    def identity(self, batch):
        return f"{batch['job']}-{super().identity(batch)}"


class Broken(Correct):
    def restore(self, batches):
        super().restore([{**batch, "job": self.runtime_context.job_id} for batch in batches])

"""PAIMON-9666: a micro-batch that is replayed gets a new identity.

A table recognises a repeated commit by its user and its identifier. The sink committed with a
random user and always the same identifier, so a batch that was committed before a crash is
committed again behind it.
"""

import uuid

from batches import BatchSink

BUG = "P-43"
ORACLE = "EO"
SPEC = """
connector: CONNECTOR
claim: exactly_once
world_options: {files: {directories: [/table]}}
"""


class Correct(BatchSink):
    pass


class Broken(BatchSink):
    def identity(self, batch):
        return f"{uuid.uuid4()}-{2**63 - 1}"

"""BEAM-39993: a part is reported as finished although its rename has failed.

Every error of the last rename was caught, and the records stayed in the folder of temporary files.
"""

import contextlib

from reference import PartFileSink as Correct

BUG = "P-31"
ORACLE = "EO"
SPEC = """
connector: CONNECTOR
claim: exactly_once
world_options: {files: {directories: [/out]}}
"""


class Broken(Correct):
    def rename(self, hidden, final):
        with contextlib.suppress(OSError):
            super().rename(hidden, final)

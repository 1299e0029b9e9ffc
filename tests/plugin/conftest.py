"""A test project with a small connector of its own."""

from __future__ import annotations

import pytest

CONNECTORS = """\
from semantix import RichSinkFunction

class Upserts(RichSinkFunction):
    def open(self, context):
        self._store = self.runtime_context.client("store")

    def invoke(self, value, context):
        self._store.upsert(value["key"], value)

class Appends(RichSinkFunction):
    def __init__(self, copies=1):
        self.copies = copies

    def open(self, context):
        self._store = self.runtime_context.client("store")

    def invoke(self, value, context):
        self._store.append([value] * self.copies)
"""

SMALL = "dict(workload={'records': 8, 'partitions': 1, 'parallelism': 1}, examples=0)"


@pytest.fixture
def project(pytester: pytest.Pytester) -> pytest.Pytester:
    """A project with the module `connectors`, run in processes of its own."""
    pytester.makepyfile(connectors=CONNECTORS)
    pytester.makeini(
        "[pytest]\npythonpath = .\nsemantix_plans = fault_plans\ntestpaths = tests\n"
        "addopts = -p no:cacheprovider\n"
    )
    return pytester

"""FLINK-10005: the counter of a bucket's parts starts at zero when the bucket comes back.

A bucket that has nothing open or pending is forgotten. A later record makes it again, and its first
part replaces a finished one.
"""

from reference import ROOT, PartFileSink, written

BUG = "P-32"
ORACLE = "EO"
SPEC = """
connector: CONNECTOR
claim: exactly_once
workload: {records: flink_10005.py:visits, count: 24}
world_options: {files: {directories: [/out]}}
"""


def visits(random, count):
    """The bucket `a` gets no records for a while."""
    third = count // 3
    pages = ["a"] * third + ["b"] * third + ["a"] * (count - 2 * third)
    return [{"id": f"r{n}", "key": f"k{n % 4}", "page": p} for n, p in enumerate(pages, 1)]


class Correct(PartFileSink):
    """Has a bucket for each page, and a counter of parts in each bucket."""

    def initialize_state(self, context):
        self.counters = {}
        super().initialize_state(context)

    def snapshot_state(self, context):
        rows, self.rows = self.rows, []
        for page in sorted({row["page"] for row in rows}):
            own = [row for row in rows if row["page"] == page]
            self.pending.append(self.part_in(page, own, context.checkpoint_id))
        super().snapshot_state(context)

    def part_in(self, page, rows, checkpoint):
        counter = self.counters.get(page, self.first_counter()) + 1
        self.counters[page] = counter
        self.number = max(self.number, counter)
        name = f"{page}-{self.runtime_context.subtask}-{counter}"
        part = {"checkpoint": checkpoint, "hidden": f"{ROOT}/.{name}", "final": f"{ROOT}/{name}"}
        written(self.files, part["hidden"], rows)
        return {**part, "page": page}

    def first_counter(self):
        return self.number

    def notify_checkpoint_complete(self, checkpoint):
        super().notify_checkpoint_complete(checkpoint)
        used = {part["page"] for part in self.pending} | {row["page"] for row in self.rows}
        self.counters = {page: one for page, one in self.counters.items() if page in used}


class Broken(Correct):
    def first_counter(self):
        return 0

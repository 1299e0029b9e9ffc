"""A sink that writes part files, as a user would write it on a file system."""

import json

from semantix import CheckpointedFunction, CheckpointListener, RichSinkFunction

ROOT = "/out"


def written(files, path, rows):
    """Write a file that survives a crash of the machine."""
    with files.open(path, "wb") as file:
        file.write(lines_of(rows))
    files.sync_file(path)
    files.sync_directory(path.rpartition("/")[0])


def lines_of(rows):
    return "".join(json.dumps(row) + "\n" for row in rows).encode()


class PartFileSink(RichSinkFunction, CheckpointedFunction, CheckpointListener):
    """Each interval is a part. It has a hidden name until its checkpoint has completed.

    Parts are numbered: the latest number of all subtasks is in union state, so that no subtask uses
    a number twice at any parallelism.
    """

    def initialize_state(self, context):
        self.files = self.runtime_context.client("files")
        self.rows = []
        self.pending = []  # {"checkpoint", "hidden", "final"}
        self.state = context.operator_state_store.get_list_state("parts")
        self.numbers = context.operator_state_store.get_union_list_state("numbers")
        self.number = max(self.numbers.get(), default=0)
        self.restore(list(self.state.get()))

    def restore(self, parts):
        for part in parts:
            self.commit(part)

    def invoke(self, value, context):
        self.rows.append(value)

    def snapshot_state(self, context):
        if self.rows:
            rows, self.rows = self.rows, []
            self.pending.append(self.part_of(rows, context.checkpoint_id))
        self.state.update(self.pending)
        self.numbers.update([self.number])

    def part_of(self, rows, checkpoint):
        self.number += 1
        name = self.name(checkpoint)
        part = {"checkpoint": checkpoint, "hidden": f"{ROOT}/.{name}", "final": f"{ROOT}/{name}"}
        written(self.files, part["hidden"], rows)
        return part

    def name(self, checkpoint):
        return f"part-{self.runtime_context.subtask}-{self.number}"

    def notify_checkpoint_complete(self, checkpoint):
        for part in [one for one in self.pending if one["checkpoint"] <= checkpoint]:
            self.commit(part)
            self.pending.remove(part)

    def commit(self, part):
        if self.files.exists(part["hidden"]):  # else it is done
            self.rename(part["hidden"], part["final"])
        self.files.sync_directory(ROOT)

    def rename(self, hidden, final):
        self.files.replace(hidden, final)

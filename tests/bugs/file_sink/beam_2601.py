"""BEAM-2601: the folder of temporary files is removed behind the first destination.

Each destination was finished on its own, and each time the folder was removed. It also has the
files of the destinations that are not finished yet.
"""

from reference import ROOT, PartFileSink, written

BUG = "P-35"
ORACLE = "EO"
SPEC = """
connector: CONNECTOR
claim: exactly_once
world_options: {files: {directories: [/out, /out/_temporary]}}
"""


class Correct(PartFileSink):
    """Writes a file for each key into a folder of the checkpoint, and moves them all later."""

    def part_of(self, rows, checkpoint):
        folder = f"{ROOT}/_temporary/{self.runtime_context.subtask}-{checkpoint}"
        self.number += 1
        self.files.makedirs(folder, exist_ok=True)
        self.files.sync_directory(f"{ROOT}/_temporary")
        names = []
        for key in sorted({row["key"] for row in rows}):
            names.append(f"{key}-{self.runtime_context.subtask}-{self.number}")
            written(self.files, f"{folder}/{names[-1]}", [row for row in rows if row["key"] == key])
        return {"folder": folder, "names": names, "checkpoint": checkpoint}

    def commit(self, part):
        for name in part["names"]:
            self.finish_destination(part["folder"], name)
        self.remove(part["folder"])

    def finish_destination(self, folder, name):
        if not self.files.exists(f"{ROOT}/{name}") and self.files.exists(f"{folder}/{name}"):
            self.files.cp_file(f"{folder}/{name}", f"{ROOT}/.{name}")
            self.files.sync_file(f"{ROOT}/.{name}")
            self.files.replace(f"{ROOT}/.{name}", f"{ROOT}/{name}")
        self.files.sync_directory(ROOT)

    def remove(self, folder):
        if self.files.exists(folder):
            self.files.rm(folder, recursive=True)


class Broken(Correct):
    def finish_destination(self, folder, name):
        super().finish_destination(folder, name)
        self.remove(folder)

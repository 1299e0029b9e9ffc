"""A table of files: each commit is one file, which appears as a whole under its identity."""

import json

ROOT = "/table"


class FileTable:
    """A commit whose identity is in the table already changes nothing."""

    def __init__(self, files):
        self.files = files

    def has(self, identity):
        return self.files.exists(self.path(identity))

    def commit(self, identity, rows):
        if not self.has(identity):
            self.append(identity, rows)
        self.files.sync_directory(ROOT)

    def append(self, identity, rows):
        staged = f"{ROOT}/.{identity}"
        lines = "".join(json.dumps(row) + "\n" for row in rows)
        with self.files.open(staged, "wb") as file:
            file.write(lines.encode())
        self.files.sync_file(staged)
        self.files.replace(staged, self.path(identity))

    def path(self, identity):
        return f"{ROOT}/{identity}.json"

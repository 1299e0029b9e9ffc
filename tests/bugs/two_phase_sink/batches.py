"""A sink that keeps each interval's rows in its state, and commits them to a table of files."""

from table import FileTable

from semantix import CheckpointedFunction, CheckpointListener, RichSinkFunction


class BatchSink(RichSinkFunction, CheckpointedFunction, CheckpointListener):
    """Commits the batch of a checkpoint when it has completed; a restore commits it again.

    A batch is {"user", "checkpoint", "rows"}. The user is the subtask that has received the rows.
    """

    def initialize_state(self, context):
        runtime = self.runtime_context
        self.table = FileTable(runtime.client("files"))
        self.user = f"{runtime.operator_id}-{runtime.subtask}"
        self.rows = []
        self.state = context.operator_state_store.get_list_state("batches")
        self.batches = []
        self.restore(list(self.state.get()))

    def restore(self, batches):
        for batch in batches:
            self.commit(batch)

    def invoke(self, value, context):
        self.rows.append(value)

    def snapshot_state(self, context):
        if self.rows:
            self.batches.append(self.batch(context.checkpoint_id))
            self.rows = []
        self.state.update(self.batches)

    def batch(self, checkpoint):
        return {"user": self.user, "checkpoint": checkpoint, "rows": self.rows}

    def notify_checkpoint_complete(self, checkpoint):
        due = [one for one in self.batches if one["checkpoint"] <= checkpoint]
        for batch in due:
            self.commit(batch)
            self.batches.remove(batch)

    def commit(self, batch):
        self.table.commit(self.identity(batch), batch["rows"])

    def identity(self, batch):
        return f"{batch['user']}-{batch['checkpoint']}"

"""A sink that writes each record into the Cassandra row of its key: effectively once.

After a crash the job goes back to its last checkpoint and sends some records again. A repeated
record overwrites its own row, so the table ends up as if nothing had happened.
"""

import logging

from semantix import RichSinkFunction


class KeyedUpsertSink(RichSinkFunction):
    """Keeps the latest record of each key in the table `shop.latest`."""

    def open(self, context):
        # `client("cassandra")` has the classes of `cassandra.cluster`: simulated or real ones.
        clients = self.runtime_context.client("cassandra")
        self._cluster = clients.Cluster()
        self._session = self._cluster.connect()
        self._insert = self._session.prepare(
            "INSERT INTO shop.latest (key, id, n) VALUES (?, ?, ?)"
        )

    def invoke(self, value, context):
        # `execute` waits for the answer and raises if the write failed. The error must leave this
        # method: it fails the task, the job restarts, and the record is sent again.
        self._session.execute(self._insert, (value["key"], value["id"], value["n"]))

    def close(self):
        self._cluster.shutdown()


class LogsAndGoesOn(KeyedUpsertSink):
    """Broken on purpose: a failed write is logged, the job goes on, and the record is lost."""

    def invoke(self, value, context):
        try:
            super().invoke(value, context)
        except Exception:
            logging.getLogger(__name__).exception("could not write %s", value["id"])

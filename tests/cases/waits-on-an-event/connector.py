"""A callback sets an event, and the sink waits for it: right with a real driver, whose callbacks run in a thread."""

import threading

from semantix import RichSinkFunction


class WaitsOnEvent(RichSinkFunction):
    def open(self, context):
        self._cluster = self.runtime_context.client("cassandra").Cluster()
        self._session = self._cluster.connect("shop")

    def invoke(self, value, context):
        future = self._session.execute_async(
            "INSERT INTO out (key, id, n) VALUES (%s, %s, %s)",
            (value["key"], value["id"], value["n"]),
        )
        done = threading.Event()
        errors = []
        future.add_callbacks(
            lambda rows: done.set(), lambda error: (errors.append(error), done.set())
        )
        done.wait()
        if errors:
            raise errors[0]

    def close(self):
        self._cluster.shutdown()

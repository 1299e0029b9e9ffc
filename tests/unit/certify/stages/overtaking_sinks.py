"""Sinks of a user, into tables: some write a failed row again behind a newer row of its key."""

from __future__ import annotations

from semantix import CheckpointedFunction, RichSinkFunction

RETRY_MS = 700


class _StoreSink(RichSinkFunction, CheckpointedFunction):
    def open(self, context):
        self._store = self.runtime_context.client("store")
        self._failed = []

    def invoke(self, value, context):
        try:
            self._store.upsert(value["key"], value)
        except Exception:
            self._failed.append(value)

    def snapshot_state(self, context):
        self._again()

    def finish(self):
        self._again()

    def _again(self):
        while self._failed:
            value = self._failed[0]
            self._store.upsert(value["key"], value)
            self._failed.pop(0)


class RetriesAtTheBarrier(_StoreSink):
    """Writes a failed row again at the next barrier, although a newer one may be written."""


class RetriesByATimer(_StoreSink):
    """Also writes a failed row again after a while."""

    def invoke(self, value, context):
        super().invoke(value, context)
        if self._failed:
            now_ms = self.runtime_context.clock.now_us() // 1000
            self.runtime_context.register_timer(now_ms + RETRY_MS, lambda _: self._again())


class KeepsTheNewest(RetriesAtTheBarrier):
    """A failed row is forgotten as soon as a newer one of its key comes. Correct."""

    def invoke(self, value, context):
        self._failed = [one for one in self._failed if one["key"] != value["key"]]
        super().invoke(value, context)


class WritesBackwards(_StoreSink):
    """Writes the rows of an interval at the barrier, and the last one first."""

    def invoke(self, value, context):
        self._failed.append(value)

    def _again(self):
        while self._failed:
            value = self._failed[-1]
            self._store.upsert(value["key"], value)
            self._failed.pop()


class WritesInOrder(WritesBackwards):
    """Writes them in their order. Correct."""

    def _again(self):
        _StoreSink._again(self)


class RepairsAtTheBarrier(RetriesAtTheBarrier):
    """Writes a failed row again at the barrier, and then the newest row of each key. Correct."""

    def open(self, context):
        super().open(context)
        self._newest = {}

    def invoke(self, value, context):
        self._newest[value["key"]] = value
        super().invoke(value, context)

    def _again(self):
        super()._again()
        for key, value in self._newest.items():
            self._store.upsert(key, value)


class SkipsWhatComesSoon(_StoreSink):
    """Leaves out a row if one of its key was written in the last 100 ms. Needs no fault."""

    def open(self, context):
        super().open(context)
        self._written_us = {}

    def invoke(self, value, context):
        now_us, key = self.runtime_context.clock.now_us(), value["key"]
        if now_us - self._written_us.get(key, -(10**9)) >= 100_000:
            self._store.upsert(key, value)
            self._written_us[key] = now_us


class CassandraRetriesLater(RichSinkFunction, CheckpointedFunction):
    """Sends a failed statement again at the barrier: its new write timestamp wins."""

    QUERY = "INSERT INTO shop.out (key, id, n) VALUES (?, ?, ?)"

    def open(self, context):
        self._cluster = self.runtime_context.client("cassandra").Cluster()
        self._session = self._cluster.connect()
        self._insert = self._session.prepare(self.QUERY)
        self._failed = []

    def parameters(self, value):
        return value["key"], value["id"], value["n"]

    def invoke(self, value, context):
        try:
            self._session.execute(self._insert, self.parameters(value))
        except Exception:
            self._failed.append(value)

    def snapshot_state(self, context):
        self._again()

    def finish(self):
        self._again()

    def _again(self):
        for value in self._failed:
            self._session.execute(self._insert, self.parameters(value))
        self._failed = []

    def close(self):
        self._cluster.shutdown()


class CassandraOwnTimestamps(CassandraRetriesLater):
    """Gives each row the number of its record as its write timestamp. Correct."""

    QUERY = "INSERT INTO shop.out (key, id, n) VALUES (?, ?, ?) USING TIMESTAMP ?"

    def parameters(self, value):
        return *super().parameters(value), value["n"]


class SqliteRetriesLater(RichSinkFunction, CheckpointedFunction):
    """Keeps a row whose write fails, and writes it at the barrier."""

    QUERY = (
        "INSERT INTO out VALUES (?, ?, ?) ON CONFLICT (key) "
        "DO UPDATE SET id = excluded.id, n = excluded.n"
    )

    def open(self, context):
        self._connection = self.runtime_context.client("sqlite").connect(isolation_level=None)
        self._failed = []

    def invoke(self, value, context):
        try:
            self._write(value)
        except Exception:
            self._failed.append(value)

    def snapshot_state(self, context):
        self._again()

    def finish(self):
        self._again()

    def _write(self, value):
        self._connection.execute(self.QUERY, (value["key"], value["id"], value["n"]))

    def _again(self):
        for value in self._failed:
            self._write(value)
        self._failed = []

    def close(self):
        self._connection.close()


class SqliteNeverGoesBack(SqliteRetriesLater):
    """A row is replaced by a newer one only. Correct."""

    QUERY = f"{SqliteRetriesLater.QUERY} WHERE excluded.n > out.n"

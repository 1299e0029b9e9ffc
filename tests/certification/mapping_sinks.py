"""Sinks whose output differs from their input, and functions that say what it must be.

Tests name this file in specs: `mapping_sinks.py:Renames`.
"""

from semantix import CheckpointedFunction, RichSinkFunction


class _Sink(RichSinkFunction):
    def open(self, context):
        self.store = self.runtime_context.client("store")


class Renames(_Sink):
    """Other names, and a computed value, into the log."""

    def invoke(self, value, context):
        self.store.append([{"id": value["id"], "cents": value["n"] * 100}])


class ForgetsAField(_Sink):
    """Wrong twin of `Renames`: drops a field after a restart."""

    def invoke(self, value, context):
        is_first = self.runtime_context.attempt == 1
        row = {"id": value["id"], "cents": value["n"] * 100}
        self.store.append([row if is_first else {"id": value["id"]}])


class Floats(_Sink):
    """The field names of the records, and 7.0 for 7."""

    def invoke(self, value, context):
        self.store.append([{**value, "n": float(value["n"])}])


class Nests(_Sink):
    """The identity stands deeper."""

    def invoke(self, value, context):
        self.store.append([{"meta": {"id": value["id"]}, "cents": value["n"] * 100}])


class Text(_Sink):
    """Lines of text in which no path finds an identity."""

    def invoke(self, value, context):
        self.store.append([f"{value['id']};{value['n'] * 100}"])


class Prefixed(_Sink):
    """The records as they are, in rows with a prefix."""

    def invoke(self, value, context):
        self.store.upsert("customer:" + value["key"], value)


class OtherPrefixes(_Sink):
    """Wrong twin of `Prefixed`: each attempt writes to rows of its own."""

    def invoke(self, value, context):
        self.store.upsert(f"{self.runtime_context.attempt}:{value['key']}", value)


class TwoRows(_Sink):
    """Two rows for each record."""

    def invoke(self, value, context):
        self.store.upsert("a:" + value["key"], {"id": value["id"], "a": value["n"]})
        self.store.upsert("b:" + value["key"], {"id": value["id"], "b": value["n"]})


class OneRowLater(_Sink):
    """Wrong twin of `TwoRows`: a later attempt leaves out one row."""

    def invoke(self, value, context):
        self.store.upsert("a:" + value["key"], {"id": value["id"], "a": value["n"]})
        if self.runtime_context.attempt == 1:
            self.store.upsert("b:" + value["key"], {"id": value["id"], "b": value["n"]})


class Filters(_Sink):
    """Every other record becomes nothing."""

    def invoke(self, value, context):
        if value["n"] % 2 == 0:
            self.store.append([{"id": value["id"], "cents": value["n"] * 100}])


class Stamps(_Sink):
    """A time in every value."""

    def invoke(self, value, context):
        at = self.runtime_context.clock.now_us()
        self.store.append([{"id": value["id"], "cents": value["n"] * 100, "at": at}])


class RowsOutsideOfTheNight(_Sink):
    """A row for each record, but none at seven in the morning."""

    def invoke(self, value, context):
        hour = self.runtime_context.clock.now_us() // 3_600_000_000 % 24
        if hour != 7:
            self.store.upsert(value["id"], value)


class TwoSubtasksOnly(_Sink):
    """A row for each record, but none with a third subtask."""

    def invoke(self, value, context):
        if self.runtime_context.parallelism <= 2:
            self.store.upsert(value["id"], value)


class FailsBehindRows(_Sink):
    """Rows under keys of its own, and an error at the third record in every attempt."""

    def invoke(self, value, context):
        self.store.upsert("of-" + value["id"], value)
        if value["n"] >= 3:
            raise ValueError("no third record")


class RandomRows(_Sink):
    """Rows under keys that are drawn."""

    def invoke(self, value, context):
        key = self.runtime_context.random.randrange(1_000_000)
        self.store.upsert(f"{key}", {"id": value["id"], "cents": value["n"] * 100})


class Batches(_Sink, CheckpointedFunction):
    """The number of the batch, which is cut at each barrier, in every value."""

    def initialize_state(self, context):
        self.rows, self.batch = [], 0
        self.state = context.operator_state_store.get_list_state("batch")
        for batch in self.state.get() if context.is_restored() else ():
            self.batch = max(self.batch, batch)

    def invoke(self, value, context):
        self.rows.append({"id": value["id"], "cents": value["n"] * 100, "batch": self.batch})

    def snapshot_state(self, context):
        self.store.append(self.rows)
        self.rows, self.batch = [], self.batch + 1
        self.state.update([self.batch])

    def finish(self):
        self.store.append(self.rows)
        self.rows = []


class Signs(_Sink):
    """The number of the subtask in every value."""

    def invoke(self, value, context):
        row = {"id": value["id"], "cents": value["n"] * 100, "by": self.runtime_context.subtask}
        self.store.append([row])


class Daily(_Sink):
    """Rows named after the day."""

    def invoke(self, value, context):
        day = self.runtime_context.clock.now_us() // 86_400_000_000
        row = {"id": value["id"], "cents": value["n"] * 100}
        self.store.upsert(f"{day}:{value['key']}", row)


class Counts(_Sink, CheckpointedFunction):
    """The number of records of each key, from the sink's state."""

    def initialize_state(self, context):
        self.state = context.operator_state_store.get_list_state("counts")
        self.counts = dict(self.state.get()) if context.is_restored() else {}

    def snapshot_state(self, context):
        self.state.update(list(self.counts.items()))

    def invoke(self, value, context):
        count = self.counts[value["key"]] = self.counts.get(value["key"], 0) + 1
        self.store.upsert(value["key"], {"count": count})


class CountsAgain(_Sink):
    """Wrong twin of `Counts`: it counts in the store, so a replay counts again."""

    def invoke(self, value, context):
        count = (self.store.get_marker(value["key"]) or 0) + 1
        self.store.put_marker(value["key"], count)
        self.store.upsert(value["key"], {"count": count})


class BothPlaces(_Sink):
    """The log and the table."""

    def invoke(self, value, context):
        self.store.append([value])
        self.store.upsert(value["key"], value)


def cents(value):
    """What `Renames` makes of a record."""
    return {"id": value["id"], "cents": value["n"] * 100}


def even_cents(value):
    """What `Filters` makes of a record."""
    return cents(value) if value["n"] % 2 == 0 else None


def text(value):
    """What `Text` makes of a record."""
    return f"{value['id']};{value['n'] * 100}"


def two_rows(value):
    """What `TwoRows` makes of a record."""
    return [(f"{row}:{value['key']}", {"id": value["id"], row: value["n"]}) for row in "ab"]


def count(values):
    """What `Counts` makes of the records of a key."""
    return {"count": len(values)}


def wrong_field(value):
    """Does not fit the records."""
    return {"id": value["id"], "cents": value["amount"]}

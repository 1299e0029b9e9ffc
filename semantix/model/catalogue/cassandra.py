"""Steps of the plain Cassandra sink; its write-ahead variant visits the steps `wal_…`."""

from __future__ import annotations

from semantix.model.steps import Step

STEPS: tuple[Step, ...] = (
    Step("cass_acquire_permit", "cassandra", source="CassandraSinkBase#tryAcquire"),
    Step(
        "cass_send_async",
        "cassandra",
        reader=True,
        source="CassandraSinkBase#invoke (executeAsync)",
    ),
    Step(
        "cass_callback", "cassandra", reader=True, source="CassandraSinkBase#open (FutureCallback)"
    ),
    Step(
        "cass_flush",
        "cassandra",
        many=True,
        reader=True,
        source="CassandraSinkBase#snapshotState, #flush",
    ),
    Step("cass_close", "cassandra", reader=True, source="CassandraSinkBase#close"),
)

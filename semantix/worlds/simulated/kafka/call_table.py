"""The errors that a plan can inject into each call of the Kafka clients.

The table holds only errors that a broker in trouble can cause. Errors that follow from a client's
own behaviour (fencing, a wrong state, an unknown topic) are simulated, and need no plan. A call
with a timeout may raise `_TIMED_OUT`, whether or not its effect has happened. librdkafka repeats a
request that got no answer: the caller notices a lost answer only if it gave a timeout, and then it
gets `_TIMED_OUT`.
"""

from __future__ import annotations

from semantix.model.call_effects import CallEffect
from semantix.ports.call_table import CallError, CallRow

RETRIED = "retried"
_TIMED_OUT = CallError("_TIMED_OUT", None)
_NO_ANSWER = CallError("_TIMED_OUT", False)
_TRANSPORT = CallError("_TRANSPORT", False)
# Fatal for a producer: an access rule was changed under it.
_ID_REFUSED = CallError("TRANSACTIONAL_ID_AUTHORIZATION_FAILED", False)
_GROUP_REFUSED = CallError("GROUP_AUTHORIZATION_FAILED", False)
_TOPIC_REFUSED = CallError("TOPIC_AUTHORIZATION_FAILED", False)
_DELIVERY = (CallError("_MSG_TIMED_OUT", None), _TOPIC_REFUSED)


# A late InitProducerId would begin a session beside the living one, and a late request of an admin
# client may undo what a later attempt has done. Both are zombies: no connector can tell them apart.
_REQUEST_LATE = ("late_request",)
_END_LATE = ("late_request", "late_markers")


def _local(name: str, *errors: CallError, effect: CallEffect = CallEffect.NONE) -> CallRow:
    return CallRow(f"kafka.{name}", remote=False, effect=effect, errors=errors)


def _read(name: str, *errors: CallError, lost: str = RETRIED) -> CallRow:
    return CallRow(f"kafka.{name}", True, CallEffect.NONE, errors, lost)


def _question(name: str, *errors: CallError) -> CallRow:
    return CallRow(f"kafka.consumer.{name}", True, CallEffect.NONE, errors, RETRIED, lags=True)


def _write(
    name: str,
    *errors: CallError,
    effect: CallEffect = CallEffect.UNSEEN,
    late: tuple[str, ...] = (),
) -> CallRow:
    return CallRow(f"kafka.{name}", True, effect, errors, RETRIED, late=late)


CALLS: tuple[CallRow, ...] = (
    # produce fails at once (queue full: BufferError), or later by its delivery report
    CallRow(
        "kafka.producer.produce",
        remote=False,
        effect=CallEffect.WRITES,
        errors=(CallError("_QUEUE_FULL", False), *_DELIVERY),
        is_asynchronous=True,
        late=_REQUEST_LATE,
    ),
    _local("producer.poll"),
    _write("producer.flush", *_DELIVERY, effect=CallEffect.WRITES, late=_REQUEST_LATE),
    _local("producer.purge"),
    _local("producer.close"),
    _read("producer.list_topics", _TRANSPORT),
    _read("producer.cluster_id", _NO_ANSWER),
    _write("producer.init_transactions", _TIMED_OUT, _ID_REFUSED),
    _local("producer.begin_transaction"),
    _write("producer.send_offsets_to_transaction", _TIMED_OUT, _GROUP_REFUSED, late=_REQUEST_LATE),
    _write(
        "producer.commit_transaction",
        _TIMED_OUT,
        _ID_REFUSED,
        effect=CallEffect.DECIDES,
        late=_END_LATE,
    ),
    _write("producer.abort_transaction", _TIMED_OUT, _ID_REFUSED, late=_END_LATE),
    _local("consumer.assign"),
    _local("consumer.unassign"),
    _local("consumer.subscribe"),
    _local("consumer.unsubscribe"),
    _local("consumer.seek"),
    _local("consumer.pause"),
    _local("consumer.resume"),
    _question("poll", _TOPIC_REFUSED),  # as a message that has the error
    _question("consume", _TOPIC_REFUSED),
    _question("committed", _NO_ANSWER, _GROUP_REFUSED),
    _write("consumer.commit", _TIMED_OUT, _GROUP_REFUSED, late=_REQUEST_LATE),
    _question("get_watermark_offsets", _NO_ANSWER),
    _question("offsets_for_times", _NO_ANSWER),
    _question("list_topics", _TRANSPORT),
    _question("cluster_id", _NO_ANSWER),
    _local("consumer.close"),
    _write("admin_client.create_topics", _TIMED_OUT),
    _write("admin_client.delete_topics", _TIMED_OUT),
    _write("admin_client.create_partitions", _TIMED_OUT),
    _write("admin_client.delete_records", _TIMED_OUT),
    _write("admin_client.delete_consumer_groups", _TIMED_OUT),
    _write("admin_client.alter_consumer_group_offsets", _TIMED_OUT),
    _read("admin_client.list_consumer_group_offsets", _NO_ANSWER),
    _read("admin_client.list_consumer_groups", _NO_ANSWER),
    _read("admin_client.describe_consumer_groups", _NO_ANSWER),
    _read("admin_client.list_offsets", _NO_ANSWER),
    _write("admin_client.alter_configs", _TIMED_OUT),
    _write("admin_client.incremental_alter_configs", _TIMED_OUT),
    _read("admin_client.describe_cluster", _NO_ANSWER),
    _read("admin_client.cluster_id", _NO_ANSWER),
    _read("admin_client.list_groups", _NO_ANSWER),
    _read("admin_client.list_topics", _TRANSPORT),
    _read("admin_client.describe_topics", _NO_ANSWER),
    _read("admin_client.describe_configs", _NO_ANSWER),
    _read("transactions.describe", _TRANSPORT),
    _read("transactions.open_ids", _TRANSPORT),
    _write(
        "transactions.end",
        CallError("_TRANSPORT", None),
        effect=CallEffect.DECIDES,
        late=_END_LATE,
    ),
)

LAGGING = frozenset([row.step for row in CALLS if row.lags])

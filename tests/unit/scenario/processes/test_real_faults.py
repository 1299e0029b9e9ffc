"""Which faults can be applied while a job runs on real worlds."""

import pytest

from semantix.errors import UsageError
from semantix.plan.fault_plan import Fault, FaultPlan
from semantix.scenario.processes.real_faults import ADVANCE_US_MAX, check_faults, is_applicable


@pytest.mark.parametrize(
    "fault",
    [
        Fault("crash_all", "wal_send:before"),
        Fault("rescale", "ckpt_store_add:after", parallelism=3),
        Fault("restore", "ckpt_store_add:after", back=1),
        Fault("resubmit", "ckpt_store_add:after"),
        Fault("resume", "ckpt_store_add:after", shift="attempt"),
        Fault("stop_with_savepoint", "ckpt_store_add:after", drain=True),
        Fault("cancel_job", "ckpt_store_add:after"),
        Fault("stall", "kafka.producer.flush:before", by_us=5),
        Fault("drop", "ckpt_ack_send:before"),
        Fault("slow_network", "ckpt_trigger_decide:before", by_us=5),
        Fault("late_request", "kafka.transactions.end:before", by_us=5),
        Fault("restart_world", "kafka.producer.flush:before", by_us=5),
        Fault("advance_time", "wal_send:before", by_us=ADVANCE_US_MAX),
    ],
    ids=lambda fault: fault.do,
)
def test_these_faults_apply(fault):
    check_faults((fault,))
    assert is_applicable(FaultPlan((fault,)))


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (Fault("crash", "wal_send:before"), "fault 'crash' at wal_send:before"),
        (Fault("error", "kafka.producer.flush:before", error="_TIMED_OUT"), "wire proxy"),
        (Fault("advance_time", "wal_send:before", by_us=ADVANCE_US_MAX + 1), "at most 60 s"),
        (Fault("late_request", "kafka.producer.flush:before", by_us=5), "kafka.transactions.end"),
        (Fault("cut_network", "wal_send:before", by_us=5), "a paused server is slow"),
        (Fault("restart_world", "wal_send:before", by_us=5), "at calls of: kafka"),
        (Fault("restart_world", "cassandra.session.execute:before", by_us=5), "of: kafka"),
        (Fault("late_markers", "kafka.transactions.end:before", by_us=5), "late_request"),
    ],
    ids=lambda value: getattr(value, "do", None),
)
def test_these_faults_do_not_apply_and_the_message_says_which_one(fault, words):
    with pytest.raises(UsageError) as caught:
        check_faults((Fault("crash_all", "wal_send:before"), fault))
    assert words in str(caught.value)
    assert not is_applicable(FaultPlan((fault,)))

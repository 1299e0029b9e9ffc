"""A spec as a value: the derived settings."""

import pytest

from semantix.model.guarantees import Guarantee
from semantix.spec.connector_spec import CheckpointingSettings, ConnectorSpec, RestartSettings


def spec(**changes):
    return ConnectorSpec("small", "a.b:C", Guarantee.EXACTLY_ONCE, **changes)


def test_the_bound_of_live_is_twenty_times_the_three_durations():
    checkpointing = CheckpointingSettings(interval_ms=100, timeout_ms=30)
    bounded = spec(checkpointing=checkpointing, restart=RestartSettings(delay_ms=2))
    assert bounded.live_bound_us == 20 * (100 + 30 + 2) * 1000


def test_a_given_bound_replaces_the_default():
    assert spec(live_bound_ms=7).live_bound_us == 7_000


@pytest.mark.parametrize(
    ("reader", "isolation"),
    [({}, "read_committed"), ({"isolation": "read_uncommitted"}, "read_uncommitted")],
)
def test_the_final_reader_reads_committed_values_by_default(reader, isolation):
    assert spec(reader=reader).isolation == isolation

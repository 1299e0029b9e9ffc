"""Every naming of the Kafka sink's transactional ids survives the search with single faults.

`ranges`, `hint` and `pooling` have shipped specs. The closed search of `incrementing` never ends:
after each checkpoint the broker knows one more id.
"""

from __future__ import annotations

from dataclasses import replace

from semantix.certify.campaign import certify
from semantix.spec.connector_spec import WorkloadSettings
from semantix.testing.small_jobs import shipped_spec

STAGES = ("dry", "rescale", "single", "slow")
SMALL = WorkloadSettings(records=6, keys=2, partitions=2, parallelism=2)


def test_no_single_fault_and_no_rescale_breaks_the_incrementing_naming() -> None:
    shipped = shipped_spec("kafka-sink-exactly-once-pooling")
    options = {**shipped.options, "transaction_naming": "incrementing"}
    spec = replace(shipped, options=options, workloads=(SMALL,), must_visit=(), preconditions=())
    result = certify(spec, occurrences="first", examples=0, stages=STAGES)
    assert [finding.message for finding in result.findings] == []
    assert all(stage.unfired == 0 for stage in result.search.stages)
    assert sum(stage.fired for stage in result.search.stages) > 200

"""The builders of the file sink."""

from __future__ import annotations

from typing import Any

import pytest

from semantix.connectors.files import (
    BasePathBucketAssigner,
    DefaultRollingPolicy,
    OnCheckpointRollingPolicy,
    OutputFileConfig,
    SimpleStringEncoder,
    StreamingFileSink,
)
from semantix.connectors.files.sink.builder import StreamingFileSinkBuilder
from semantix.errors import ContractError
from tests.unit.connectors.files.sink_bench import SinkBench


def row() -> StreamingFileSinkBuilder:
    return StreamingFileSink.for_row_format("/out", SimpleStringEncoder())


def test_the_builder_collects_the_arguments() -> None:
    builder = (
        row()
        .with_bucket_assigner(BasePathBucketAssigner())
        .with_rolling_policy(DefaultRollingPolicy.builder().with_max_part_size(1).build())
        .with_output_file_config(OutputFileConfig("log", ".txt"))
        .with_bucket_check_interval(10)
        .with_options(commit_tail_at_end=False)
    )
    bench = SinkBench(builder.build)
    run = bench.begin()
    run.process("a")
    run.process("b")
    run.finish()
    assert bench.names() == [".log-0-0.txt.inprogress.0", ".log-0-1.txt.inprogress.0"]
    both = row().with_new_bucket_assigner_and_policy(BasePathBucketAssigner(), "on_checkpoint")
    assert isinstance(both.build(), StreamingFileSink)


@pytest.mark.parametrize(
    ("call", "text"),
    [
        (lambda: StreamingFileSink.for_row_format("/out", None), "encoder is None"),
        (lambda: StreamingFileSink.for_bulk_format("/out", None), "writer_factory is None"),
        (lambda: row().with_rolling_policy(None), "rolling_policy is None; expected a value"),
        (lambda: row().with_bucket_check_interval(0), "bucket_check_interval_ms is 0"),
        (lambda: row().with_output_file_config(None), "output_file_config is None"),
        (lambda: row().with_options(on_missing_part="no"), "on_missing_part is 'no'"),
    ],
)  # fmt: skip
def test_a_wrong_argument_is_refused_at_once(call: Any, text: str) -> None:
    with pytest.raises(ContractError, match=text):
        call()


def test_a_bulk_format_takes_only_a_policy_that_rolls_at_checkpoints() -> None:
    class Factory:
        def create(self, stream: Any) -> Any:
            return stream

    bulk = StreamingFileSink.for_bulk_format("/out", Factory())
    bulk.with_rolling_policy(OnCheckpointRollingPolicy()).build()
    with pytest.raises(ContractError, match="a CheckpointRollingPolicy, because a bulk format"):
        bulk.with_rolling_policy(DefaultRollingPolicy())

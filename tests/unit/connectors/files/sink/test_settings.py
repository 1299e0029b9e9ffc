"""Arguments of the file sink: words of a spec, and what is refused."""

from __future__ import annotations

from typing import Any

import pytest

from semantix.connectors.files import (
    BasePathBucketAssigner,
    DateTimeBucketAssigner,
    DefaultRollingPolicy,
    KeyBucketAssigner,
    OnCheckpointRollingPolicy,
    OutputFileConfig,
    SimpleStringEncoder,
    StreamingFileSink,
)
from semantix.connectors.files.sink.settings import assigner_of, config_of, policy_of
from semantix.errors import ContractError


class Factory:
    def create(self, stream: Any) -> Any:
        return stream


def test_the_words_of_a_spec() -> None:
    assert isinstance(assigner_of(None), DateTimeBucketAssigner)
    assert isinstance(assigner_of("date_time"), DateTimeBucketAssigner)
    assert isinstance(assigner_of("base_path"), BasePathBucketAssigner)
    assert isinstance(assigner_of({"key": "k"}), KeyBucketAssigner)
    dated: Any = assigner_of({"date_time": {"pattern": "yyyy", "zone": "Europe/Berlin"}})
    assert (dated.pattern, dated.zone) == ("yyyy", "Europe/Berlin")
    assert isinstance(policy_of(None, is_bulk=False), DefaultRollingPolicy)
    assert isinstance(policy_of("default", is_bulk=False), DefaultRollingPolicy)
    assert isinstance(policy_of(None, is_bulk=True), OnCheckpointRollingPolicy)
    assert isinstance(policy_of("on_checkpoint", is_bulk=False), OnCheckpointRollingPolicy)
    assert isinstance(policy_of(OnCheckpointRollingPolicy, is_bulk=True), OnCheckpointRollingPolicy)
    sized: Any = policy_of({"max_part_size": 7}, is_bulk=False)
    assert (sized.max_part_size, sized.rollover_interval_ms) == (7, 60_000)
    assert config_of({"part_suffix": ".txt"}) == OutputFileConfig("part", ".txt")
    assert config_of(None) == config_of(OutputFileConfig())


@pytest.mark.parametrize(
    ("options", "text"),
    [
        ({"path": ""}, "path is ''; expected the path of a folder"),
        ({"path": None}, "path is None"),
        ({"encoder": "json"}, "encoder is 'json'; expected an object with encode"),
        ({"writer_factory": 7}, "writer_factory is 7; expected an object with create"),
        ({"writer_factory": Factory(), "encoder": SimpleStringEncoder()}, "there is a writer_fac"),
        ({"writer_factory": Factory(), "rolling_policy": "default"}, "a CheckpointRollingPolicy"),
        ({"bucket_assigner": "hour"}, "bucket_assigner is 'hour'; expected base_path, date_time"),
        ({"bucket_assigner": {"date_time": {"zones": 1}}}, "expected the keys pattern, zone"),
        ({"bucket_assigner": 7}, "expected an object with get_bucket_id"),
        ({"rolling_policy": "size"}, "rolling_policy is 'size'; expected default, on_checkpoint"),
        ({"rolling_policy": {"size": 1}}, "expected the keys max_part_size, rollover"),
        ({"rolling_policy": {"max_part_size": 0}}, "max_part_size is 0; expected bytes"),
        ({"rolling_policy": 7}, "expected an object with should_roll_on_event and"),
        ({"bucket_check_interval_ms": 0}, "bucket_check_interval_ms is 0; expected milliseconds"),
        ({"bucket_check_interval_ms": True}, "bucket_check_interval_ms is True"),
        ({"output_file_config": "part"}, "expected an OutputFileConfig"),
        ({"output_file_config": {"prefix": "a"}}, "expected the keys part_prefix, part_suffix"),
        ({"output_file_config": {"part_prefix": "a/b"}}, "part_prefix is 'a/b'; expected a text"),
        ({"output_file_config": {"part_prefix": "_a"}}, "no _ or . at its beginning"),
        ({"output_file_config": {"part_suffix": None}}, "part_suffix is None; expected a text"),
        ({"on_missing_part": "raise"}, "on_missing_part is 'raise'; expected 'fail' or 'ignore'"),
        ({"on_existing_part": 1}, "on_existing_part is 1; expected 'fail' or 'replace'"),
        ({"commit_tail_at_end": 1}, "commit_tail_at_end is 1; expected True or False"),
        ({"on_stray_uploads": 1}, "on_stray_uploads is 1; expected 'abort' or 'keep'"),
        ({"piece_bytes": -1}, "piece_bytes is -1; expected bytes, a whole number of at least 1"),
        ({"encoder": KeyBucketAssigner}, "expected an object with encode"),
    ],
)  # fmt: skip
def test_a_wrong_argument_is_refused(options: dict[str, Any], text: str) -> None:
    with pytest.raises(ContractError, match=text.replace(".", r"\.").replace("(", r"\(")):
        StreamingFileSink(**{"path": "/out", **options})


def test_a_class_that_needs_arguments_is_refused() -> None:
    class Needs(SimpleStringEncoder):
        def __init__(self, word: str) -> None:
            super().__init__()

    with pytest.raises(ContractError, match="expected a class without arguments"):
        StreamingFileSink("/out", Needs)

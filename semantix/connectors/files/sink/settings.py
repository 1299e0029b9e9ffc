"""The arguments of `StreamingFileSink`: checks, defaults, and the words that a spec may use.

In a spec, `bucket_assigner` is `base_path`, `date_time`, `{date_time: {pattern: …, zone: …}}` or
`{key: FIELD}`; `rolling_policy` is `on_checkpoint`, `default` or the arguments of
`DefaultRollingPolicy`; `output_file_config` has the arguments of `OutputFileConfig`. Encoders,
factories, assigners and policies of one's own are named `module:Class` or `file.py:Class`.
"""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from functools import cache
from typing import Any

from semantix.connectors.files.sink.bucket_assigners import (
    BasePathBucketAssigner,
    BucketAssigner,
    DateTimeBucketAssigner,
    KeyBucketAssigner,
)
from semantix.connectors.files.sink.bucket_tools import OutputFileConfig
from semantix.connectors.files.sink.checks import check_methods, check_word, wrong
from semantix.connectors.files.sink.encoders import BulkWriterFactory, Encoder, JsonLineEncoder
from semantix.connectors.files.sink.rolling_policies import (
    CheckpointRollingPolicy,
    DefaultRollingPolicy,
    OnCheckpointRollingPolicy,
    RollingPolicy,
)

WHERE = "StreamingFileSink"


def check_base_path(path: object) -> str:
    """Return the base path without slashes at its end; the root becomes the empty text.

    Raises:
        ContractError: it is no text, or empty.
    """
    if not isinstance(path, str) or not path or "\0" in path:
        raise wrong(WHERE, "path", path, "the path of a folder")
    return path.rstrip("/")


def encoder_of(given: object) -> Encoder:
    """Return the encoder of a row format."""
    made = JsonLineEncoder() if given is None else _made(given, "encoder")
    found: Encoder = check_methods(WHERE, "encoder", made, "encode")
    return found


def factory_of(given: object, encoder: object) -> BulkWriterFactory:
    """Return the factory of a bulk format."""
    if encoder is not None:
        raise wrong(WHERE, "encoder", encoder, "None, because there is a writer_factory")
    made = _made(given, "writer_factory")
    found: BulkWriterFactory = check_methods(WHERE, "writer_factory", made, "create")
    return found


def assigner_of(given: object) -> BucketAssigner:
    """Return the bucket assigner."""
    if given is None or given == "date_time":
        return DateTimeBucketAssigner()
    if given == "base_path":
        return BasePathBucketAssigner()
    if isinstance(given, Mapping) and len(given) == 1:
        [(word, argument)] = given.items()
        if word == "key":
            return KeyBucketAssigner(argument)
        if word == "date_time" and isinstance(argument, Mapping):
            dated: BucketAssigner = _with(DateTimeBucketAssigner, argument, "bucket_assigner")
            return dated
    if isinstance(given, str | Mapping):
        words = "base_path, date_time, {date_time: {pattern, zone}} or {key: FIELD}"
        raise wrong(WHERE, "bucket_assigner", given, words)
    made = _made(given, "bucket_assigner")
    found: BucketAssigner = check_methods(WHERE, "bucket_assigner", made, "get_bucket_id")
    return found


def policy_of(given: object, *, is_bulk: bool) -> RollingPolicy:
    """Return the rolling policy. A bulk format needs one that rolls at each checkpoint."""
    policy = _policy(given, is_bulk)
    if is_bulk and not isinstance(policy, CheckpointRollingPolicy):
        raise wrong(
            WHERE,
            "rolling_policy",
            given,
            "a CheckpointRollingPolicy, because a bulk format cannot go on with an open part",
        )
    return policy


def config_of(given: object) -> OutputFileConfig:
    """Return the names of parts."""
    if given is None:
        return OutputFileConfig()
    if isinstance(given, Mapping):
        config: OutputFileConfig = _with(OutputFileConfig, given, "output_file_config")
        return config
    if not isinstance(given, OutputFileConfig):
        raise wrong(WHERE, "output_file_config", given, "an OutputFileConfig")
    return given


def check_switches(
    on_missing_part: object,
    on_existing_part: object,
    commit_tail_at_end: object,
    on_stray_uploads: object,
) -> None:
    """Refuse other values of the four switches."""
    check_word(WHERE, "on_missing_part", on_missing_part, ("fail", "ignore"))
    check_word(WHERE, "on_existing_part", on_existing_part, ("fail", "replace"))
    check_word(WHERE, "commit_tail_at_end", commit_tail_at_end, (True, False))
    check_word(WHERE, "on_stray_uploads", on_stray_uploads, ("abort", "keep"))


def _policy(given: object, is_bulk: bool) -> RollingPolicy:
    if given is None:
        return OnCheckpointRollingPolicy() if is_bulk else DefaultRollingPolicy()
    if given == "default":
        return DefaultRollingPolicy()
    if given == "on_checkpoint":
        return OnCheckpointRollingPolicy()
    if isinstance(given, Mapping):
        policy: RollingPolicy = _with(DefaultRollingPolicy, given, "rolling_policy")
        return policy
    if isinstance(given, str):
        raise wrong(WHERE, "rolling_policy", given, "default, on_checkpoint or a RollingPolicy")
    names = "should_roll_on_event", "should_roll_on_processing_time", "should_roll_on_checkpoint"
    found: RollingPolicy = check_methods(
        WHERE, "rolling_policy", _made(given, "rolling_policy"), *names
    )
    return found


def _made(given: object, argument: str) -> object:
    """Make the object of a class that needs no arguments; return another value as it is."""
    if not isinstance(given, type):
        return given
    try:
        return given()
    except TypeError as error:
        raise wrong(WHERE, argument, given, f"a class without arguments ({error})") from error


@cache
def _parameters(kind: Any) -> tuple[str, ...]:
    """Return the names of a class's arguments. `inspect` is slow, and each attempt asks."""
    return tuple(inspect.signature(kind).parameters)


def _with(kind: Any, given: Mapping[str, Any], argument: str) -> Any:
    known = _parameters(kind)
    if any(name not in known for name in given):
        raise wrong(WHERE, argument, dict(given), f"the keys {', '.join(known)}")
    return kind(**given)

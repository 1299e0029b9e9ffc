"""The builder of `StreamingFileSink`.

Source: Flink, StreamingFileSink.RowFormatBuilder, StreamingFileSink.BulkFormatBuilder.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from semantix.connectors.files.sink.checks import wrong
from semantix.connectors.files.sink.settings import WHERE

_NEEDED = {
    "encoder": "an object with encode",
    "writer_factory": "an object with create",
}


class StreamingFileSinkBuilder:
    """Collects the arguments of a sink. Each method checks its argument, and returns the builder.

    Args:
        make: the class of the sink.
        path: the base path.
        given: `encoder` or `writer_factory`.
    Raises:
        ContractError: an argument does not fit.
    """

    def __init__(self, make: Callable[..., Any], path: str, **given: Any) -> None:
        self._make = make
        self._path = path
        self._given = given
        for argument, value in given.items():
            if value is None:
                raise wrong(WHERE, argument, value, _NEEDED[argument])
        make(path, **given)

    def with_rolling_policy(self, policy: Any) -> StreamingFileSinkBuilder:
        """Set when parts are closed."""
        return self._with(rolling_policy=policy)

    def with_bucket_assigner(self, assigner: Any) -> StreamingFileSinkBuilder:
        """Set how the bucket of a record is chosen."""
        return self._with(bucket_assigner=assigner)

    def with_bucket_check_interval(self, interval_ms: int) -> StreamingFileSinkBuilder:
        """Set how often the policy is asked whether a part is too old."""
        return self._with(bucket_check_interval_ms=interval_ms)

    def with_output_file_config(self, config: Any) -> StreamingFileSinkBuilder:
        """Set the prefix and suffix of the names."""
        return self._with(output_file_config=config)

    def with_new_bucket_assigner_and_policy(
        self, assigner: Any, policy: Any
    ) -> StreamingFileSinkBuilder:
        """Set both."""
        return self._with(bucket_assigner=assigner, rolling_policy=policy)

    def with_options(self, **options: Any) -> StreamingFileSinkBuilder:
        """Set `on_missing_part`, `on_existing_part`, `commit_tail_at_end`, `piece_bytes`."""
        return self._with(**options)

    def build(self) -> Any:
        """Return the sink; each call returns another one."""
        return self._make(self._path, **self._given)

    def _with(self, **given: Any) -> StreamingFileSinkBuilder:
        for argument, value in given.items():
            if value is None:
                raise wrong(WHERE, argument, value, "a value")
        self._make(self._path, **{**self._given, **given})
        self._given.update(given)
        return self

"""The file source as a spec names it: a monitoring function, and readers behind it.

Source: Flink, StreamExecutionEnvironment.readFile.
"""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from typing import Any

from semantix.connectors.files.input_format import FileInputFormat
from semantix.connectors.files.monitoring import (
    ONCE,
    FileMonitoringFunction,
    check_mode,
    check_path,
)
from semantix.errors import ContractError


class FileMonitor(FileMonitoringFunction):
    """A `FileMonitoringFunction` whose format is named, as a spec file needs it.

    Args:
        format: the class of the format, or its name, `module:Class`; in a spec also
            `file.py:Class`. The readers behind it have the same.
        format_options: keyword arguments of the format.
        others: those of `FileMonitoringFunction`.
    Attributes:
        code_options: options that may name a class of the spec's author.
    Raises:
        ContractError: an argument does not fit.
    """

    code_options = ("format",)

    def __init__(
        self,
        format: str | type[FileInputFormat],  # noqa: A002  (its name in Flink)
        path: str,
        mode: str = ONCE,
        interval_ms: int = -1,
        reader_parallelism: int = 1,
        *,
        format_options: Mapping[str, Any] | None = None,
        on_listing_error: str = "raise",
        position_after_cancel: str = "keep",
    ) -> None:
        super().__init__(
            _format_named(format)(**(format_options or {})),
            path,
            mode,
            interval_ms,
            reader_parallelism,
            on_listing_error=on_listing_error,
            position_after_cancel=position_after_cancel,
        )


def read_file(
    format: str,  # noqa: A002  (its name in Flink)
    path: str,
    mode: str = ONCE,
    interval_ms: int = -1,
    *,
    parallelism: int | None = None,
    format_options: Mapping[str, Any] | None = None,
    **monitor: Any,
) -> list[dict[str, Any]]:
    """Return the two vertices of a file source, as entries of `job:` in a spec.

    Args:
        format: `module:Class` of the format.
        path, mode, interval_ms: of the monitoring function.
        parallelism: of the readers; None: that of the workload.
        format_options: keyword arguments of the format.
        monitor: further options of the monitoring function.
    Raises:
        ContractError: an argument does not fit.
    """
    if not isinstance(format, str) or not format:
        raise ContractError(f"Unspecified file input format. (format={format!r:.80})")
    check_path(path)
    check_mode(mode, interval_ms)
    if parallelism is not None and (
        isinstance(parallelism, bool) or not isinstance(parallelism, int) or parallelism < 1
    ):
        raise ContractError(f"parallelism is {parallelism!r}; expected a whole number, at least 1")
    options = {"format": format, "path": path, "mode": mode, "interval_ms": interval_ms, **monitor}
    reader: dict[str, Any] = {"read": format, "name": "reader", "by": "rebalance"}
    if format_options:
        options["format_options"] = dict(format_options)
        reader["options"] = dict(format_options)
    if parallelism is not None:
        reader["parallelism"] = parallelism
    target = f"{FileMonitor.__module__}:{FileMonitor.__qualname__}"
    return [{"source": target, "name": "monitor", "options": options}, reader]


def _format_named(name: object) -> type[FileInputFormat]:
    found: object = name
    if not isinstance(name, type):
        module, colon, attribute = name.partition(":") if isinstance(name, str) else ("", "", "")
        if not colon:
            raise ContractError(
                f"Unspecified file input format. (format={name!r:.80}; expected 'module:Class')"
            )
        found = getattr(importlib.import_module(module), attribute, None)
    if not isinstance(found, type) or not issubclass(found, FileInputFormat):
        raise ContractError(f"format is {name!r}; expected a subclass of FileInputFormat")
    return found

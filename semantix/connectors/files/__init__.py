"""The file source and the file sink: `from semantix.connectors.files import FileSplit`."""

from __future__ import annotations

import importlib
from typing import Any

_PUBLIC = {
    "FileInputFormat": "input_format",
    "FileMonitoringFunction": "monitoring",
    "FileSplit": "splits",
    "FixedLengthFormat": "fixed_length",
    "JsonLineFormat": "text",
    "ParquetFormat": "parquet",
    "ParquetWriterFactory": "parquet_writer",
    "TextLineFormat": "text",
    "read_file": "file_source",
    "BasePathBucketAssigner": "sink.bucket_assigners",
    "BucketAssigner": "sink.bucket_assigners",
    "CheckpointRollingPolicy": "sink.rolling_policies",
    "DateTimeBucketAssigner": "sink.bucket_assigners",
    "DefaultRollingPolicy": "sink.rolling_policies",
    "Encoder": "sink.encoders",
    "JsonLineEncoder": "sink.encoders",
    "KeyBucketAssigner": "sink.bucket_assigners",
    "OnCheckpointRollingPolicy": "sink.rolling_policies",
    "OutputFileConfig": "sink.bucket_tools",
    "RollingPolicy": "sink.rolling_policies",
    "SimpleStringEncoder": "sink.encoders",
    "StreamingFileSink": "streaming_file_sink",
}

__all__ = sorted(_PUBLIC)


def __getattr__(name: str) -> Any:
    if name not in _PUBLIC:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{_PUBLIC[name]}"), name)

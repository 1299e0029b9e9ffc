"""Table options: which there are, and which values the server accepts.

Source: Cassandra 5.0, TableAttributes, TableParams.validate, CompactionParams, CompressionParams,
CachingParams. Without an effect in the simulation are all but `default_time_to_live`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from semantix.worlds.simulated.cassandra.cql.properties import (
    INTEGER,
    MAP,
    NUMBER,
    SWITCH,
    TEXT,
    Pairs,
    Properties,
)
from semantix.worlds.simulated.cassandra.errors import bad_configuration, server_error

KINDS = {
    "additional_write_policy": TEXT,
    "allow_auto_snapshot": SWITCH,
    "bloom_filter_fp_chance": NUMBER,
    "caching": MAP,
    "cdc": SWITCH,
    "comment": TEXT,
    "compaction": MAP,
    "compression": MAP,
    "crc_check_chance": NUMBER,
    "default_time_to_live": INTEGER,
    "extensions": MAP,
    "gc_grace_seconds": INTEGER,
    "id": TEXT,
    "incremental_backups": SWITCH,
    "max_index_interval": INTEGER,
    "memtable": TEXT,
    "memtable_flush_period_in_ms": INTEGER,
    "min_index_interval": INTEGER,
    "read_repair": TEXT,
    "speculative_retry": TEXT,
}
TTL_MAX_S = 20 * 365 * 24 * 3600
_AT_LEAST = {
    "default_time_to_live": 0,
    "gc_grace_seconds": 0,
    "memtable_flush_period_in_ms": 0,
    "min_index_interval": 1,
}
_MIN_INDEX_INTERVAL = 128
_RETRIES = re.compile(
    r"none|never|always|\d+(\.\d+)?(p|percentile|ms)|(min|max)\(.+,.+\)", re.IGNORECASE
)
_UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")

_ALL = "min_threshold max_threshold enabled log_all tombstone_threshold "
_ALL += "tombstone_compaction_interval unchecked_tombstone_compaction "
_ALL += "only_purge_repaired_tombstones provide_overlapping_tombstones"
_SIZES = f"{_ALL} min_sstable_size bucket_low bucket_high"
_STRATEGIES = {
    "SizeTieredCompactionStrategy": _SIZES,
    "LeveledCompactionStrategy": f"{_ALL} sstable_size_in_mb fanout_size single_sstable_uplevel",
    "TimeWindowCompactionStrategy": f"{_SIZES} timestamp_resolution compaction_window_unit "
    "compaction_window_size expired_sstable_check_frequency_seconds "
    "unsafe_aggressive_sstable_expiration",
    "UnifiedCompactionStrategy": f"{_ALL} scaling_parameters target_sstable_size min_sstable_size "
    "base_shard_count sstable_growth overlap_inclusion_method num_shards "
    "expired_sstable_check_frequency_seconds unsafe_aggressive_sstable_expiration "
    "flush_size_override",
}
_COMPRESSORS = {
    "LZ4Compressor": ("lz4_compressor_type", "lz4_high_compressor_level"),
    "SnappyCompressor": (),
    "DeflateCompressor": (),
    "ZstdCompressor": ("compression_level",),
    "NoopCompressor": (),
}
_COMPRESSION = ("class", "enabled", "chunk_length_in_kb", "min_compress_ratio", "crc_check_chance")


def check_options(options: Properties) -> None:
    """Refuse values that no table may have. Raises ConfigurationException."""
    texts = {name: value for name, value in options if isinstance(value, str)}
    maps: dict[str, Pairs] = {n: value for n, value in options if not isinstance(value, str)}
    _check_texts(texts)
    for name, lowest in _AT_LEAST.items():
        if name in texts and int(texts[name]) < lowest:
            raise _below(name, str(lowest), texts[name])
    if int(texts.get("default_time_to_live", "0")) > TTL_MAX_S:
        raise bad_configuration(
            f"default_time_to_live must be less than or equal to {TTL_MAX_S} "
            f"(got {texts['default_time_to_live']})"
        )
    least = int(texts.get("min_index_interval", _MIN_INDEX_INTERVAL))
    if int(texts.get("max_index_interval", 2048)) < least:
        raise _below(
            "max_index_interval", f"min_index_interval ({least})", texts["max_index_interval"]
        )
    _check_chances(texts)
    if "caching" in maps:
        _check_caching(maps["caching"])
    if "compaction" in maps:
        _check_compaction(dict(maps["compaction"]))
    if "compression" in maps:
        _check_compression(dict(maps["compression"]))


def _below(name: str, lowest: str, found: str) -> Exception:
    return bad_configuration(f"{name} must be greater than or equal to {lowest} (got {found})")


def _check_texts(texts: Mapping[str, str]) -> None:
    for name in ("speculative_retry", "additional_write_policy"):
        if name in texts and not _RETRIES.fullmatch(texts[name]):
            raise bad_configuration(f"Invalid value {texts[name]} for option 'speculative_retry'")
    repair = texts.get("read_repair", "NONE").upper()
    if repair not in ("NONE", "BLOCKING"):
        raise server_error(
            "java.lang.IllegalArgumentException: No enum constant "
            f"org.apache.cassandra.service.reads.repair.ReadRepairStrategy.{repair}"
        )
    if not _UUID.fullmatch(texts.get("id", "00000000-0000-0000-0000-000000000000")):
        raise bad_configuration("Invalid table id")
    if texts.get("memtable", "default") != "default":
        raise bad_configuration(f'Memtable configuration "{texts["memtable"]}" not found.')


def _check_chances(texts: Mapping[str, str]) -> None:
    bloom = float(texts.get("bloom_filter_fp_chance", "1"))
    if not 6.71e-5 < bloom <= 1:
        raise bad_configuration(
            "bloom_filter_fp_chance must be larger than 6.71E-5 and less than or equal to 1.0 "
            f"(got {_java(bloom)})"
        )
    crc = float(texts.get("crc_check_chance", "1"))
    if not 0 <= crc <= 1:
        raise bad_configuration(
            "crc_check_chance must be larger than or equal to 0 and smaller than or equal to 1.0 "
            f"(got {_java(crc)})"
        )


def _java(number: float) -> str:
    """Write a number as Java does."""
    if number == 0 or 1e-3 <= abs(number) < 1e7:
        return repr(number)
    digits, _, exponent = f"{number:e}".partition("e")
    digits = digits.rstrip("0")
    return f"{digits}{'0' if digits.endswith('.') else ''}E{int(exponent)}"


def _check_caching(pairs: Pairs) -> None:
    known = ("keys", "rows_per_partition")
    unknown = [name for name, _ in pairs if name not in known]
    if unknown:
        raise bad_configuration(
            f"Invalid caching sub-options [{', '.join(unknown)}]: only 'keys' and "
            "'rows_per_partition' are allowed"
        )
    for name, value in pairs:
        is_number = name == known[1] and value.isdigit()
        if value.upper() not in ("ALL", "NONE") and not is_number:
            allowed = "'ALL' and 'NONE'" if name == "keys" else "'ALL', 'NONE', and integer values"
            raise bad_configuration(
                f"Invalid value '{value}' for caching sub-option '{name}': only {allowed} are "
                "allowed"
            )


def _check_compaction(options: dict[str, str]) -> None:
    name = options.pop("class", None)
    if name is None:
        raise bad_configuration("Missing sub-option 'class' for the 'compaction' option")
    package = "org.apache.cassandra.db.compaction."
    strategy = name.removeprefix(package)
    if strategy not in _STRATEGIES:
        shown = name if "." in name else package + name
        raise bad_configuration(f"Unable to find compaction strategy class '{shown}'")
    for threshold in ("min_threshold", "max_threshold"):
        value = options.get(threshold, "4")
        if not value.lstrip("-").isdigit():
            raise bad_configuration(
                f"Invalid value {value} for '{threshold}' compaction sub-option - must be an "
                "integer"
            )
    if int(options.get("min_threshold", "4")) < 2:
        raise bad_configuration(
            f"Min compaction threshold cannot be less than 2 (got {options['min_threshold']})"
        )
    _no_strangers(strategy, options, _STRATEGIES[strategy].split())
    unit = options.get("compaction_window_unit", "DAYS")
    if unit.upper() not in ("MINUTES", "HOURS", "DAYS"):
        raise bad_configuration(f"{unit} is not valid for compaction_window_unit")
    size = options.get("sstable_size_in_mb", "160")
    if size.lstrip("-").isdigit() and int(size) < 1:
        raise bad_configuration(f"sstable_size_in_mb must be larger than 0, but was {size}")


def _no_strangers(strategy: str, options: Mapping[str, str], known: Sequence[str]) -> None:
    unknown = [name for name in options if name not in known]
    if unknown:
        raise bad_configuration(
            f"Properties specified [{', '.join(unknown)}] are not understood by {strategy}"
        )


def _check_compression(options: dict[str, str]) -> None:
    if not options or (options.get("enabled", "true").lower() == "false" and len(options) == 1):
        return
    if options.get("enabled", "true").lower() != "true":
        raise bad_configuration(
            "If the 'enabled' option is set to false no other options must be specified"
        )
    if "class" not in options:
        raise bad_configuration("Missing sub-option 'class' for the 'compression' option.")
    package = "org.apache.cassandra.io.compress."
    name = options["class"].removeprefix(package)
    if name not in _COMPRESSORS:
        shown = name if "." in name else package + name
        raise bad_configuration(f"Could not create Compression for type {shown}")
    chunk = options.get("chunk_length_in_kb", "16")
    if not chunk.isdigit():
        raise bad_configuration("Invalid value for chunk_length_in_kb")
    if int(chunk) & (int(chunk) - 1):
        raise bad_configuration("chunk_length_in_kb must be a power of 2")
    unknown = [one for one in options if one not in (*_COMPRESSION, *_COMPRESSORS[name])]
    if unknown:
        raise bad_configuration(f"Unknown compression options {', '.join(unknown)}")

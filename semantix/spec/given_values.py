"""Types of keys that take one of several kinds of values, each with one message for all kinds.

A union of pydantic would report a mistake once for each kind.
"""

from __future__ import annotations

import re
from typing import Annotated, Any

from pydantic import BeforeValidator, WithJsonSchema

COUNT_MAX = 100_000
_PATH = re.compile(r"[^.\s]+(\.[^.\s]+)*")
_TARGET = re.compile(r"[^:\s][^:]*:[A-Za-z_]\w*(\.[A-Za-z_]\w*)*")
_EXPECTED_WORDS = ("records", "learned")

_PATH_SCHEMA = {"type": "string", "pattern": r"^[^.]+(\.[^.]+)*$"}
_TARGET_SCHEMA = {"type": "string", "pattern": r"^[^:]+:[A-Za-z_][A-Za-z0-9_.]*$"}


def is_target(value: object) -> bool:
    """Return whether a value has the form `file.py:function`."""
    return isinstance(value, str) and _TARGET.fullmatch(value) is not None


def names_file(value: object) -> bool:
    """Return whether a value has the form `file.py:Name`."""
    return is_target(value) and str(value).rpartition(":")[0].endswith(".py")


def _records(value: object) -> object:
    if isinstance(value, str):
        if is_target(value) or value.endswith((".jsonl", ".json")):
            return value
        raise ValueError(
            f"expected a number, `file.py:function` or a file *.jsonl, found {value!r}"
        )
    if not isinstance(value, int) or isinstance(value, bool):
        raise ValueError(f"expected a whole number, found {value!r}")
    if value < 1:
        raise ValueError(f"expected greater than or equal to 1, found {value!r}")
    if value > COUNT_MAX:
        raise ValueError(f"expected less than or equal to {COUNT_MAX}, found {value!r}")
    return value


def _path(value: object) -> object:
    if not isinstance(value, str) or not _PATH.fullmatch(value):
        raise ValueError(f"expected the path of a field, `id` or `meta.id`, found {value!r}")
    return value


def _identify(value: object) -> object:
    if not isinstance(value, dict):
        return _path(value)
    for name, path in value.items():
        if name not in ("record", "output"):
            raise ValueError(f"expected the keys record and output, found {name!r}")
        _path(path)
    return value


def _expects(value: object) -> object:
    if value in _EXPECTED_WORDS or is_target(value):
        return value
    if isinstance(value, dict) and list(value) == ["fold"]:
        if is_target(value["fold"]):
            return value
        raise ValueError(f"expected `fold: file.py:function`, found {value['fold']!r}")
    raise ValueError(
        "expected records, learned, `file.py:function` or `{fold: file.py:function}`, "
        f"found {value!r}"
    )


Records = Annotated[
    Any,
    BeforeValidator(_records),
    WithJsonSchema(
        {"anyOf": [{"type": "integer", "minimum": 1, "maximum": COUNT_MAX}, {"type": "string"}]}
    ),
]
Path = Annotated[Any, BeforeValidator(_path), WithJsonSchema(_PATH_SCHEMA)]
Identify = Annotated[
    Any,
    BeforeValidator(_identify),
    WithJsonSchema(
        {
            "anyOf": [
                _PATH_SCHEMA,
                {
                    "type": "object",
                    "properties": {"record": _PATH_SCHEMA, "output": _PATH_SCHEMA},
                    "additionalProperties": False,
                },
            ]
        }
    ),
]
Expects = Annotated[
    Any,
    BeforeValidator(_expects),
    WithJsonSchema(
        {
            "anyOf": [
                {"enum": list(_EXPECTED_WORDS)},
                _TARGET_SCHEMA,
                {
                    "type": "object",
                    "properties": {"fold": _TARGET_SCHEMA},
                    "required": ["fold"],
                    "additionalProperties": False,
                },
            ]
        }
    ),
]

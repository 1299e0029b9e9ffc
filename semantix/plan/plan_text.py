"""A plan as text: from the content of its file, which a certificate has, too."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from semantix.plan.fault_plan import Fault

# A text that YAML reads as itself without quotes; any other text is written as JSON, which is YAML.
_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_ :.,()'/+=-]*")


def fault_from_mapping(data: Mapping[str, Any]) -> Fault:
    """Give the fault of a mapping that `fault_to_mapping` has made; nothing is checked."""
    given = {key: value for key, value in data.items() if key != "by_ms"}
    return Fault(**given, by_us=round(data.get("by_ms", 0) * 1000))


def plan_lines(mapping: Mapping[str, Any]) -> Iterator[str]:
    """Give the lines of the plan file with this content."""
    for key, value in mapping.items():
        if key == "faults" and value:
            yield "faults:"
            for fault in value:
                yield from _item(fault)
        elif isinstance(value, (dict, list)):
            yield f"{key}: {_flow(value)}"
        else:
            yield f"{key}: {_scalar(value)}"


def _item(fault: Mapping[str, Any]) -> Iterator[str]:
    lead = "  - "
    for key, value in fault.items():
        yield f"{lead}{key}: {_scalar(value)}"
        lead = "    "


def _flow(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_flow(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_flow, value)) + "]"
    return _scalar(value)


def _scalar(value: Any) -> str:
    if not isinstance(value, str):
        return json.dumps(value)
    words = ("true", "false", "null")
    plain = _PLAIN.fullmatch(value) and ": " not in value and not value.endswith((":", " "))
    if plain and value.lower() not in words and "," not in value:
        return value
    return json.dumps(value, ensure_ascii=False)

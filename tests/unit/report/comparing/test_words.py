"""A comparison in lines and as JSON."""

from __future__ import annotations

from typing import Any

from semantix.certify.evidence.certificate_reading import ReadCertificate
from semantix.report.comparing.comparison import compare
from semantix.report.comparing.words import comparison_lines, comparison_mapping

RESULT: dict[str, Any] = {
    "spec": {"name": "s\x1b[31m", "path": "p"},
    "world": "simulated",
    "claim": "exactly_once",
    "verdict": "UPHELD",
    "strongest": "exactly_once",
    "digest": "a" * 64,
}
WORSE = {**RESULT, "verdict": "VIOLATED", "strongest": "none", "digest": "b" * 64,
         "windows": ["x:before"]}  # fmt: skip


def sides(old: dict[str, Any], new: dict[str, Any]):
    read = [ReadCertificate.model_validate({"results": [one]}) for one in (old, new)]
    return compare(*read), ("old.json", read[0]), ("new.json", read[1])


def test_what_is_lost_comes_first_and_quiet_shows_nothing_else() -> None:
    lines = list(comparison_lines(*sides(RESULT, WORSE)))
    assert lines[0].startswith("old: old.json: 1 result,")
    assert lines[3].startswith("LOST     s\\x1b[31m (simulated): exactly_once held")
    assert lines[4].startswith("worse    ")
    assert lines[-1] == "1 of 1 lost a guarantee"
    quiet = list(comparison_lines(*sides(RESULT, WORSE), verbosity=-1))
    assert quiet == [lines[3], lines[-1]]


def test_verbose_also_tells_what_is_equal() -> None:
    told = list(comparison_lines(*sides(RESULT, RESULT), verbosity=1))
    assert any(line.startswith("same     ") for line in told)
    assert told[-1] == "no guarantee was lost: 1 compared, 1 without a difference"


def test_the_json_has_both_digests() -> None:
    found = comparison_mapping(*sides(RESULT, WORSE))
    (entry,) = found["results"]
    assert found["guarantee_lost"] is True
    assert entry["lost"]
    assert (entry["old"]["digest"], entry["new"]["digest"]) == ("a" * 64, "b" * 64)
    assert entry["digest_equal"] is False
    assert entry["drawn_digest_equal"] is None

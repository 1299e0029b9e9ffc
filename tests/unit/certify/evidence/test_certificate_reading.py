"""Reading a certificate: every file that is none is refused with its name and what was expected."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from semantix.certify.evidence.certificate_reading import read_certificate
from semantix.errors import UsageError

RESULT: dict[str, Any] = {"spec": {"name": "s", "path": "p"}, "world": "w", "verdict": "UPHELD"}
GOOD: dict[str, Any] = {"format": "semantix-certificate/1", "results": [RESULT]}


def test_keys_of_other_versions_are_not_read(tmp_path: Path) -> None:
    file = tmp_path / "c.json"
    file.write_text(json.dumps({**GOOD, "later": 1, "results": [{**RESULT, "more": []}]}))
    assert read_certificate(str(file)).results[0].spec.name == "s"


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", "c.json:1: this is no certificate: the file is empty"),
        (b"\n{\n", "c.json:3: this is no certificate: it is no JSON"),
        (b'{"a": "\xff"}', "c.json:1: it is no UTF-8 text"),
        (b"[" * 100_000, "it is no JSON"),
        (b"[1]", "this is no certificate"),
        (b"{}", "this is no certificate"),
        (b'{"format": "semantix-finding/1"}', "found 'semantix-finding/1'"),
        (b'{"format": "semantix-certificate/1"}', "the key 'results' is missing"),
        (
            json.dumps({**GOOD, "results": [{**RESULT, "verdict": "UPHOLD"}]}).encode(),
            "results.0.verdict: expected one of UPHELD, VIOLATED, INCONCLUSIVE, found 'UPHOLD'",
        ),
        (
            json.dumps({**GOOD, "results": [RESULT, 7]}).encode(),
            "results.1: expected a mapping, found 7",
        ),
    ],
)
def test_what_is_no_certificate_is_refused(tmp_path: Path, content: bytes, expected: str) -> None:
    file = tmp_path / "c.json"
    file.write_bytes(content)
    with pytest.raises(UsageError) as caught:
        read_certificate(str(file))
    assert "c.json" in str(caught.value)
    assert expected in str(caught.value)


@pytest.mark.parametrize("name", ["", "none.json", "a\0b"])
def test_a_file_that_cannot_be_read_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError):
        read_certificate(str(tmp_path / name))


def test_a_file_that_is_too_long_is_refused(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr("semantix.certify.evidence.certificate_reading.BYTES_MAX", 10)
    file = tmp_path / "c.json"
    file.write_text(json.dumps(GOOD))
    with pytest.raises(UsageError, match="longer than 10 bytes"):
        read_certificate(str(file))

"""Each kind of file is made from any certificate; `test_documents` has the ways of losing none."""

from __future__ import annotations

import pytest

from semantix.report.documents.files import KINDS, FileKind, written
from semantix.testing.sample_certificates import sample_certificate


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.option)
@pytest.mark.parametrize("count", [0, 4])
def test_it_is_made_of_any_number_of_results(kind: FileKind, count: int) -> None:
    text = kind.made(sample_certificate(count))
    assert text.endswith("\n")


def test_a_file_that_is_written_is_where_it_was_wanted(tmp_path) -> None:
    target = str(tmp_path / "new" / "x.svg")
    made = written(KINDS[3], target, "text")
    assert (made.place, made.problem, made.hint) == (target, "", "")
    assert (tmp_path / "new" / "x.svg").read_text() == "text"

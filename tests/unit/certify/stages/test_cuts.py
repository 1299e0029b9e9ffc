"""A format that errs only where a part of a file begins with a line is convicted."""

from dataclasses import replace

import pytest
from msgspec import structs

from semantix.certify.campaign import certify
from semantix.connectors.files.text import JsonLineFormat
from semantix.model.guarantees import Verdict
from semantix.testing.small_jobs import shipped_spec

SPEC = shipped_spec("file-source-once")


class LosingFormat(JsonLineFormat):
    """Takes a line that begins exactly at the end of its part for one of the next part."""

    def reached_end(self):
        return super().reached_end() or self._at >= self._end


def searched(target, parallelism):
    job = [
        structs.replace(one, target=target)
        if one.kind == "read"
        else structs.replace(
            one, options={**one.options, "format": target, "reader_parallelism": parallelism}
        )
        for one in SPEC.job
    ]
    spec = replace(SPEC, job=tuple(job), must_visit=(), must_count={})
    return certify(spec, stages=("dry",), examples=0)


@pytest.mark.parametrize("parallelism", [2, 5, 12])
def test_a_line_at_a_cut_is_neither_lost_nor_repeated(parallelism):
    correct = searched("semantix.connectors.files.text:JsonLineFormat", parallelism)
    assert not [one for one in correct.findings if one.judged]
    wrong = searched(f"{__file__}:LosingFormat", parallelism)
    assert wrong.verdict is Verdict.VIOLATED, wrong.reason
    assert "EO" in {one.oracle for one in wrong.findings}

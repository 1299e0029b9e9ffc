"""POS, ORD and WM judge nothing, whatever happened."""

import pytest

from semantix.model.guarantees import Verdict
from semantix.oracles.judge import judge
from semantix.testing.histories import LiteralHistory


@pytest.mark.parametrize("code", ["POS", "ORD", "WM"])
@pytest.mark.parametrize("end", ["finished", "cut"])
def test_it_is_not_applicable_and_says_why(code, end):
    verdict = judge(LiteralHistory().appeared("r2 r1").finished(end), (code,))[code]
    assert verdict.verdict is Verdict.NOT_APPLICABLE
    assert verdict.reason
    assert verdict.findings == ()

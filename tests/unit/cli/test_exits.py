"""One exit status for several results."""

from __future__ import annotations

import pytest

from semantix.cli import exits
from semantix.model.guarantees import Verdict


@pytest.mark.parametrize(
    ("statuses", "expected"),
    [
        ((0, 3, 4, 1, 2, 70), 70),
        ((0, 3, 4, 1, 2), 2),
        ((0, 3, 4, 1), 1),
        ((0, 3, 4), 4),
        ((0, 3), 3),
        ((0,), 0),
        ((), 0),
    ],
)
def test_of_several_statuses_the_gravest_counts(statuses: tuple[int, ...], expected: int) -> None:
    assert exits.combined(statuses) == expected
    assert exits.combined(reversed(statuses)) == expected


def test_every_verdict_of_a_certification_has_a_status() -> None:
    assert set(exits.OF_VERDICT) == set(Verdict) - {Verdict.NOT_APPLICABLE}

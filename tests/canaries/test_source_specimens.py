"""The default search convicts each broken source by its oracle, and upholds its correct twin."""

from __future__ import annotations

from dataclasses import replace

import pytest

from semantix.certify.campaign import certify
from semantix.model.guarantees import Verdict
from semantix.search.fault_classes import FAULT_CLASSES
from semantix.testing.canaries.source_functions.specimens import SOURCE_SPECIMENS, SourceSpecimen

EACH = pytest.mark.parametrize("specimen", SOURCE_SPECIMENS, ids=lambda specimen: specimen.name)


def narrow(spec, **more):
    return certify(spec, occurrences="first", examples=0, **more)


@EACH
def test_the_search_convicts_the_source(specimen: SourceSpecimen) -> None:
    result = narrow(specimen.spec(), is_fail_fast=True)
    assert result.verdict is Verdict.VIOLATED
    assert specimen.oracle in {finding.oracle for finding in result.findings if finding.judged}


@pytest.mark.parametrize("name", ["source-stop-early", "source-stop-at-end", "source-old-splits"])
def test_no_crash_alone_convicts_what_a_rescale_or_a_stop_convicts(name: str) -> None:
    (specimen,) = [one for one in SOURCE_SPECIMENS if one.name == name]
    assert narrow(replace(specimen.spec(), faults=("crash",))).verdict is Verdict.UPHELD


@pytest.mark.parametrize("twin", sorted({one.twin for one in SOURCE_SPECIMENS}))
def test_the_correct_twins_are_upheld_under_all_faults(twin: str) -> None:
    specimen = next(one for one in SOURCE_SPECIMENS if one.twin == twin)
    assert (
        narrow(replace(specimen.twin_spec(), faults=tuple(FAULT_CLASSES))).verdict is Verdict.UPHELD
    )

"""A line of the table of broken connectors, and the table as a whole."""

from __future__ import annotations

import pytest

from semantix.model.guarantees import Guarantee
from semantix.model.oracle_codes import ORACLES
from semantix.plan.fault_plan import FaultPlan
from semantix.scenario.connector_loading import load_class
from semantix.testing.canaries import SPECIMENS
from semantix.testing.canaries.specimen import Specimen

LINE = Specimen(
    "SP0",
    "a:Broken",
    "a:Correct",
    Guarantee.AT_LEAST_ONCE,
    ("ALO",),
    FaultPlan(),
    view="table",
    options={"x": 1},
    twin_options={"x": 2},
    reader={"isolation": "read_uncommitted"},
)


def test_both_specs_make_the_same_claim_with_their_own_options() -> None:
    broken, twin = LINE.spec(), LINE.twin_spec()
    assert (broken.name, twin.name) == ("specimen-SP0", "twin-of-SP0")
    assert (broken.connector, twin.connector) == ("a:Broken", "a:Correct")
    assert (broken.options, twin.options) == ({"x": 1}, {"x": 2})
    assert broken.claim is twin.claim is LINE.claim
    assert broken.view == twin.view == "table"


def test_the_reader_of_the_twin_reads_what_is_committed() -> None:
    assert LINE.spec().isolation == "read_uncommitted"
    assert LINE.twin_spec().isolation == "read_committed"


def test_names_are_unique() -> None:
    names = [specimen.name for specimen in SPECIMENS]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("specimen", SPECIMENS, ids=lambda specimen: specimen.name)
def test_a_line_names_classes_and_oracles_that_exist(specimen: Specimen) -> None:
    assert load_class(specimen.connector)
    assert load_class(specimen.twin)
    assert set(specimen.convicted_by) <= set(ORACLES)
    assert specimen.convicted_by

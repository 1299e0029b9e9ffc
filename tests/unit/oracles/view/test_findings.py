"""Findings that several oracles share."""

from semantix.oracles.verdict import RECORDS_SHOWN_MAX, Kind
from semantix.oracles.view.expected import expected_of
from semantix.oracles.view.findings import found, lost, outdated, too_often
from semantix.oracles.view.view_fold import ViewFold
from semantix.testing.histories import LiteralHistory


def view_of(history):
    built = history.build()
    fold = ViewFold(expected_of(built.header))
    for event in built.facts:
        fold.HANDLERS[event.kind](fold, event)
    return fold


def test_one_finding_names_all_records_of_a_kind_and_counts_them():
    (finding,) = lost("ALO", view_of(LiteralHistory(4).appeared("r2")))
    assert (finding.oracle, finding.kind, finding.record_ids) == (
        "ALO", Kind.LOSS, ("r1", "r3", "r4"),
    )  # fmt: skip
    assert finding.part("count") == "3"


def test_a_finding_names_a_bounded_number_of_records_and_counts_all():
    count = RECORDS_SHOWN_MAX + 5
    view = view_of(LiteralHistory(count))
    finding = found("ALO", Kind.LOSS, view, list(range(count)), None)
    assert (len(finding.record_ids), finding.part("count")) == (RECORDS_SHOWN_MAX, str(count))


def test_a_duplicate_has_its_first_time_and_an_unknown_entry_its_text():
    duplicate, unknown = too_often("AMO", view_of(LiteralHistory().appeared("r1 r1 ?x")))
    assert (duplicate.kind, duplicate.record_ids, duplicate.at_us) == (
        Kind.DUPLICATE, ("r1",), 1_000,
    )  # fmt: skip
    assert (unknown.kind, unknown.part("text")) == (Kind.FABRICATION, "text of x")


def test_an_older_value_in_a_table_is_outdated():
    table = LiteralHistory(2, keys=1, view="table").row("k1", "r1")
    (finding,) = outdated("IDEM", view_of(table))
    assert (finding.kind, finding.record_ids) == (Kind.EXTRA_ROW, ("r1",))


def test_a_view_as_expected_has_no_findings():
    view = view_of(LiteralHistory(2).appeared("r1 r2"))
    assert lost("EO", view) == outdated("EO", view) == too_often("EO", view) == ()

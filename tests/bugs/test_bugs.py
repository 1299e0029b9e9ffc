"""The default search finds each bug of the corpus, by its oracle; the correct twin stays clean.

`python -m tests.bugs.test_bugs` certifies all of them as a user would, and writes `README.md`. In
the tests only the first visit of each step is disturbed where that is enough: it takes fewer runs.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from semantix.certify.campaign import certify
from semantix.certify.results import CertificationResult, FindingResult
from semantix.model.guarantees import Verdict
from semantix.oracles.claims import oracles_of
from semantix.oracles.judge import judge
from semantix.scenario.expectations.settling import settled
from semantix.scenario.runner import run_scenario
from semantix.scenario.scenario import Scenario
from tests.bugs.corpus import Bug, read_corpus
from tests.bugs.table import NOT_EXPRESSIBLE, line_of, lines_in, table_of

TABLE = Path(__file__).with_name("README.md")
BUGS = read_corpus()
NEED_ALL_VISITS = ("P-18",)  # the second call of two in a row must fail


def convicting(bug: Bug, result: CertificationResult) -> FindingResult:
    """Give the first finding of the oracle that must convict the bug."""
    found = [one for one in result.findings if one.judged]
    assert result.verdict is Verdict.VIOLATED, result.reason
    assert bug.oracle in [one.oracle for one in found], found
    return next(one for one in found if one.oracle == bug.oracle)


def violated_by_the_twin(bug: Bug, finding: FindingResult) -> set[str]:
    """Run the twin under the schedule that has convicted the bug."""
    spec = bug.correct()
    run = run_scenario(settled(Scenario(spec, finding.plan, finding.workload, finding.seed)))
    assert run.unfired == ()
    verdicts = judge(run.history)
    codes = oracles_of(spec.claim, spec.also)
    return {code for code in codes if verdicts[code].verdict is Verdict.VIOLATED}


@pytest.mark.parametrize("bug", BUGS, ids=lambda bug: f"{bug.number}-{bug.name}")
def test_the_search_finds_the_bug_and_its_twin_is_clean(bug: Bug) -> None:
    visits = "all" if bug.number in NEED_ALL_VISITS else "first"
    result = certify(bug.broken(), occurrences=visits, examples=0, is_fail_fast=True)
    assert violated_by_the_twin(bug, convicting(bug, result)) == set()


def test_each_bug_has_one_module_and_one_line_in_the_table() -> None:
    numbers = [bug.number for bug in BUGS]
    assert len(set(numbers)) == len(numbers)
    assert sorted(lines_in(TABLE)) == sorted((*numbers, *NOT_EXPRESSIBLE))


def main(wanted: list[str]) -> None:
    """Certify the broken connectors by the default search, and write the table.

    Args:
        wanted: numbers of bugs, `P-01`; the lines of all others stay as they are. Empty: all bugs.
            With `--twins`, the correct connectors are certified instead, and nothing is written.
    """
    known = lines_in(TABLE)
    numbers = [one for one in wanted if one != "--twins"]
    for bug in BUGS:
        if numbers and bug.number not in numbers:
            continue
        if "--twins" in wanted:
            twin = certify(bug.correct())
            print(bug.number, twin.verdict, twin.runs, twin.reason, flush=True)
            continue
        found = certify(bug.broken(), is_fail_fast=True)
        known[bug.number] = line_of(bug, convicting(bug, found), found.runs)
        print(known[bug.number], flush=True)
        TABLE.write_text(table_of(known, BUGS), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])

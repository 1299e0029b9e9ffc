"""JUnit XML: one test case for each claim and world.

The file follows both schemas in use, that of Jenkins' xUnit plugin and that of Ant, where they
differ the stricter one: a suite has all attributes, and `properties` first and the outputs last.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from xml.etree import ElementTree

from semantix.model.counts import counted
from semantix.report.escaping import escaped
from semantix.report.view import ResultView, view_of_entry
from semantix.report.views.conditions import condition_in_words

_FINDINGS_MAX = 20
_LOG_LINES_MAX = 20  # of a finding
# An INCONCLUSIVE claim is an error: it was not judged. A skipped case would be shown as passed.
_OUTCOMES = {"VIOLATED": "failure", "INCONCLUSIVE": "error"}


def junit_xml(certificate: Mapping[str, Any]) -> str:
    """Return the text of the file."""
    views = [view_of_entry(entry) for entry in certificate["results"]]
    root = ElementTree.Element("testsuites")
    outcomes = [_OUTCOMES.get(view.outcome, "") for view in views]
    missing = certificate.get("not_certified", ())
    suite = ElementTree.SubElement(
        root,
        "testsuite",
        {
            "name": "semantix",
            "package": "semantix",
            "id": "0",
            "hostname": "localhost",  # a certificate does not have the machine's name
            "timestamp": escaped(certificate["started"]).removesuffix("Z"),
            "tests": str(len(views) + len(missing)),
            "failures": str(outcomes.count("failure")),
            "errors": str(outcomes.count("error") + len(missing)),
            "skipped": "0",
            "time": f"{certificate['seconds']:.3f}",
        },
    )
    properties = ElementTree.SubElement(suite, "properties")
    for name in ("semantix", "seed", "machine", "command"):
        value = escaped(certificate.get(name, ""))
        ElementTree.SubElement(properties, "property", {"name": name, "value": value})
    for view, outcome in zip(views, outcomes, strict=True):
        _case(suite, view, outcome)
    for entry in missing:
        _missing_case(suite, entry)
    ElementTree.SubElement(suite, "system-out").text = "\n".join(_told(views))
    ElementTree.SubElement(suite, "system-err")
    ElementTree.indent(root)
    text: str = ElementTree.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'


def _case(suite: ElementTree.Element, view: ResultView, outcome: str) -> None:
    attributes = {
        "classname": f"semantix.{view.spec}",
        "name": f"{view.claim} on {view.world}",
        "time": f"{view.seconds:.3f}",
    }
    case = ElementTree.SubElement(suite, "testcase", attributes)
    if outcome:
        details = {"message": view.why, "type": view.outcome}
        ElementTree.SubElement(case, outcome, details).text = "\n".join(_findings(view))


def _missing_case(suite: ElementTree.Element, entry: Mapping[str, Any]) -> None:
    """Add a claim that was not judged at all: without its case, a reader would see it as passed."""
    attributes = {
        "classname": f"semantix.{escaped(entry['spec'])}",
        "name": f"{entry['claim']} on {entry['world']}",
        "time": "0.000",
    }
    case = ElementTree.SubElement(suite, "testcase", attributes)
    reason = escaped(entry["reason"].partition("\n")[0])
    details = {"message": reason, "type": "NOT_CERTIFIED"}
    ElementTree.SubElement(case, "error", details).text = reason


def _findings(view: ResultView) -> Iterator[str]:
    yield from view.reason
    yield f"strongest guarantee that holds: {view.strongest}"
    judged = [finding for finding in view.findings if finding.judged]
    for finding in judged[:_FINDINGS_MAX]:
        yield ""
        yield finding.title
        yield from finding.message
        if finding.replay:
            yield f"see it again: {escaped(finding.replay)}"
        if finding.log:
            yield "what the connector printed in that run:"
            yield from (f"  {line}" for line in finding.last_log_lines(_LOG_LINES_MAX))
    if len(judged) > _FINDINGS_MAX:
        yield f"… and {counted(len(judged) - _FINDINGS_MAX, 'finding')} more"


def _told(views: Sequence[ResultView]) -> Iterator[str]:
    for view in views:
        windows = ", ".join(view.windows) or "none"
        yield f"{view.spec} on {view.world}: {view.verdict}; {view.why}"
        yield f"  strongest {view.strongest}; windows {windows}; {counted(view.runs, 'run')}"
        if view.latency:
            yield f"  {view.latency}"
        for one in view.preconditions:
            yield f"  {condition_in_words(one)}"

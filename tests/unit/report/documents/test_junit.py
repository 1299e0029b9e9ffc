"""JUnit XML: what its readers' schemas ask for, and what a case says."""

from __future__ import annotations

import pytest
from lxml import etree

from semantix.report.documents.junit import junit_xml
from semantix.testing.sample_certificates import HOSTILE, sample_certificate

# The rules of Jenkins' xUnit plugin and of Ant's JUnit schema; where they differ, the stricter one.
SCHEMA = """\
<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">
  <xs:simpleType name="word">
    <xs:restriction base="xs:token"><xs:minLength value="1"/></xs:restriction>
  </xs:simpleType>
  <xs:simpleType name="seconds">
    <xs:restriction base="xs:decimal"><xs:pattern value="[0-9]+\\.[0-9]{3}"/></xs:restriction>
  </xs:simpleType>
  <xs:simpleType name="moment">
    <xs:restriction base="xs:dateTime">
      <xs:pattern value="[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}"/>
    </xs:restriction>
  </xs:simpleType>
  <xs:complexType name="outcome">
    <xs:simpleContent>
      <xs:extension base="xs:string">
        <xs:attribute name="message" type="xs:string"/>
        <xs:attribute name="type" type="xs:string" use="required"/>
      </xs:extension>
    </xs:simpleContent>
  </xs:complexType>
  <xs:element name="testsuites">
    <xs:complexType>
      <xs:sequence>
        <xs:element name="testsuite" maxOccurs="unbounded">
          <xs:complexType>
            <xs:sequence>
              <xs:element name="properties">
                <xs:complexType>
                  <xs:sequence>
                    <xs:element name="property" minOccurs="0" maxOccurs="unbounded">
                      <xs:complexType>
                        <xs:attribute name="name" type="word" use="required"/>
                        <xs:attribute name="value" type="xs:string" use="required"/>
                      </xs:complexType>
                    </xs:element>
                  </xs:sequence>
                </xs:complexType>
              </xs:element>
              <xs:element name="testcase" minOccurs="0" maxOccurs="unbounded">
                <xs:complexType>
                  <xs:choice minOccurs="0">
                    <xs:element name="error" type="outcome"/>
                    <xs:element name="failure" type="outcome"/>
                  </xs:choice>
                  <xs:attribute name="name" type="word" use="required"/>
                  <xs:attribute name="classname" type="word" use="required"/>
                  <xs:attribute name="time" type="seconds" use="required"/>
                </xs:complexType>
              </xs:element>
              <xs:element name="system-out" type="xs:string"/>
              <xs:element name="system-err" type="xs:string"/>
            </xs:sequence>
            <xs:attribute name="name" type="word" use="required"/>
            <xs:attribute name="package" type="xs:token" use="required"/>
            <xs:attribute name="id" type="xs:int" use="required"/>
            <xs:attribute name="hostname" type="word" use="required"/>
            <xs:attribute name="timestamp" type="moment" use="required"/>
            <xs:attribute name="tests" type="xs:int" use="required"/>
            <xs:attribute name="failures" type="xs:int" use="required"/>
            <xs:attribute name="errors" type="xs:int" use="required"/>
            <xs:attribute name="skipped" type="xs:int"/>
            <xs:attribute name="time" type="seconds" use="required"/>
          </xs:complexType>
        </xs:element>
      </xs:sequence>
    </xs:complexType>
  </xs:element>
</xs:schema>
"""


def read(text: str) -> etree._Element:
    """Read a file as its readers do: from bytes, checked against the schema."""
    root = etree.fromstring(text.encode("utf-8"), etree.XMLParser(huge_tree=False))
    etree.XMLSchema(etree.fromstring(SCHEMA)).assertValid(root)
    return root


def test_there_is_one_case_for_each_claim_and_world() -> None:
    root = read(junit_xml(sample_certificate(4)))
    cases = [(case.get("classname"), case.get("name")) for case in root.iter("testcase")]
    assert cases == [
        ("semantix.spec-0", "exactly_once on simulated"),
        ("semantix.spec-1", "at_least_once on simulated"),
        ("semantix.spec-2", "at_least_once on simulated"),
        ("semantix.spec-3", "(none made) on simulated"),
    ]


def test_a_violated_claim_fails_and_an_inconclusive_one_is_an_error() -> None:
    root = read(junit_xml(sample_certificate(4)))
    children = [[child.tag for child in case] for case in root.iter("testcase")]
    assert children == [["failure"], [], ["error"], []]
    (suite,) = root
    counts = [suite.get(name) for name in ("tests", "failures", "errors", "skipped")]
    assert counts == ["4", "1", "1", "0"]
    failure = root.find(".//failure")
    assert failure is not None
    assert failure.get("message") == "an own text"
    assert "see it again: semantix replay .semantix/findings/spec-0.json" in (failure.text or "")


def test_the_output_says_what_became_of_each_precondition() -> None:
    told = "".join(read(junit_xml(sample_certificate(1))).itertext())
    assert "  precondition one living attempt for each subtask: necessary (8 runs" in told
    assert "  precondition checkpointing is on: enforced by the connector: the connector" in told


def test_the_log_of_the_connector_stands_with_its_finding() -> None:
    certificate = sample_certificate(1)
    log = [f"line {number}" for number in range(30)]
    certificate["results"][0]["findings"][0]["log"] = log
    failure = read(junit_xml(certificate)).find(".//failure")
    assert failure is not None
    lines = (failure.text or "").splitlines()
    begin = lines.index("what the connector printed in that run:")
    assert lines[begin + 1 : begin + 3] == ["  … 10 lines before", "  line 10"]
    assert "  line 29" in lines


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_text(text: str) -> None:
    made = junit_xml(sample_certificate(3, texts=(text,)))
    root = read(made)
    assert len(list(root.iter("testcase"))) == 3
    assert len(made) < 200_000


def test_a_claim_that_was_not_judged_at_all_is_an_error_too() -> None:
    missing = {"spec": "far", "world": "containers", "claim": "exactly_once",
               "reason": "no engine\n  hint: start one"}  # fmt: skip
    root = read(junit_xml({**sample_certificate(1), "not_certified": [missing]}))
    *_, case = root.iter("testcase")
    assert (case.get("classname"), case.get("name")) == (
        "semantix.far", "exactly_once on containers",
    )  # fmt: skip
    assert [child.get("message") for child in case] == ["no engine"]
    assert (root[0].get("tests"), root[0].get("errors")) == ("2", "1")


def test_nothing_certified_is_an_empty_suite() -> None:
    assert list(read(junit_xml(sample_certificate(0))).iter("testcase")) == []


def test_the_schema_refuses_what_readers_refuse() -> None:
    made = junit_xml(sample_certificate(1))
    for wrong in (
        made.replace(' hostname="localhost"', ""),
        made.replace("T03:04:05", "T03:04:05Z"),
        made.replace("<system-err />", ""),
        made.replace("<failure ", "<broken ").replace("</failure>", "</broken>"),
    ):
        assert wrong != made
        with pytest.raises(etree.DocumentInvalid):
            read(wrong)

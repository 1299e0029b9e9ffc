"""A certificate has the keys of its schema, and the evidence of the result."""

from __future__ import annotations

from dataclasses import replace

from semantix.certify.campaign import certify
from semantix.certify.evidence.certificate import certificate, certificate_schema
from semantix.certify.evidence.certificate_model import CertificateKeys
from semantix.spec.connector_spec import WorkloadSettings
from semantix.testing.small_jobs import WRITE_AHEAD, spec_of

SMALL = WorkloadSettings(records=6, keys=3, partitions=1, parallelism=1)
SPEC = replace(spec_of(WRITE_AHEAD, options={"fail_at_end": True}), workloads=(SMALL,))


def test_a_certificate_holds_what_the_model_asks_for() -> None:
    result = certify(SPEC, examples=0, occurrences="first")
    made = certificate(
        [result], version="1", started="2026-01-01T00:00:00Z", seconds=1.23456, seed=0, machine="m"
    )
    read = CertificateKeys.model_validate(made)
    (entry,) = read.results
    assert (made["seconds"], entry.verdict, entry.claim) == (1.235, "UPHELD", "at_least_once")
    assert entry.digest == result.digest
    assert [stage.name for stage in entry.search.stages] == [
        "dry",
        "rescale",
        "single",
        "quick",
        "closed",
        "zombie",
    ]
    assert entry.windows == list(result.windows)
    (closed,) = entry.search.closed
    assert closed.is_closed
    assert closed.states == result.search.distinct_states
    assert closed.premises == list(result.search.closed[0].premises)


def test_the_schema_names_every_oracle() -> None:
    schema = certificate_schema()
    assert schema["title"] == "semantix certificate"
    assert "EO" in str(schema["$defs"]["ResultEntry"]["properties"]["oracles"])

"""The certificate: the verdicts with their evidence as one JSON object."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from semantix.certify.evidence.certificate_model import CertificateKeys
from semantix.certify.evidence.expects_result import ExpectsResult
from semantix.certify.results import (
    CertificationResult,
    ClosedResult,
    FindingResult,
    OracleResult,
    SearchResult,
)
from semantix.model.sim_time import MILLISECOND_US
from semantix.plan.codec import fault_to_mapping, plan_to_mapping

FORMAT = "semantix-certificate/1"


def certificate(
    results: Sequence[CertificationResult],
    *,
    version: str,
    started: str,
    seconds: float,
    seed: int,
    machine: str,
) -> dict[str, Any]:
    """Return the certificate of several certifications.

    Args:
        version: of semantix.
        started: time of day in UTC, ISO 8601. The caller reads the clock: the rest of semantix does
            not, so that its results can be repeated.
        machine: a description of the machine.
    """
    return {
        "format": FORMAT,
        "semantix": version,
        "started": started,
        "seconds": round(seconds, 3),
        "seed": seed,
        "machine": machine,
        "results": [result_to_mapping(result) for result in results],
    }


def result_to_mapping(result: CertificationResult) -> dict[str, Any]:
    """Return the entry of one certification."""
    spec = result.spec
    return {
        "spec": {"name": spec.name, "path": spec.path, "connector": spec.connector},
        "world": result.world,
        "claim": _text(result.claim),
        "verdict": str(result.verdict),
        "strongest": _text(result.strongest),
        "reason": result.reason,
        "expects": _expects(result.expects),
        "interrupted": result.interrupted,
        "seconds": round(result.seconds, 3),
        "oracles": {code: _oracle(found) for code, found in result.oracles.items()},
        "windows": list(result.windows),
        "findings": [_finding(finding) for finding in result.findings],
        "more_findings": result.more_findings,
        "preconditions": [
            {
                "name": p.name,
                "necessary": p.necessary,
                "finding": p.finding or None,
                "plan": None if p.plan is None else plan_to_mapping(p.plan),
            }
            for p in result.preconditions
        ],
        "search": _search(result.search),
        "digest": result.digest,
        "drawn_digest": result.drawn_digest,
    }


def certificate_schema() -> dict[str, Any]:
    """Return the JSON Schema of certificates."""
    schema = CertificateKeys.model_json_schema()
    schema["title"] = "semantix certificate"
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


def _text(word: object) -> str | None:
    return None if word is None else str(word)


def _expects(found: ExpectsResult | None) -> dict[str, Any] | None:
    if found is None:
        return None
    return {
        "values": found.values,
        "places": list(found.places),
        "not_judged": {
            "places": list(found.places_left_out),
            "fields": list(found.fields_left_out),
        },
        "notes": list(found.notes),
    }


def _oracle(found: OracleResult) -> dict[str, Any]:
    mapping: dict[str, Any] = {
        "verdict": str(found.verdict),
        "judged": found.judged,
        "findings": found.findings,
    }
    if found.reason:
        mapping["reason"] = found.reason
    return mapping


def _finding(finding: FindingResult) -> dict[str, Any]:
    return {
        "oracle": finding.oracle,
        "kind": finding.kind,
        "cause": finding.cause,
        "judged": finding.judged,
        "message": finding.message,
        "records": list(finding.records),
        "window": finding.window or None,
        "faults": [fault_to_mapping(fault) for fault in finding.faults],
        "plan": plan_to_mapping(finding.plan),
        "replay": finding.replay,
        "timeline": list(finding.timeline),
    }


def _search(search: SearchResult) -> dict[str, Any]:
    return {
        "stages": [
            {
                "name": stage.name,
                "runs": stage.runs,
                "fired": stage.fired,
                "unfired": stage.unfired,
                "repeats": stage.repeats,
                "left_out": stage.left_out,
                "seconds": round(stage.seconds, 3),
            }
            for stage in search.stages
        ],
        "steps_visited": search.steps_visited,
        "distinct_states": search.distinct_states,
        "exhaustive_to": search.exhaustive_to,
        "closed_under_crashes": search.closed_under_crashes,
        "runs_per_second": round(search.runs_per_second, 1),
        "closed": [_closed(one) for one in search.closed],
        "fault_runs": dict(search.fault_runs),
        "recovered_runs": search.recovered_runs,
        "not_searched": list(search.not_searched),
        "process": {
            "module_state": search.process.module_state,
            "interpreter": search.process.interpreter,
            "changes": list(search.process.changes),
            "effects": search.process.effects,
        },
    }


def _closed(found: ClosedResult) -> dict[str, Any]:
    below_us = found.outage_below_us
    return {
        "is_closed": found.is_closed,
        "states": found.states,
        "records": found.records,
        "partitions": found.partitions,
        "subtasks": found.subtasks,
        "outage_below_ms": None if below_us is None else below_us // MILLISECOND_US,
        "reason": found.reason,
        "premises": list(found.premises),
    }

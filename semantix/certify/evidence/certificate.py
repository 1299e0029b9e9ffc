"""The certificate: the verdicts with their evidence as one JSON object."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from semantix.certify.coverage import PointResult
from semantix.certify.evidence.certificate_model import CertificateKeys
from semantix.certify.evidence.deviation_result import DeviationResult
from semantix.certify.evidence.expects_result import ExpectsResult
from semantix.certify.results import (
    CertificationResult,
    ClosedResult,
    FindingResult,
    OracleResult,
    PreconditionResult,
    SearchResult,
)
from semantix.model.guarantees import Guarantee
from semantix.model.sim_time import MILLISECOND_US
from semantix.plan.codec import fault_to_mapping, plan_to_mapping
from semantix.spec.connector_spec import WorkloadSettings
from semantix.spec.mapping import workload_to_mapping

FORMAT = "semantix-certificate/1"
# Name of a spec, world, claim, and why there is no result.
Missing = tuple[str, str, Guarantee | None, str]


def certificate(
    results: Sequence[CertificationResult],
    *,
    version: str,
    started: str,
    seconds: float,
    seed: int,
    machine: str,
    command: str = "",
    missing: Sequence[Missing] = (),
) -> dict[str, Any]:
    """Return the certificate of several certifications.

    Args:
        version: of semantix.
        started: time of day in UTC, ISO 8601. The caller reads the clock: the rest of semantix does
            not, so that its results can be repeated.
        machine: a description of the machine.
        command: the command line that made it; empty: it was made by a program.
        missing: what was to be certified and was not.
    """
    return certificate_of(
        [result_to_mapping(result) for result in results],
        {
            "semantix": version,
            "started": started,
            "seconds": round(seconds, 3),
            "seed": seed,
            "machine": machine,
            "command": command,
            "not_certified": [
                {"spec": name, "world": world, "claim": _text(claim), "reason": reason}
                for name, world, claim, reason in missing
            ],
        },
    )


def certificate_of(entries: Sequence[dict[str, Any]], facts: dict[str, Any]) -> dict[str, Any]:
    """Return the certificate of entries that `result_to_mapping` has made.

    Args:
        facts: the other keys of the certificate, all but its format.
    """
    return {"format": FORMAT, **facts, "results": list(entries)}


def result_to_mapping(result: CertificationResult) -> dict[str, Any]:
    """Return the entry of one certification."""
    spec = result.spec
    return {
        "spec": {
            "name": spec.name,
            "path": spec.path,
            "connector": spec.connector,
            "title": spec.title,
            "expected_windows": _listed(spec.expected_windows),
            "workloads": [workload_to_mapping(workload) for workload in spec.workloads],
        },
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
        "deviations": [_deviation(one) for one in result.deviations],
        "findings": [finding_to_mapping(one, spec.workloads) for one in result.findings],
        "more_findings": result.more_findings,
        "preconditions": [_precondition(one) for one in result.preconditions],
        "search": _search(result.search),
        "digest": result.digest,
        "drawn_digest": result.drawn_digest,
        "again": result.again,
        "latency": None if result.latency is None else asdict(result.latency),
        "lost_world": None if result.lost_world is None else str(result.lost_world),
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


def _listed(words: tuple[str, ...] | None) -> list[str] | None:
    return None if words is None else list(words)


def _deviation(found: DeviationResult) -> dict[str, Any]:
    return {
        "name": found.name,
        "input": found.says,
        "listed": found.is_listed,
        "found": None if found.doubt else found.is_found,
        "harm": found.harm or None,
        "records": list(found.records),
        "reason": found.doubt,
    }


def _precondition(found: PreconditionResult) -> dict[str, Any]:
    shown = found.shown
    return {
        "name": found.name,
        "verdict": found.verdict,
        "necessary": found.necessary,
        "refusal": None if found.refusal is None else asdict(found.refusal),
        "tried": found.tried,
        "reason": found.reason,
        "off": dict(found.off),
        "breaks": found.breaks,
        "runs": found.runs,
        "finding": found.finding or None,
        "oracle": None if shown is None else shown.oracle,
        "kind": None if shown is None else shown.kind,
        "records": [] if shown is None else list(shown.records),
        "faults": [] if shown is None else [fault_to_mapping(fault) for fault in shown.faults],
        "plan": None if found.plan is None else plan_to_mapping(found.plan),
        "replay": "" if shown is None else shown.replay,
    }


def finding_to_mapping(
    finding: FindingResult, workloads: Sequence[WorkloadSettings] = ()
) -> dict[str, Any]:
    """Return the entry of one finding.

    Args:
        workloads: of the spec. The entry names the workload of its run if it is none of these.
    """
    is_own = finding.workload in workloads
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
        "sites": [{"fault": index, "where": where} for index, where in finding.sites],
        "workload": None if is_own else workload_to_mapping(finding.workload),
        "seed": finding.seed,
        "digest": finding.digest,
        "replay": finding.replay,
        "timeline": list(finding.timeline),
        "log": list(finding.log),
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
        "coverage": [_point(one) for one in search.coverage],
        "required": [
            {"what": one.what, "at_least": one.at_least, "seen": one.seen}
            for one in search.required
        ],
    }


def _point(found: PointResult) -> dict[str, Any]:
    return {
        "step": found.step,
        "position": found.position,
        "visits": found.visits,
        "tasks": list(found.tasks),
        "faults": {
            name: {"planned": count.planned, "fired": count.fired, "equal": count.equal}
            for name, count in found.faults.items()
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
        "trials": [
            {
                "premise": one.premise,
                "how": one.how,
                "is_read": one.is_read,
                "runs": one.runs,
                "holds": one.holds,
            }
            for one in found.trials
        ],
    }

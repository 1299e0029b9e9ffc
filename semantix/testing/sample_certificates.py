"""Certificates made of values, for tests of what is made from certificates; nothing is run."""

from __future__ import annotations

from typing import Any

from semantix.model.catalogue import STEPS
from semantix.model.oracle_codes import ORACLES

_CALLS = ("toy.append", "toy.put_marker", "toy.get_marker")
_CLASSES = ("crash", "notification", "checkpoint", "error", "response", "rescale", "late")
HOSTILE = (
    "</script><script>alert(1)</script><img src=x onerror=alert(2)>",
    "\x1b[31mred\x00\x07 \u202ebackwards \ud800 alone",
    "]]> `| --- |` **bold** [link](https://localhost/) &amp; <!--",
    "x" * 1_000_000,
)


def sample_certificate(
    results: int = 3, findings: int = 4, *, texts: tuple[str, ...] = ("an own text",)
) -> dict[str, Any]:
    """Return a certificate; its results are VIOLATED, UPHELD, INCONCLUSIVE and reported, in turn.

    Args:
        findings: number of findings in each result.
        texts: used in turn wherever a connector, a record or a server may put a text.
    """
    return {
        "format": "semantix-certificate/1",
        "semantix": "0.1.0",
        "started": "2026-01-02T03:04:05Z",
        "seconds": 12.3456,
        "seed": 7,
        "machine": texts[0][:200],
        "command": f"semantix certify {texts[-1][:200]}",
        "results": [_result(number, findings, texts) for number in range(results)],
    }


def _result(number: int, findings: int, texts: tuple[str, ...]) -> dict[str, Any]:
    text = texts[number % len(texts)]
    verdict = ("VIOLATED", "UPHELD", "INCONCLUSIVE", "UPHELD")[number % 4]
    claim = ("exactly_once", "at_least_once", "at_least_once", None)[number % 4]
    is_judged = verdict == "VIOLATED"
    name = f"spec-{number}" if text == "an own text" else text
    return {
        "spec": {
            "name": name,
            "path": f"specs/{text[:60]}.yaml",
            "connector": "semantix.connectors.store.write_ahead_sink:WriteAheadStoreSink",
            "title": text,
            "expected_windows": ["wal_send:during"],
            "workloads": [{"records": 24}],
        },
        "world": "simulated",
        "claim": claim,
        "verdict": verdict,
        "strongest": "at_least_once",
        "reason": "" if verdict == "UPHELD" else f"{text}\na second line",
        "expects": {
            "values": ("records", "learned", "function", "fold")[number % 4],
            "places": ["log", text],
            "not_judged": {"places": [text], "fields": ["at"]},
            "notes": [text],
        },
        "interrupted": False,
        "seconds": 1.5 * (number + 1),
        "oracles": {code: _oracle(code, is_judged=is_judged) for code in ORACLES},
        "windows": ["wal_send:during", "wal_mark_committed:before"] if number % 2 == 0 else [],
        "findings": [_finding(one, texts, is_judged=is_judged) for one in range(findings)],
        "more_findings": number,
        "preconditions": [
            {"name": text, "necessary": None, "tried": "", "finding": None, "plan": None},
            {
                "name": "one living attempt for each subtask",
                "necessary": number % 2 == 0,
                "tried": "8 runs, each with an attempt that goes on beside its replacement",
                "finding": f"EO duplicate: {text}\nThe fault: stall",
                "plan": _plan(0),
            },
            {
                "name": "checkpointing is on",
                "verdict": "enforced",
                "necessary": None,
                "refusal": {"during": "open", "error": f"ValueError: {text}"},
                "tried": "1 run without it, with no fault",
                "reason": f"the connector refuses to start without it, in open: ValueError: {text}",
                "finding": None,
                "plan": None,
            },
        ],
        "search": _search(text),
        "digest": "0123456789abcdef" * 4,
        "drawn_digest": None,
        "latency": {"min_ms": 0.5, "median_ms": 612.25, "max_ms": 1203.0, "records": 24},
        "again": f"semantix certify {text[:60]} --seed 7",
        "lost_world": None,
    }


def _oracle(code: str, *, is_judged: bool) -> dict[str, Any]:
    is_broken = code == "EO" and is_judged
    return {
        "verdict": "VIOLATED" if is_broken else "UPHELD",
        "judged": is_judged,
        "findings": int(is_broken),
    }


def _plan(number: int) -> dict[str, Any]:
    return {
        "format": "semantix-plan/1",
        "name": f"plan-{number}",
        "seed": 0,
        "faults": [_fault(number)],
    }


def _fault(number: int) -> dict[str, Any]:
    do = ("crash", "error", "lose_response", "cut_network")[number % 4]
    more: dict[str, Any] = {"by_ms": 11_000} if do == "cut_network" else {}
    return {"do": do, "at": "toy.append:before", "occurrence": number + 1, "subtask": 0, **more}


def _finding(number: int, texts: tuple[str, ...], *, is_judged: bool) -> dict[str, Any]:
    text = texts[number % len(texts)]
    return {
        "oracle": "EO",
        "kind": ("loss", "duplicate")[number % 2],
        "cause": ("loss after a crash", "duplicate after an outage")[number % 2],
        "judged": is_judged,
        "message": f"r{number} is visible twice: {text}\nThe fault: {text}",
        "records": [f"r{number}", text],
        "window": "wal_send:during",
        "faults": [_fault(number)],
        "plan": _plan(number),
        "sites": [{"fault": 0, "where": f"sink.py:{number} in send_values: {text}"}],
        "workload": {"records": 8, "keys": 4},
        "seed": 7,
        "digest": "fedcba9876543210" * 4,
        "replay": f"semantix replay .semantix/findings/spec-{number}.json",
        "timeline": [f"{line:>9} s  sink-0#1  wrote r{line}: {text[:500]}" for line in range(120)],
    }


def _search(text: str) -> dict[str, Any]:
    counts = {"runs": 120, "fired": 100, "unfired": 20, "repeats": 7, "left_out": 1}
    return {
        "stages": [
            {"name": name, **counts, "seconds": 0.5} for name in ("dry", "single", "closed")
        ],
        "steps_visited": 90,
        "distinct_states": 57,
        "exhaustive_to": 1,
        "closed_under_crashes": True,
        "runs_per_second": 240.0,
        "closed": [
            {
                "is_closed": True,
                "states": 57,
                "records": 12,
                "partitions": 1,
                "subtasks": 1,
                "outage_below_ms": 600_000,
                "reason": "",
                "premises": [f"attempt numbers: {text}"],
            }
        ],
        "fault_runs": {"crash": 80, "error": 20},
        "recovered_runs": 90,
        "not_searched": [text],
        "process": {
            "module_state": text,
            "interpreter": "not tried: the search ended before",
            "changes": [text],
            "effects": text,
        },
        "coverage": _coverage(),
    }


def _coverage() -> list[dict[str, Any]]:
    steps = [name for name, step in STEPS.items() if step.built][:56]
    places = [(step, position) for step in (*steps, *_CALLS) for position in ("before", "after")]
    return [
        {
            "step": step,
            "position": position,
            "visits": number % 9,
            "tasks": ["sink"],
            "faults": {
                name: {"planned": 4, "fired": number % 4, "equal": number % 3}
                for order, name in enumerate(_CLASSES)
                if (number + order) % 3 == 0
            },
        }
        for number, (step, position) in enumerate(places)
    ]

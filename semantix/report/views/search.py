"""How much was searched, in words and in numbers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from semantix.model.counts import counted
from semantix.model.sim_time import MILLISECOND_US, SECOND_US
from semantix.report.escaping import escaped
from semantix.report.views.conditions import condition_in_words, preconditions_of
from semantix.report.views.latency import latency_in_words

_REMEMBERED_MAX = 3


@dataclass(frozen=True, slots=True)
class StageView:
    """One stage of the search; the numbers are those of the certificate."""

    name: str
    meaning: str
    runs: int
    fired: int
    unfired: int
    repeats: int
    left_out: int
    seconds: float


_MEANINGS = {
    "dry": "without a fault, with one crash, and restores of the last checkpoint",
    "rescale": "completed checkpoints, restored at other sizes",
    "single": "one fault at each visit",
    "slow": "a slow server, and crashes of everything meanwhile",
    "quick": "the shortest delays, and a crash of everything behind each checkpoint",
    "pairs": "every pair of crashes",
    "overtaken": "the input ends with a record that an older one of its key has overtaken",
    "closed": "crashes of everything at each new durable state",
    "drawn": "plans that Hypothesis has drawn",
    "plans": "plans that were written by hand",
    "deviations": "inputs that the claim does not allow",
    "preconditions": "one condition of the claim turned off",
    "zombie": "an attempt that goes on beside its replacement",
}


_VALUES = {
    "records": "each record as it is in the input",
    "learned": "what two clean runs have shown for each record",
    "function": "what the function of the spec gives for each record",
    "fold": "what the function of the spec makes of all records of a key",
}


def stages_of(search: Mapping[str, Any]) -> tuple[StageView, ...]:
    """Return the stages of a search."""
    return tuple([
        StageView(
            one["name"], _MEANINGS.get(one["name"], ""), one["runs"], one["fired"], one["unfired"],
            one["repeats"], one.get("left_out", 0), one["seconds"],
        )
        for one in search["stages"]
    ])  # fmt: skip


def search_lines(entry: Mapping[str, Any]) -> tuple[str, ...]:
    """Return a line for each stage, and lines about all else that was tried.

    Args:
        entry: one result of a certificate.
    """
    search = entry["search"]
    lines = [
        f"{stage.name}: {counted(stage.runs, 'run')}, {stage.fired} fired, "
        f"{stage.unfired} did not, {stage.seconds:.2f} s" + _repeats(stage)
        for stage in stages_of(search)
    ]
    lines += _kills(entry)
    lines += map(closed_in_words, search["closed"])
    lines += _process(search.get("process") or {})
    lines += search["not_searched"]
    lines += map(deviation_in_words, entry.get("deviations", ()))
    lines += map(required_in_words, search.get("required", ()))
    lines += map(condition_in_words, preconditions_of(entry))
    lines += expects_lines(entry.get("expects"))
    latency = latency_in_words(entry)
    lines += [f"latency: {latency}"] if latency else []
    return tuple(map(escaped, lines))


def _kills(entry: Mapping[str, Any]) -> Iterator[str]:
    """Tell how often the process of the job was killed; nothing on the simulated world."""
    points = entry["search"].get("coverage") or ()
    if entry["world"] == "simulated" or not points:
        return
    kills = sum(one["faults"].get("crash", {}).get("fired", 0) for one in points)
    visited = sum(len(one["tasks"]) for one in points)
    yield (
        f"the job's process was killed {counted(kills, 'time')}; "
        f"{visited} different (step, position, vertex) were visited"
    )


def closed_in_words(found: Mapping[str, Any]) -> str:
    """Return how the search over durable states ended."""
    records, partitions, subtasks = found["records"], found["partitions"], found["subtasks"]
    words = zip((records, partitions, subtasks), ("record", "partition", "subtask"), strict=True)
    of = ", ".join(counted(number, word) for number, word in words)
    if not found["is_closed"]:
        return f"not closed under crashes ({of}): {found['reason']}"
    below_ms = found["outage_below_ms"]
    bound = ""
    if below_ms is not None:
        bound = f"; outages together below {below_ms * MILLISECOND_US / SECOND_US:g} s"
    return f"closed under crashes: {counted(found['states'], 'durable state')} ({of}{bound})"


def deviation_in_words(found: Mapping[str, Any]) -> str:
    """Return a documented deviation of the source, and what its run has shown."""
    listed = "listed" if found["listed"] else "not listed"
    seen = found["reason"] or (found["harm"] if found["found"] else "not found")
    return f"deviation {found['name']} ({listed}): {seen}: {found['input']}"


def required_in_words(found: Mapping[str, Any]) -> str:
    """Return what the spec requires of the dry runs, and what they have shown."""
    seen = "not counted on this world" if found["seen"] is None else f"seen {found['seen']}"
    return f"required: {found['what']}, at least {found['at_least']}: {seen}"


def expects_lines(found: Mapping[str, Any] | None) -> Iterator[str]:
    """Return lines about what a reader had to see; nothing if it was not found out."""
    if found is None:
        return
    left_out = found["not_judged"]
    yield f"a reader looks at {', '.join(found['places']) or 'nothing'}; values: {found['values']}"
    if left_out["places"]:
        yield f"not judged: {', '.join(left_out['places'])}"
    if left_out["fields"]:
        yield f"fields that are not judged: {', '.join(left_out['fields'])}"
    yield from found["notes"]


def expectations(found: Mapping[str, Any] | None) -> Iterator[tuple[str, str]]:
    """Return what `expects_lines` says as pairs of a label and a text, with more words."""
    if found is None:
        return
    left_out = found["not_judged"]
    values = found["values"]
    yield "A reader looks at", ", ".join(found["places"]) or "nothing"
    yield "Values", f"{values}: {_VALUES.get(values, '')}"
    yield "Places that are not judged", ", ".join(left_out["places"]) or "none"
    yield "Fields that are not judged", ", ".join(left_out["fields"]) or "none"
    for note in found["notes"]:
        yield "Note", note


def _repeats(stage: StageView) -> str:
    told = ""
    if stage.repeats:
        plans = counted(stage.repeats, "plan")
        was = "was" if stage.repeats == 1 else "were"
        told = f"; {plans} with the same outcome as one of these {was} not run"
    if stage.left_out:
        told += (
            f"; {counted(stage.left_out, 'plan')} did not fit into the stage's share of the budget"
        )
    return told


def _process(found: Mapping[str, Any]) -> list[str]:
    """Return how the memory of the connector's modules, and other interpreters, were tried."""
    lines = [f"memory of the connector's modules: {found.get('module_state', '')}"]
    changes: Sequence[str] = found.get("changes", ())
    if changes:
        remembered = ", ".join(changes[:_REMEMBERED_MAX])
        lines.append(
            f"they remember {remembered}: no crash of a task alone is left out as a repeat"
        )
    return [
        *lines,
        f"another interpreter: {found.get('interpreter', '')}",
        f"effects outside of the connector's clients: {found.get('effects', '')}",
    ]

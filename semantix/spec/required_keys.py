"""The keys `must_visit`, `must_count` and `deviations` of a spec: what its runs must show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Literal

from pydantic import Field

from semantix.model.catalogue import STEPS, is_client_call, nearest
from semantix.model.counts import COUNTS
from semantix.model.document import Document
from semantix.model.steps import POSITIONS

CountWord = Literal[
    "splits_of_a_file", "checkpoints_in_a_last_split", "partitions_of_a_subtask",
    "elements_of_a_state", "elements_in_flight", "retries", "parts_of_a_bucket",
    "checkpoints_with_an_open_part",
]  # fmt: skip
AtLeast = Annotated[int, Field(ge=1, le=1_000_000)]

VISIT_HELP = (
    "steps that the dry runs must visit: `async_emit`, `async_emit:during`, `kafka.consumer.poll`; "
    "else the verdict is INCONCLUSIVE"
)
COUNT_HELP = "the least that the run without a fault must reach, else the verdict is " + (
    "INCONCLUSIVE: " + "; ".join(f"`{name}`: {what}" for name, what in COUNTS.items())
)
DeviationName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
DEVIATIONS_HELP = (
    "the deviations that the source has, of those that its class documents: `loss_by_tie`, …; each "
    "is tried with an input of its own, and the search must find exactly these; default: none is "
    "tried"
)


def check_visits(visits: Sequence[str], document: Document) -> None:
    """Add a problem to the document for each entry of `must_visit` that names no visit."""
    for index, visit in enumerate(visits):
        name, position = split_visit(visit)
        place = ("must_visit", index)
        if position not in ("", *POSITIONS):
            text = f"must_visit.{index}: {position!r} in {visit!r} is no position"
            document.complain(place, text, f"expected one of {', '.join(POSITIONS)}")
        elif not is_client_call(name) and name not in STEPS:
            text = f"must_visit.{index}: {visit!r} names no step of the catalogue"
            document.complain(place, text, f"did you mean {nearest(name)!r}?")
        elif name in STEPS and not STEPS[name].built:
            document.complain(place, f"must_visit.{index}: the step {name!r} is not built yet")
        elif visit in visits[:index]:
            document.complain(place, f"must_visit.{index}: {visit!r} is named twice")


def split_visit(visit: str) -> tuple[str, str]:
    """Return step and position of `async_emit:during`; the position may be empty."""
    name, _, position = visit.partition(":")
    return name, position


def counts_of(found: Mapping[CountWord, int]) -> tuple[tuple[str, int], ...]:
    """Return the counts in the order of their table."""
    return tuple(sorted(found.items(), key=lambda one: list(COUNTS).index(one[0])))


def check_deviations(names: Sequence[str] | None, document: Document) -> None:
    """Add a problem to the document for each deviation that is named twice."""
    given = names or ()
    for index, name in enumerate(given):
        if name in given[:index]:
            text = f"deviations.{index}: {name!r} is named twice"
            document.complain(("deviations", index), text)

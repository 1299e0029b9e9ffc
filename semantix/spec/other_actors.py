"""The key `others:` of a spec: what other actors do to the outside systems while the job runs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import msgspec
from pydantic import Field

from semantix.model.catalogue import STEPS, nearest
from semantix.model.document import Document
from semantix.model.validation import Keys

START = "start"


class OtherAct(msgspec.Struct, frozen=True):
    """One act of another actor.

    Attributes:
        do: `file.py:function`, which gets an `Outside`.
        after_checkpoint: it acts when so many checkpoints have completed; 0: see `at`.
        at: `step:position`: it acts at the first visit, once the acts before it are done; `start`:
            before the job starts.
    """

    do: str
    after_checkpoint: int = 0
    at: str = ""


class AfterKeys(Keys):
    """The progress of the job behind which an actor acts."""

    checkpoint: Annotated[int, Field(ge=1, le=1_000_000)] = Field(
        description="so many checkpoints have completed"
    )


class OtherKeys(Keys):
    """One act of another actor: a late partition, retention, a foreign delete."""

    after: AfterKeys | None = Field(default=None, description="the progress that it waits for")
    at: str = Field(
        default="", description="or a visit that it waits for, `STEP:POSITION`; or `start`"
    )
    do: str = Field(
        pattern=r"^[^:]+:[A-Za-z_]\w*$",
        description="`file.py:function`, called with the clients of a session of its own",
    )


def acts_of(found: Sequence[OtherKeys], document: Document) -> tuple[OtherAct, ...]:
    """Return the acts in their order; add each problem to the document."""
    acts: list[OtherAct] = []
    for index, keys in enumerate(found):
        if (keys.after is None) == (not keys.at):
            text = f"others.{index}: expected one of `after` and `at`"
            document.complain(("others", index), text, "for instance `after: {checkpoint: 2}`")
            continue
        if keys.at == START and any(act.at != START for act in acts):
            text = f"others.{index}.at: an act before it waits for the job"
            document.complain(("others", index, "at"), text, "write acts at the start first")
            continue
        if keys.at not in ("", START) and not _is_visit(keys.at):
            step = keys.at.rpartition(":")[0] or keys.at
            text = f"others.{index}.at: {keys.at!r} is no `STEP:POSITION` of the catalogue"
            document.complain(("others", index, "at"), text, f"did you mean {nearest(step)!r}?")
            continue
        checkpoint = 0 if keys.after is None else keys.after.checkpoint
        acts.append(OtherAct(keys.do, checkpoint, keys.at))
    return tuple(acts)


def _is_visit(at: str) -> bool:
    step, _, position = at.rpartition(":")
    is_call = "." in step  # a client call, `kafka.producer.flush`
    return position in ("before", "during", "after") and (step in STEPS or is_call)

"""RES: resources."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from msgspec import structs

from semantix.history.events import ENDED, LEFTOVER, QUIESCENT
from semantix.history.job_events import Ended, Quiescent
from semantix.history.world_events import LeftOpen
from semantix.model.guarantees import Verdict
from semantix.model.outcomes import OPEN_ENDS
from semantix.oracles.fold import Handler, Oracle
from semantix.oracles.verdict import Finding, Kind, OracleVerdict, concluded
from semantix.oracles.view.expected import Expected

CODE = "RES"
_STRAY = "stray"


@dataclass(frozen=True, slots=True)
class ResourcesState:
    """A frozen `ResourcesFold`."""

    leftovers: tuple[tuple[str, str, str], ...]
    end: str
    is_quiescent: bool
    cleans_up: bool = field(compare=False)


class ResourcesFold:
    """Collects what is still open at the end of the run."""

    __slots__ = ("cleans_up", "end", "is_quiescent", "leftovers")

    def __init__(self, expected: Expected) -> None:
        self.cleans_up = expected.header.cleans_up
        self.leftovers: tuple[tuple[str, str, str], ...] = ()
        self.end = ""
        self.is_quiescent = False

    def on_leftover(self, event: LeftOpen) -> None:
        """Note a transaction, a client or a file that is left open or behind."""
        self.leftovers += ((event.leftover_kind, event.name, event.owner),)

    def on_ended(self, event: Ended) -> None:
        """Note how the job ended."""
        self.end = event.end

    def on_quiescent(self, event: Quiescent) -> None:
        """Note that all timeouts of the worlds have passed."""
        self.is_quiescent = True

    HANDLERS: ClassVar[Mapping[str, Handler]] = {
        LEFTOVER: on_leftover,
        ENDED: on_ended,
        QUIESCENT: on_quiescent,
    }

    def freeze(self) -> ResourcesState:
        """Return the state as a value."""
        return ResourcesState(
            tuple(sorted(self.leftovers)), self.end, self.is_quiescent, self.cleans_up
        )

    def thaw(self, frozen: ResourcesState) -> None:
        """Take over a frozen state."""
        self.leftovers, self.end = frozen.leftovers, frozen.end
        self.is_quiescent = frozen.is_quiescent


def conclude(fold: ResourcesFold) -> OracleVerdict:
    """Judge whether nothing is left open at quiescence.

    A file that no reader can see is stray. Stray files are judged only if the spec says
    `cleans_up`.

    Returns:
        UPHELD, with the first stray file as a remark if there are any; VIOLATED with a finding for
        each thing left; INCONCLUSIVE if the history does not reach quiescence, or if the run was
        cut: a job that still runs may hold resources.
    Not checked: how much is buffered during the run.
    Source: reference/oracles.md RES.
    """
    doubt = ""
    if not fold.end or not fold.is_quiescent:
        doubt = "the history does not reach quiescence"
    elif fold.end in OPEN_ENDS:
        doubt = "the run was cut: its last state is not final"
    findings = () if doubt else tuple(map(_finding, _judged(fold)))
    verdict = concluded(CODE, 1, findings, doubt)
    if verdict.verdict is Verdict.UPHELD:
        return structs.replace(verdict, reason=_unjudged(fold))
    return verdict


def _unjudged(fold: ResourcesFold) -> str:
    strays = sorted(name for what, name, _ in fold.leftovers if what.startswith(_STRAY))
    if not strays or fold.cleans_up:
        return ""
    return (
        f"not judged: files that no reader sees were left, for instance {strays[0]}; "
        "`cleans_up: true` judges them"
    )


def _judged(fold: ResourcesFold) -> list[tuple[str, str, str]]:
    left = sorted(fold.leftovers)
    return [one for one in left if fold.cleans_up or not one[0].startswith(_STRAY)]


def _finding(left: tuple[str, str, str]) -> Finding:
    kind = Kind.STRAY_FILE if left[0].startswith(_STRAY) else Kind.LEAK
    parts = (("what", left[0]), ("name", left[1]), ("owner", left[2]))
    return Finding(CODE, kind, (), None, parts)


RES = Oracle(CODE, "resources", ResourcesFold, conclude)

"""What each kind of marks looks like: its shape, its colour, its place, its word in the legend."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from semantix.report.timelines.values import MarkKind


@dataclass(frozen=True, slots=True)
class Symbol:
    """The look of one kind of marks.

    Attributes:
        shape: name of a drawing in the page.
        tone: class of the style sheet: `bad`, `job`, `checkpoint`, `way`, `sight`.
        room: pixels that it takes to the right.
        words: of the legend.
    """

    shape: str
    tone: str
    room: int
    words: str


SYMBOLS: Mapping[MarkKind, Symbol] = MappingProxyType(
    {
        MarkKind.FAULT: Symbol("bolt", "bad", 18, "fault"),
        MarkKind.FAULT_OVER: Symbol("ring", "bad", 10, "end of a fault that lasts"),
        MarkKind.CALL_FAILED: Symbol("cross", "bad", 12, "call fails"),
        MarkKind.CRASH: Symbol("cross", "bad", 12, "crash"),
        MarkKind.FAILURE: Symbol("cross", "bad", 12, "failure"),
        MarkKind.BREACH: Symbol("bolt", "bad", 14, "breach of the contract"),
        MarkKind.LEFT: Symbol("flag", "bad", 12, "left open at the end"),
        MarkKind.CANCELLED: Symbol("bar", "job", 6, "attempt is cancelled"),
        MarkKind.DEPLOYED: Symbol("play", "job", 7, "attempt starts"),
        MarkKind.RESTORED: Symbol("again", "job", 16, "job restores a checkpoint"),
        MarkKind.ENDED: Symbol("stop", "job", 12, "job ends"),
        MarkKind.QUIET: Symbol("stop", "job", 12, "all timeouts have passed"),
        MarkKind.TRIAL: Symbol("again", "job", 14, "restore is tried"),
        MarkKind.TRIGGERED: Symbol("down", "checkpoint", 14, "checkpoint is triggered"),
        MarkKind.COMPLETED: Symbol("disc", "checkpoint", 18, "checkpoint completes"),
        MarkKind.ABORTED: Symbol("cross", "checkpoint", 14, "checkpoint is aborted"),
        MarkKind.BARRIER: Symbol("bar", "checkpoint", 7, "barrier passes"),
        MarkKind.NOTIFIED: Symbol("diamond", "checkpoint", 9, "notification arrives"),
        MarkKind.EMITTED: Symbol("dot", "way", 6, "record emitted"),
        MarkKind.RECEIVED: Symbol("dot", "way", 6, "record received"),
        MarkKind.PASSED: Symbol("dot", "way", 6, "record passed on"),
        MarkKind.WATERMARK: Symbol("tick", "way", 4, "watermark"),
        MarkKind.IDLE: Symbol("ring-small", "job", 6, "idle, or active again"),
        MarkKind.COVERED: Symbol("ring-small", "checkpoint", 6, "records covered by a checkpoint"),
        MarkKind.FED: Symbol("square", "way", 7, "put in from outside"),
        MarkKind.PUBLISHED: Symbol("diamond", "way", 7, "position published"),
        MarkKind.WRITTEN: Symbol("square", "way", 7, "written"),
        MarkKind.UNIT_ENDED: Symbol("bar", "sight", 9, "transaction ends"),
        MarkKind.SEEN: Symbol("disc", "sight", 8, "reader sees more"),
        MarkKind.AGAIN: Symbol("twice", "bad", 12, "reader sees a record again"),
        MarkKind.NOTHING_NEW: Symbol("ring-small", "sight", 5, "reader sees nothing new"),
        MarkKind.GONE: Symbol("ring", "sight", 8, "row goes"),
        MarkKind.STEP: Symbol("bar", "way", 6, "step before a fault"),
    }
)

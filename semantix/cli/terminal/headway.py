"""How far a command has got, and this in one line of a given width."""

from __future__ import annotations

from dataclasses import dataclass

from semantix.model.counts import counted

_BAR_MIN, _BAR_MAX = 8, 30
_MOVING = 3  # length of the part that moves if nobody knows how much there is to do


@dataclass(slots=True)
class Headway:
    """How far a command has got.

    Attributes:
        subject: what is worked on, `write-ahead`.
        position: the place of the subject among all, `3/8`; empty: there is one only.
        stage: what is done with it, `single`.
        total: number of things to do; 0: nobody knows.
        done: number of them that are done.
        findings: of the subject so far.
        began_s: monotonic time at which the stage began.
    """

    subject: str = ""
    position: str = ""
    stage: str = ""
    total: int = 0
    done: int = 0
    findings: int = 0
    began_s: float = 0.0

    def rate(self, now_s: float) -> float:
        """Return how many things are done in a second; 0.0: too early to say."""
        elapsed_s = now_s - self.began_s
        return self.done / elapsed_s if elapsed_s > 0.2 and self.done else 0.0

    def left_s(self, now_s: float) -> float | None:
        """Return the seconds until the end of the stage; None: nobody knows."""
        rate = self.rate(now_s)
        return max(self.total - self.done, 0) / rate if self.total and rate else None


def bar_line(state: Headway, now_s: float, width: int) -> str:
    """Return the state in one line of at most `width` characters, with a bar if there is room.

    What matters least is left out first: the bar, the subject, the rate, the stage.
    """
    count, findings = _count(state), _findings(state)
    rate, left = _rate(state, now_s), _left(state, now_s)
    place = f"[{state.position}]" if state.position else ""
    name = f"{state.subject}: {state.stage}" if state.subject else state.stage
    choices = (
        (place, name, count, rate, findings, left),
        (place, state.stage, count, rate, findings, left),
        (place, state.stage, count, findings, left),
        (place, state.stage, count, findings),
        (count, findings),
    )
    for parts in choices:
        shown = [part for part in parts if part]
        line = "  ".join(shown)
        if len(line) <= width:
            break
    room = min(width - len(line) - 4, _BAR_MAX)  # two brackets, two spaces
    if room >= _BAR_MIN:
        where = shown.index(count) if count else len(shown)
        line = "  ".join([*shown[:where], f"[{_bar(state, now_s, room)}]", *shown[where:]])
    return line[:width]


def plain_line(state: Headway, now_s: float) -> str:
    """Return the state as a sentence, for a log."""
    place = f"[{state.position}] " if state.position else ""
    name = f"{state.subject}: {state.stage}" if state.subject else state.stage
    parts = [_count(state, " of ")]
    if state.rate(now_s):
        parts.append(f"{state.rate(now_s):,.0f} a second")
    if state.subject:
        parts.append(f"{counted(state.findings, 'finding')} so far")
    left_s = state.left_s(now_s)
    if left_s is not None:
        parts.append(f"about {left_s:,.0f} s left")
    elapsed_s = now_s - state.began_s
    if not state.done and elapsed_s >= 1:
        parts.append(f"for {elapsed_s:.0f} s")
    told = ", ".join(part for part in parts if part)
    return f"{place}{name}{': ' if told else ''}{told}"


def _count(state: Headway, of: str = "/") -> str:
    if state.total:
        return f"{state.done:,}{of}{state.total:,}"
    return f"{state.done:,}" if state.done else ""


def _rate(state: Headway, now_s: float) -> str:
    rate = state.rate(now_s)
    return f"{rate:,.0f}/s" if rate >= 1 else ""


def _findings(state: Headway) -> str:
    if not state.findings:
        return ""
    return counted(state.findings, "finding")


def _left(state: Headway, now_s: float) -> str:
    """Return `0:03 left`; the seconds that have gone if nobody knows what is left."""
    left_s = state.left_s(now_s)
    seconds = round(now_s - state.began_s if left_s is None else left_s)
    minutes, seconds = divmod(seconds, 60)
    return f"{minutes}:{seconds:02}{' left' if left_s is not None else ''}"


def _bar(state: Headway, now_s: float, room: int) -> str:
    if state.total:
        full = min(room, room * state.done // state.total)
        return "#" * full + "." * (room - full)
    at = int((now_s - state.began_s) * 4) % (room - _MOVING + 1)
    return "." * at + "#" * _MOVING + "." * (room - _MOVING - at)

"""Compares the results of two certificates, spec by spec and world by world."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from semantix.certify.evidence.certificate_reading import ReadCertificate, ReadOracle, ReadResult
from semantix.model.counts import counted
from semantix.model.guarantees import IMPLIED, Guarantee

# Two runs of one search differ by some tens of percent on a machine that is not quiet.
SLOWER_RATIO = 1.5
SLOWER_SECONDS = 1.0
_NECESSARY, _NOT_SHOWN = "necessary", "not shown necessary"
_ENFORCED = "enforced by the connector"
_RANK = {"VIOLATED": 0, "INCONCLUSIVE": 1, "UPHELD": 2}


@dataclass(slots=True)
class Compared:
    """One spec on one world, in both certificates.

    Attributes:
        old, new: the two results; None: it is in the other certificate only.
        lost: guarantees that the old certificate shows and the new one does not, in sentences.
        worse, better, slower, faster, other: the other differences, in sentences.
    """

    spec: str
    world: str
    old: ReadResult | None
    new: ReadResult | None
    lost: list[str] = field(default_factory=list)
    worse: list[str] = field(default_factory=list)
    better: list[str] = field(default_factory=list)
    slower: list[str] = field(default_factory=list)
    faster: list[str] = field(default_factory=list)
    other: list[str] = field(default_factory=list)

    @property
    def is_same(self) -> bool:
        """Whether nothing differs that is told."""
        told = (self.lost, self.worse, self.better, self.slower, self.faster, self.other)
        return not any(told)


def compare(old: ReadCertificate, new: ReadCertificate) -> list[Compared]:
    """Compare two certificates, in the order of the old one; what is new comes last."""
    found = []
    for one in _pairs(old.results, new.results):
        if one.old is not None and one.new is not None:
            _compare_both(one, one.old, one.new, is_same_seed=old.seed == new.seed)
        elif one.old is not None:
            held = _held_words(one.old)
            gone = f"the new certificate has no result; the old one: {one.old.verdict}"
            (one.lost if held else one.worse).append(gone + (f", {held} held" if held else ""))
        elif one.new is not None:
            held = _held_words(one.new)
            added = f"only in the new certificate: {one.new.verdict}"
            (one.better if held else one.other).append(added + (f", {held} holds" if held else ""))
        found.append(one)
    return found


def _pairs(old: Sequence[ReadResult], new: Sequence[ReadResult]) -> Iterator[Compared]:
    """Pair the results with the same spec and world; of several, those with the same path."""
    left = list(new)
    alone = []
    for one in old:
        named = [r for r in left if (r.spec.name, r.world) == (one.spec.name, one.world)]
        same = [r for r in named if r.spec.path == one.spec.path]
        other = next(iter(same or named), None)
        if other is not None:
            left = [r for r in left if r is not other]
            yield Compared(one.spec.name, one.world, one, other)
        else:
            alone.append(one)
    for one in alone:
        yield Compared(one.spec.name, one.world, one, None)
    for one in left:
        yield Compared(one.spec.name, one.world, None, one)


def held(result: ReadResult) -> frozenset[Guarantee]:
    """Return the guarantees that a result shows, and those that they imply.

    A search that was interrupted or came to no verdict shows none.
    """
    if result.interrupted or result.verdict == "INCONCLUSIVE" or result.strongest is None:
        return frozenset()
    strongest = Guarantee(result.strongest)
    return frozenset({strongest, *IMPLIED[strongest]}) - {Guarantee.NONE}


def _held_words(result: ReadResult) -> str:
    return str(result.strongest) if held(result) else ""


def _compare_both(one: Compared, old: ReadResult, new: ReadResult, *, is_same_seed: bool) -> None:
    _compare_guarantees(one, old, new)
    _compare_oracles(one, old, new)
    _compare_lists(one, "window", old.windows, new.windows)
    _compare_lists(one, "finding", _findings(old), _findings(new))
    _compare_lists(one, "not searched", old.search.not_searched, new.search.not_searched)
    _compare_preconditions(one, old, new)
    if old.search.closed_under_crashes and not new.search.closed_under_crashes:
        one.worse.append("no longer closed under crashes")
    elif new.search.closed_under_crashes and not old.search.closed_under_crashes:
        one.better.append("closed under crashes now")
    _compare_times(one, old, new)
    if is_same_seed and old.digest and new.digest and old.digest != new.digest:
        one.other.append(f"the runs differ: digest {old.digest[:12]}… is {new.digest[:12]}… now")


def _compare_guarantees(one: Compared, old: ReadResult, new: ReadResult) -> None:
    before, after = held(old), held(new)
    why = f": {new.reason.splitlines()[0]}" if new.reason else ""
    verdicts = f"{old.verdict}, now {new.verdict}"
    if before - after:
        now = _held_words(new) or "nothing"
        said = f"{old.strongest} held, now {now} is shown ({verdicts}){why}"
        # A sink that lost records and now repeats them, as it claims, is mended.
        is_mended = (old.verdict, new.verdict) == ("VIOLATED", "UPHELD") and old.claim == new.claim
        (one.worse if is_mended else one.lost).append(said)
        if is_mended:
            one.better.append(f"the claim {new.claim} was VIOLATED, now UPHELD")
    elif old.verdict == "UPHELD" and new.verdict != "UPHELD" and old.claim is not None:
        one.lost.append(f"the claim {old.claim} was UPHELD, now {new.verdict}{why}")
    elif _RANK[new.verdict] < _RANK[old.verdict]:
        one.worse.append(f"the verdict was {verdicts}{why}")
    elif _RANK[new.verdict] > _RANK[old.verdict]:
        one.better.append(f"the verdict was {verdicts}")
    if after - before and not before - after:
        one.better.append(f"{new.strongest} holds, the old certificate showed "
                          f"{_held_words(old) or 'nothing'}")  # fmt: skip
    _compare_claims(one, old, new)


def _compare_claims(one: Compared, old: ReadResult, new: ReadResult) -> None:
    if old.claim == new.claim:
        return
    said = f"the claim was {old.claim or 'not made'}, now {new.claim or 'none is made'}"
    is_lower = old.claim is not None and (
        new.claim is None or Guarantee(new.claim) in IMPLIED[Guarantee(old.claim)]
    )
    (one.worse if is_lower else one.other).append(said)


def _compare_oracles(one: Compared, old: ReadResult, new: ReadResult) -> None:
    """Compare what the claim needs beyond the guarantee: order, watermarks, resources, …"""
    if not held(old):
        return
    changed: dict[tuple[bool, str], list[str]] = {}
    for code, before in old.oracles.items():
        if before.judged and before.verdict == "UPHELD":
            is_lost, said = _change_of(new.oracles.get(code))
            changed.setdefault((is_lost, said), []).append(code)
    for (is_lost, said), codes in changed.items():
        if said:
            (one.lost if is_lost else one.worse).append(f"{', '.join(codes)}: was UPHELD, {said}")


def _change_of(after: ReadOracle | None) -> tuple[bool, str]:
    """Return whether an oracle that was UPHELD found a violation, and what it says now."""
    if after is None:
        return False, "the new certificate does not have it"
    if after.verdict != "UPHELD":
        return after.verdict == "VIOLATED", f"now {after.verdict}"
    return False, "" if after.judged else "now only observed, the claim does not need it"


def _compare_lists(one: Compared, what: str, old: Sequence[str], new: Sequence[str]) -> None:
    gone = [word for word in dict.fromkeys(old) if word not in new]
    added = [word for word in dict.fromkeys(new) if word not in old]
    plural = "" if what == "not searched" else "s"
    if added:
        one.worse.append(f"new {what}{plural if len(added) > 1 else ''}: {'; '.join(added)}")
    if gone:
        one.better.append(f"no longer: {what}{plural if len(gone) > 1 else ''} {'; '.join(gone)}")


def _compare_preconditions(one: Compared, old: ReadResult, new: ReadResult) -> None:
    """Compare what the claim needs: a condition more is worse, one that nothing shows differs."""
    before = {p.name: _outcome(p.verdict, p.necessary) for p in old.preconditions}
    after = {p.name: _outcome(p.verdict, p.necessary) for p in new.preconditions}
    for name in dict.fromkeys((*before, *after)):
        was, now = before.get(name), after.get(name)
        if name not in after:
            one.other.append(f"precondition {name}: no longer listed, it was {was}")
        elif name not in before or was == now:
            if name not in before and now == _NECESSARY:
                one.worse.append(f"precondition {name}: the claim now needs it")
        elif now == _NECESSARY and was == _NOT_SHOWN:
            one.worse.append(f"precondition {name}: it was not shown necessary, now it is")
        elif was == _ENFORCED:
            told = one.worse if now == _NECESSARY else one.other
            told.append(
                f"precondition {name}: the connector refused to start without it, now it is {now}"
            )
        else:
            one.other.append(f"precondition {name}: it was {was}, now {now}")


def _outcome(verdict: str | None, necessary: bool | None) -> str:
    """Return the word for a precondition; an older certificate has no `verdict`."""
    if verdict == "enforced":
        return _ENFORCED
    return {True: _NECESSARY, False: _NOT_SHOWN, None: "not tried"}[necessary]


def _findings(result: ReadResult) -> list[str]:
    return [
        f"{one.oracle} {one.kind}" + (f" ({one.cause})" if one.cause else "")
        for one in result.findings
    ]


def _compare_times(one: Compared, old: ReadResult, new: ReadResult) -> None:
    runs = [sum(stage.runs for stage in result.search.stages) for result in (old, new)]
    said = (
        f"{old.seconds:.1f} s for {counted(runs[0], 'run')}, now {new.seconds:.1f} s for {runs[1]}"
    )
    if _is_slower(old.seconds, new.seconds):
        one.slower.append(said)
    elif _is_slower(new.seconds, old.seconds):
        one.faster.append(said)


def _is_slower(before: float, after: float) -> bool:
    return after >= before * SLOWER_RATIO and after - before >= SLOWER_SECONDS

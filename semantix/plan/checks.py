"""Checks a fault beyond the types of its keys: its word, its step, and which keys go together."""

from __future__ import annotations

from typing import Any

from semantix.model.catalogue import STEPS, is_client_call, nearest
from semantix.model.document import Document, Place
from semantix.model.nearest import nearest_word
from semantix.model.oracle_codes import KINDS, ORACLES
from semantix.model.steps import POSITIONS
from semantix.model.validation import validated, word_expected
from semantix.plan.fault_plan import Expectation
from semantix.plan.file_model import FaultKeys, FindingKeys
from semantix.plan.shifts import SHIFTS
from semantix.plan.vocabulary import CLIENT_CALL, WORDS, Word, has_several_effects

_OWN_KEYS = ("part", "applied", "error", "by_ms", "back", "parallelism", "shift", "loses", "drain")


def check_fault(keys: FaultKeys, document: Document, index: int) -> None:
    """Add a problem to the document for each mistake in a fault."""
    place: Place = ("faults", index)
    word = _word(keys.do, document, place)
    has_place = _check_place(keys.at, document, (*place, "at"))
    if word is None:  # without a word, the other keys cannot be judged
        return
    if has_place:
        _check_word_at(word, keys.at, document, (*place, "at"))
    _check_keys(word, keys, document, place)


def check_expectation(data: Any, document: Document) -> Expectation | None:
    """Give the expectation; None if there is none, or if it has a mistake (then a problem)."""
    if data is None:
        return None
    if data == "clean" or data == {"clean": True}:
        return Expectation(clean=True)
    if not isinstance(data, dict) or list(data) != ["finding"]:
        text = f"expect: expected `clean` or `{{finding: {{oracle: …, kind: …}}}}`, found {data!r}"
        document.complain(("expect",), text)
        return None
    place = ("expect", "finding")
    finding = validated(FindingKeys, data["finding"], document, place)
    if finding is None:
        return None
    if finding.oracle not in ORACLES:
        text, hint = word_expected(finding.oracle, tuple(ORACLES))
        document.complain((*place, "oracle"), f"expect.finding.oracle: {text}", hint)
    if finding.kind and finding.kind not in KINDS:
        text, hint = word_expected(finding.kind, KINDS)
        document.complain((*place, "kind"), f"expect.finding.kind: {text}", hint)
    return Expectation(finding.oracle, finding.kind)


def _word(name: str, document: Document, place: Place) -> Word | None:
    word = WORDS.get(name)
    if word is None:
        hint = f"did you mean {nearest_word(name, WORDS)!r}? (words: {', '.join(sorted(WORDS))})"
        document.complain((*place, "do"), f"unknown fault {name!r}", hint)
        return None
    if not word.built:
        built = ", ".join(word.name for word in WORDS.values() if word.built)
        document.complain((*place, "do"), f"the fault {name!r} is not built yet", f"use {built}")
        return None
    return word


def _check_place(at: str, document: Document, place: Place) -> bool:
    name, _, position = at.rpartition(":")
    if not name and (at in STEPS or is_client_call(at)):
        document.complain(place, f"{at!r} has no position", f"write {at}:before, for example")
        return False
    if name and position not in POSITIONS:
        text = f"{at!r}: expected the position {', '.join(POSITIONS)}, found {position!r}"
        document.complain(place, text, f"did you mean {nearest_word(position, POSITIONS)!r}?")
        return False
    if is_client_call(name):
        return True  # a client call is checked later, against the call tables of the worlds
    name = name or at
    step = STEPS.get(name)
    if step is None:
        hint = f"did you mean {nearest(name)!r}? `semantix steps SPEC` lists those of a spec"
        document.complain(place, f"unknown step {name!r}", hint)
        return False
    if not step.built:
        document.complain(place, f"the step {name!r} is not built yet")
        return False
    return True


def _check_word_at(word: Word, at: str, document: Document, place: Place) -> None:
    step, _, position = at.rpartition(":")
    if word.may_stand(step, position):
        return
    shown = ["a client call:before" if p == CLIENT_CALL else p for p in word.places]
    text = f"{word.name!r} cannot strike at {at}"
    document.complain(place, text, f"use {' or '.join(shown)}")


def _check_keys(word: Word, keys: FaultKeys, document: Document, place: Place) -> None:
    given = keys.model_fields_set
    for key in _OWN_KEYS:
        if key in given and key not in word.takes:
            takes = ", ".join(word.takes) or "none of its own"
            text = f"{word.name!r} takes no {key!r} (its keys: {takes})"
            document.complain((*place, key), text)
    for key in word.needs:
        if key not in given:
            document.complain((*place, "do"), f"{word.name!r} needs the key {key!r}")
    if keys.record is not None:
        text = "'record' is not built yet"
        document.complain((*place, "record"), text, "use occurrence, or checkpoint")
    if "checkpoint" in given and "occurrence" in given:
        text = "'checkpoint' and 'occurrence' exclude each other"
        document.complain((*place, "checkpoint"), text)
    if keys.shift is not None and keys.shift not in SHIFTS:
        text, hint = word_expected(keys.shift, SHIFTS)
        document.complain((*place, "shift"), f"shift: {text}", hint)
    if "part" in word.takes:
        _check_during(keys, document, place)


def _check_during(keys: FaultKeys, document: Document, place: Place) -> None:
    step, _, position = keys.at.rpartition(":")
    given = keys.model_fields_set
    several = has_several_effects(step)
    for key in ("part", "applied"):
        if key in given and position != "during":
            text = f"{key!r} is for the position `during` only, found {keys.at}"
            document.complain((*place, key), text)
    if "part" in given and position == "during" and not several:
        text = f"{step} has one effect only, so it has no parts"
        document.complain((*place, "part"), text, "use `applied: true` or `false`")

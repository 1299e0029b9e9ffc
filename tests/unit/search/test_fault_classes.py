"""Each fault that a search makes belongs to a class that a spec can name."""

from __future__ import annotations

from typing import get_args

import pytest

from semantix.model.call_effects import LASTING
from semantix.plan.fault_plan import Fault
from semantix.plan.vocabulary import WORDS
from semantix.search.fault_classes import FAULT_CLASSES, NAMED_CLASSES, class_of, classes_of
from semantix.spec.file_model import FaultClass


def test_a_spec_can_name_each_class() -> None:
    assert get_args(FaultClass) == (*FAULT_CLASSES, *NAMED_CLASSES)


@pytest.mark.parametrize("word", [w.name for w in WORDS.values() if w.built])
def test_each_word_is_in_a_class(word: str) -> None:
    known = (*FAULT_CLASSES, *NAMED_CLASSES, "advance_time", "restore", "rescale")
    assert class_of(Fault(word, "store.append:before")) in known


def test_an_error_of_the_checkpoint_store_is_no_error_of_a_call() -> None:
    faults = [Fault("error", "ckpt_store_add:before"), Fault("crash", "wal_send:before")]
    assert classes_of(faults) == ("checkpoint", "crash")
    assert class_of(Fault("error", "store.append:before")) == "error"


def test_the_faults_that_last_are_words_of_a_plan() -> None:
    assert all(WORDS[word].built and "by_ms" in WORDS[word].needs for word in LASTING)

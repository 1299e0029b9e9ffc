"""Who waits keeps its stack, others go on; what is raised comes out, what is left is ended."""

from __future__ import annotations

import contextlib
import contextvars
import gc
import threading
import weakref

import pytest

from semantix.simulation import stacks as module
from semantix.simulation.stacks import Stacks, own_stack


class Work:
    """A loop over calls, as a queue runs them."""

    def __init__(self, *calls):
        self.calls = list(calls)
        self.told = []
        self.waiting = {}
        self.loops = 0
        self.stacks = Stacks(self.loop)

    def loop(self):
        self.loops += 1
        while self.calls:
            self.calls.pop(0)(self)

    def wait(self, name):
        self.waiting[name] = own_stack()
        self.told.append(f"{name} waits")
        try:
            self.stacks.keep()
        finally:
            self.told.append(f"{name} is back")

    def go_on(self, name, interrupt=None):
        self.stacks.go_on(self.waiting.pop(name), interrupt)


def test_work_that_never_waits_needs_one_stack():
    seen = []
    work = Work(*[lambda _: seen.append(own_stack())] * 3)
    work.stacks.run()
    assert (work.loops, len({id(stack) for stack in seen})) == (1, 1)


def test_who_waits_goes_on_where_it_was_and_the_stacks_are_used_again():
    work = Work(
        lambda work: work.wait("a"),
        lambda work: work.wait("b"),
        lambda work: work.go_on("a"),
        lambda work: work.go_on("b"),
        lambda work: work.wait("c"),
        lambda work: work.go_on("c"),
    )
    work.stacks.run()
    work.stacks.close()
    assert work.told == [
        "a waits", "b waits", "a is back", "b is back", "c waits", "c is back"
    ]  # fmt: skip
    assert work.loops == 3


def test_an_interrupt_is_raised_where_somebody_waits():
    def patient(work):
        with pytest.raises(LookupError, match="enough"):
            work.wait("a")
        work.told.append("mended")

    work = Work(patient, lambda work: work.go_on("a", LookupError("enough")))
    work.stacks.run()
    assert work.told == ["a waits", "a is back", "mended"]


def test_the_stack_of_a_run_that_ended_serves_the_next_one_and_holds_nothing_of_it():
    seen = []
    for _ in range(3):
        work = Work(lambda _: seen.append(own_stack()))
        work.stacks.run()
        work.stacks.close()
    assert seen[0] is seen[1] is seen[2]
    gone = weakref.ref(work)
    del work
    gc.collect()
    assert gone() is None


def test_what_one_run_leaves_in_its_context_the_next_one_does_not_see():
    left = contextvars.ContextVar("left", default="nothing")
    seen = []
    for word in ("first", "second"):
        work = Work(
            lambda _: seen.append((left.get(), own_stack())), lambda _, word=word: left.set(word)
        )
        work.stacks.run()
    assert seen[0] == seen[1]
    assert left.get() == "nothing"


def test_however_many_runs_wait_at_their_end_recursion_goes_as_deep():
    def depth():
        try:
            return 1 + depth()
        except RecursionError:
            return 0

    found = []
    for _ in range(100):
        work = Work(lambda work: work.wait("a"), lambda _: found.append(depth()))
        work.stacks.run()
        work.stacks.bury(work.waiting["a"])
        work.stacks.close()
    assert len({*found[1:]}) == 1


def test_a_run_within_a_run_has_a_stack_of_its_own():
    seen = []
    inner = Work(lambda _: seen.append(own_stack()))
    outer = Work(lambda _: seen.append(own_stack()), lambda _: inner.stacks.run())
    outer.stacks.run()
    assert seen[0] is not seen[1]


def test_each_thread_has_its_own_stacks():
    seen = []
    work = [Work(lambda _: seen.append(own_stack())) for _ in range(2)]
    for one in work:
        thread = threading.Thread(target=one.stacks.run)
        thread.start()
        thread.join()
    assert seen[0] is not seen[1]


def test_what_a_call_raises_comes_out_whatever_stack_it_is_on():
    def fail(work):
        raise OSError("broken")

    with pytest.raises(OSError, match="broken"):
        Work(lambda work: work.wait("a"), fail).stacks.run()


def test_a_stack_that_is_buried_runs_its_finally_now():
    work = Work(lambda work: work.wait("a"))
    work.stacks.run()
    assert work.told == ["a waits"]
    work.stacks.bury(work.waiting["a"])
    assert work.told == ["a waits", "a is back"]


def test_one_that_swallows_its_burial_and_ends_all_the_same_serves_the_next_run(monkeypatch):
    kept = []
    monkeypatch.setattr(module, "_UNDEAD", kept)

    def careless(work):
        with contextlib.suppress(BaseException):
            work.wait("a")

    work = Work(careless)
    work.stacks.run()
    work.stacks.bury(work.waiting["a"])
    assert kept == []
    seen = []
    Work(lambda _: seen.append(own_stack())).stacks.run()
    assert seen == [work.waiting["a"]]


def test_one_that_cannot_be_buried_is_kept(monkeypatch):
    kept = []
    monkeypatch.setattr(module, "_UNDEAD", kept)

    def stubborn(work):
        while len(work.told) < 6:
            try:
                work.wait("a")
            except BaseException:
                work.told.append("no")

    work = Work(stubborn)
    work.stacks.run()
    work.stacks.bury(work.waiting["a"])
    assert kept == [work.waiting["a"]]
    work.stacks.bury(work.waiting["a"])  # it ends, for this test's sake
    assert len(kept) == 1

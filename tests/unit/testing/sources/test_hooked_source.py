"""A source under a harness: its context's methods can be replaced, and its context stays open."""

from semantix.functions.source_function import SourceFunction
from semantix.testing import Record, SourceHarness


class Keeping(SourceFunction):
    """Keeps its context."""

    def run(self, ctx):
        self.ctx = ctx
        ctx.collect("a")

    def cancel(self):
        pass


def test_the_context_is_open_behind_the_end_of_run_as_in_flink():
    harness = SourceHarness(Keeping)
    harness.open()
    assert harness.run() == "ended"
    harness.function.ctx.collect("late")
    assert harness.collected == [Record("a"), Record("late")]


def test_a_method_of_the_context_can_be_replaced_before_run():
    harness = SourceHarness(Keeping)
    harness.open()
    harness.fail("collect", 1, answer=None)
    harness.run()
    assert harness.collected == []

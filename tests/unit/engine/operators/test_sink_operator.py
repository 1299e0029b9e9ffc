"""The sink operator: the hooks that a function has, in order, with the steps around them."""

from types import SimpleNamespace

from semantix.engine.operators.operator_state import read_snapshot
from semantix.engine.operators.sink_operator import SinkOperator
from semantix.engine.operators.stream_record import StreamRecord, is_nested
from semantix.simulation.readings import Readings
from semantix.testing.solo_session import SoloClock, SoloGate


class Bare:
    """A function with `invoke` only."""

    def __init__(self):
        self.log = []

    def invoke(self, value, context):
        self.log.append((value, context.timestamp(), context.current_watermark()))


class Full(Bare):
    """A function with every hook."""

    def initialize_state(self, context):
        self.list = context.operator_state_store.get_list_state("items")
        self.log.append(("initialize_state", context.is_restored(), list(self.list.get())))

    def open(self, context):
        self.log.append(("open", context is self.runtime_context))

    def snapshot_state(self, context):
        self.list.update([context.checkpoint_id])
        self.log.append(("snapshot_state", context.checkpoint_timestamp))

    def write_watermark(self, timestamp_ms):
        self.log.append(("write_watermark", timestamp_ms))

    def notify_checkpoint_complete(self, checkpoint_id):
        self.log.append(("complete", checkpoint_id))

    def notify_checkpoint_aborted(self, checkpoint_id):
        self.log.append(("aborted", checkpoint_id))

    def finish(self):
        self.log.append("finish")

    def close(self):
        self.log.append("close")


class Template(Bare):
    """A sink template: it visits steps of its own and has `process_element`."""

    own_steps = True

    def process_element(self, value, context):
        self.log.append(("element", value))


def operator_of(function):
    gate = SoloGate()
    return SinkOperator(
        function, SimpleNamespace(gate=gate, own_clock=SoloClock(0), readings=Readings())
    ), gate


def drive(operator):
    operator.initialize(None, None)
    operator.watermark(7)
    operator.process(StreamRecord("r1", "k1", "v", 5))
    state = operator.snapshot(3, 1000)
    operator.notify_complete(3)
    operator.notify_aborted(4)
    operator.finish()
    operator.close()
    return state


def test_every_hook_is_called_once_and_in_order():
    function = Full()
    drive(operator_of(function)[0])
    assert function.log == [
        ("initialize_state", False, []), ("open", True), ("write_watermark", 7), ("v", 5, 7),
        ("snapshot_state", 1000), ("complete", 3), ("aborted", 4), "finish", "close",
    ]  # fmt: skip


def test_hooks_that_a_function_lacks_are_left_out():
    function = Bare()
    state = drive(operator_of(function)[0])
    assert function.log == [("v", 5, 7)]
    assert read_snapshot(state) == []


def test_a_restored_function_sees_its_state_again():
    state = drive(operator_of(Full())[0])
    function = Full()
    operator_of(function)[0].initialize(state, 3)
    assert function.log[0] == ("initialize_state", True, [3])


def test_the_steps_of_a_plain_sink_stand_around_its_hooks():
    operator, gate = operator_of(Full())
    drive(operator)
    steps = list(dict.fromkeys(step for step, _ in gate.visits))
    assert [step for step in steps if step.startswith("sink_")] == [
        "sink_open", "sink_invoke", "sink_flush_on_snapshot", "sink_finish", "sink_close"
    ]  # fmt: skip
    assert gate.visits.count(("sink_invoke", "after")) == 1


def test_a_template_gets_no_plain_steps_and_its_own_method():
    function = Template()
    operator, gate = operator_of(function)
    drive(operator)
    assert function.log == [("element", "v")]
    assert {step for step, _ in gate.visits} == {"opstate_copy"}


class TakesApart(Bare):
    """A function that changes the value in place."""

    def invoke(self, value, context):
        self.log.append((value.pop("id"), value["tags"].pop()))


def test_a_function_may_change_the_value_and_gets_it_whole_again():
    function = TakesApart()
    operator, _ = operator_of(function)
    value = {"id": "r1", "tags": ["a", "b"]}
    record = StreamRecord("r1", "k1", value, is_nested=is_nested(value))
    operator.initialize(None, None)
    operator.process(record)
    operator.process(record)
    assert function.log == [("r1", "b"), ("r1", "b")]
    assert not is_nested({"id": "r1", "n": 1})

"""Makes each kind of error for real: a command line, or a call of the Python interface.

Each way belongs to a code of the catalogue. Files are written into an empty working directory.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

SPEC = """\
format: semantix-spec/1
name: mine
connector: semantix.connectors.store.plain_sinks:UpsertStoreSink
claim: at_least_once
workload: {records: 8, keys: 4, partitions: 1, parallelism: 1}
faults: [crash]
world_options: {store: {}}
"""
PLAN = """\
format: semantix-plan/1
spec: mine
faults:
  - {do: crash, at: "sink_invoke:before"}
"""
JOB = SPEC.replace(
    "connector: semantix.connectors.store.plain_sinks:UpsertStoreSink\n",
    "job: [{sink: semantix.connectors.store.plain_sinks:UpsertStoreSink},\n"
    "      {sink: semantix.connectors.store.plain_sinks:UpsertStoreSink}]\n",
)


def write(name: str, text: str | bytes) -> None:
    """Write a file into the working directory."""
    Path(name).parent.mkdir(parents=True, exist_ok=True)
    Path(name).write_bytes(text if isinstance(text, bytes) else text.encode())


def certify(text: str | bytes, *, file: str = "mine.yaml", **files: str) -> tuple[str, ...]:
    """Write a spec, and give the command that certifies it."""
    write(file, text)
    for name, content in files.items():
        write(f"{name}.py", content)
    return ("certify", file, "--in-process", "--stages", "single")


def plan(text: str) -> tuple[str, ...]:
    """Write a spec and a plan, and give the command that runs both."""
    write("mine.yaml", SPEC)
    write("plan.yaml", text)
    return ("run", "mine.yaml", "--plan", "plan.yaml")


def connector(body: str, extra: str = "") -> tuple[str, ...]:
    """Write a connector with a spec, and give the command that runs it once."""
    write("mine.py", f"from semantix import *\n{body}")
    connector = "semantix.connectors.store.plain_sinks:UpsertStoreSink"
    write("mine.yaml", SPEC.replace(connector, "mine.py:Mine") + extra)
    return ("run", "mine.yaml", "--in-process")


def records(body: str) -> tuple[str, ...]:
    """Write a spec whose records a function makes."""
    write("made.py", body)
    write("mine.yaml", SPEC.replace("records: 8", "records: made.py:make, count: 8"))
    return ("run", "mine.yaml", "--in-process")


def in_specs(command: tuple[str, ...], *texts: str) -> tuple[str, ...]:
    """Write specs into one folder, and give the command."""
    for name, text in zip("ab", texts, strict=True):
        write(f"specs/{name}.yaml", text)
    return command


def lonely_plan() -> tuple[str, ...]:
    """Write a plan that names no spec, and give the command that replays it."""
    write("plan.yaml", PLAN.replace("spec: mine\n", ""))
    return ("replay", "plan.yaml")


def taken(name: str) -> tuple[str, ...]:
    """Give a command that would write over a file."""
    write(name, "mine")
    return ("plan", "new", name)


def finding() -> tuple[str, ...]:
    """Certify a sink that repeats records, change the digest of a finding, and replay it."""
    from semantix.cli.main import status_of

    write("mine.yaml", SPEC.replace("upsert", "").replace("UpsertStoreSink", "AppendStoreSink"))
    options = ("--claim", "exactly_once", "--stages", "single", "--examples", "0", "-q")
    status_of(["certify", "mine.yaml", *options, "--fail-fast"])
    (file, *_) = sorted(Path(".semantix/findings").iterdir())
    saved = json.loads(file.read_text())
    file.write_text(json.dumps({**saved, "digest": "0" * 64}))
    return ("replay", str(file))


def harness(use: Callable[[Any], object]) -> Callable[[], object]:
    """Give a function that uses an operator harness."""

    def call() -> object:
        from semantix import SinkFunction
        from semantix.testing import OperatorHarness

        class Takes(SinkFunction):
            def invoke(self, value: Any, context: Any) -> None: ...

        return use(OperatorHarness(Takes))

    return call


def changed() -> object:
    """Certify a connector, whose file changes meanwhile."""
    from semantix.certify.campaign import certify as certified
    from semantix.cli.terminal.showing import Silent
    from semantix.intake.targets import targets_of

    connector("class Mine(SinkFunction):\n    def invoke(self, value, context): pass\n")

    class Edits(Silent):
        def start(self, total: int, label: str) -> None:
            with Path("mine.py").open("a") as file:
                file.write("# another line\n")

    (target,) = targets_of(["mine.yaml"])
    return certified(target.spec, examples=0, stages=("dry",), progress=Edits())


def servers(variable: str, value: str, call: Callable[[], object]) -> Callable[[], object]:
    """Give a function that is called with a variable of the environment."""

    def with_variable() -> object:
        before = os.environ.get(variable)
        os.environ[variable] = value
        try:
            return call()
        finally:
            if before is None:
                del os.environ[variable]
            else:
                os.environ[variable] = before

    return with_variable


def _no_image() -> object:
    import docker.errors

    from semantix.worlds.containers.images import KAFKA

    class Images:
        def get(self, name: str) -> object:
            raise docker.errors.ImageNotFound(name)

        def pull(self, name: str) -> object:
            raise docker.errors.APIError("no route to the registry")

    class Engine:
        images = Images()

    return servers("SEMANTIX_KAFKA_IMAGE", "mine/kafka:1", lambda: KAFKA.ensure(Engine()))()  # type: ignore[arg-type]


def _gone() -> object:
    from semantix.worlds.containers.watch import ServerWatch

    watch = ServerWatch("Kafka at 127.0.0.1:1", lambda: False, None)
    watch.check()
    raise AssertionError


def _undo() -> object:
    from semantix.scenario.isolation.scratch import Scratch

    write("undo.py", "def reset():\n    raise OSError('the folder is gone')\n")
    with Scratch(f"{Path.cwd()}/undo.py:reset").entered():
        raise AssertionError


def _frozen() -> object:
    from semantix.simulation.simulation import Simulation

    return Simulation().clock.wait_us(1)


def _sink(method: str, *arguments: object) -> Callable[[], object]:
    def call() -> object:
        from semantix import SinkFunction

        return getattr(SinkFunction(), method)(*arguments)

    return call


def _library() -> object:
    from semantix.worlds.availability import _need

    return _need("kafka", "a_library_that_is_not_there")


def _uses_state() -> object:
    from semantix import RichSinkFunction
    from semantix.testing import OperatorHarness

    class Mine(RichSinkFunction):
        def initialize_state(self, context: Any) -> None:
            context.operator_state_store.get_list_state("batches").add(None)

        def invoke(self, value: Any, context: Any) -> None: ...

    return OperatorHarness(Mine).open()


def _given(value: Any) -> Callable[[], object]:
    def call() -> object:
        from semantix.strategies import plans

        return plans(value)

    return call


MINE = "class Mine(SinkFunction):\n    def invoke(self, value, context): pass\n"
TWO_PLACES = """\
class Mine(RichSinkFunction):
    def open(self, context):
        self.store = self.runtime_context.client("store")
    def invoke(self, value, context):
        self.store.append([value])
        self.store.upsert(value["key"], value)
"""


def _read_history(text: str) -> Callable[[], object]:
    def call() -> object:
        from semantix.history.codec import from_lines

        return from_lines(iter([text.encode()]))

    return call


def _on_real_servers() -> object:
    from semantix.plan.fault_plan import Fault
    from semantix.scenario.processes.real_faults import check_faults

    return check_faults((Fault("crash", "sink_invoke:before"),))


def _alone() -> tuple[str, ...]:
    write("mine.py", "from semantix import *\n"
          "class Mine(RichSinkFunction):\n"
          "    def open(self, context):\n"
          "        self.runtime_context.client('kafka')\n"
          "    def invoke(self, value, context): pass\n")  # fmt: skip
    return ("certify", "mine.py:Mine", "--in-process")


def _other_client() -> object:
    from semantix import RichSinkFunction
    from semantix.testing import OperatorHarness

    class Mine(RichSinkFunction):
        def open(self, context: Any) -> None:
            self.runtime_context.client("kafak")

        def invoke(self, value: Any, context: Any) -> None: ...

    return OperatorHarness(Mine, clients={"kafka": object()}).open()


def _endless() -> object:
    from semantix.faults.injector import Injector
    from tests.unit.faults.test_bound_gate import bound

    del Injector
    made = bound()
    while True:
        made.gate.before("store.append")


def _wrong_call() -> object:
    from semantix.worlds.simulated.store_values import encoded_values

    return encoded_values("r1", "append")


def _lost() -> object:
    from semantix.connectors.store.transactional_sink import TransactionalStoreSink
    from semantix.ports.store import UnknownTransaction

    class Store:
        def commit(self, transaction: str) -> None:
            raise UnknownTransaction(transaction)

    sink = TransactionalStoreSink()
    sink._store, sink._listed = Store(), [()]  # type: ignore[assignment]
    return sink.recover_and_commit("t-1")


def _engine() -> object:
    from semantix.worlds.containers.engine import connect

    return servers("DOCKER_HOST", "unix:///nowhere/docker.sock", connect)()


def _attached() -> object:
    from semantix.worlds.containers.kafka import KafkaServer

    return servers("SEMANTIX_KAFKA_BOOTSTRAP", "127.0.0.1:1", KafkaServer.start)()


def _not_modelled() -> object:
    from semantix.worlds.kafka_serializing import converters

    return converters({"key.serializer.builder": str}, "serializer")


def _parameter() -> object:
    from semantix.connectors.store.plain_sinks import AppendStoreSink

    return AppendStoreSink(batch_records=0)


def _builder() -> object:
    from semantix.connectors.cassandra.statements import RowStatement

    return RowStatement("", "", ("id",))


def _subtask() -> object:
    from semantix import SinkFunction
    from semantix.testing import OperatorHarness

    return OperatorHarness(SinkFunction, subtask=2, parallelism=2)


# The code of each kind of error, and a way to make one: a command line, or a function that raises.
WAYS: dict[str, Callable[[], Any]] = {
    "SX-001": lambda: ("certfy", "specs"),
    "SX-002": lambda: ("certify", "specs", "--worlds", "simulated"),
    "SX-003": lambda: ("certify",),
    "SX-004": lambda: ("run", "one.yaml", "two.yaml"),
    "SX-005": lambda: ("certify", "specs", "--claim", "exactly-once"),
    "SX-006": lambda: ("certify", "specs", "--budget", "1min"),
    "SX-007": lambda: ("certify", "specs", "--cluster", "here:1"),
    "SX-008": lambda: in_specs(("run", "specs"), SPEC, SPEC.replace("mine", "other")),
    "SX-009": lambda: (*certify(SPEC), "--world", "containers"),
    "SX-101": lambda: ("certify", "specs/mine.yaml"),
    "SX-102": lambda: certify("# " + "x" * 300_000),
    "SX-103": lambda: certify(b"format: semantix-spec/1\nname: M\xfcnchen\n"),
    "SX-104": lambda: certify("name: mine\n\tclaim: none\n"),
    "SX-105": lambda: certify(SPEC.replace("claim:", "clam:")),
    "SX-106": lambda: certify(SPEC.replace("at_least_once", "at-least-once")),
    "SX-107": lambda: (*certify(SPEC), "--json", "."),
    "SX-108": lambda: taken("plan.yaml"),
    "SX-109": lambda: (write("old.json", "{}"), ("diff", "old.json", "old.json"))[-1],
    "SX-110": lambda: _read_history("[]"),
    "SX-201": lambda: (os.mkdir("specs"), ("certify", "specs"))[-1],
    "SX-202": lambda: certify(SPEC + "expected_windows: [sink_invoked:before]\n"),
    "SX-203": lambda: certify(JOB),
    "SX-204": lambda: certify(SPEC.replace("records: 8", "records: mine.jsonl")),
    "SX-205": lambda: certify(SPEC.replace("{store: {}}", "{stor: {}}")),
    "SX-206": lambda: connector(TWO_PLACES),
    "SX-207": lambda: in_specs(("certify", "specs"), SPEC, SPEC),
    "SX-208": lambda: certify(SPEC.replace("store: {}", "kafka: {topics: {'a b': 1}}")),
    "SX-301": lambda: plan(PLAN.replace("sink_invoke", "sink_invoked")),
    "SX-302": lambda: plan(PLAN.replace("}", ", by_ms: 5}")),
    "SX-303": lambda: plan(PLAN + "expect: dirty\n"),
    "SX-304": lonely_plan,
    "SX-305": lambda: _on_real_servers,
    "SX-401": lambda: ("certify", "mine.py:Mine", "--in-process"),
    "SX-402": lambda: connector("1 / 0\n"),
    "SX-403": lambda: changed,
    "SX-404": lambda: _undo,
    "SX-405": _alone,
    "SX-406": lambda: _other_client,
    "SX-407": lambda: _endless,
    "SX-408": lambda: _sink("invoke", {"id": "r1"}, None),
    "SX-409": lambda: _uses_state,
    "SX-410": lambda: _wrong_call,
    "SX-411": lambda: _lost,
    "SX-501": lambda: records("def make(random, count):\n    return [{'id': 'r1'}] * count\n"),
    "SX-502": lambda: records("def make(random, count):\n    return 1 / 0\n"),
    "SX-601": lambda: _engine,
    "SX-602": lambda: _library,
    "SX-603": lambda: _no_image,
    "SX-604": lambda: _attached,
    "SX-605": lambda: _gone,
    "SX-606": lambda: _not_modelled,
    "SX-701": lambda: _parameter,
    "SX-702": lambda: _builder,
    "SX-801": lambda: _subtask,
    "SX-802": lambda: harness(lambda made: made.process(1)),
    "SX-803": lambda: harness(lambda made: made.fail("invoke", 0, OSError())),
    "SX-804": lambda: _given(7),
    "SX-901": lambda: _frozen,
    "SX-902": finding,
}

"""Plays scripts on the harness of the file sink, on all its subtasks."""

from __future__ import annotations

from typing import Any

from semantix.connectors.files import (
    BasePathBucketAssigner,
    BucketAssigner,
    CheckpointRollingPolicy,
    DateTimeBucketAssigner,
    DefaultRollingPolicy,
    Encoder,
    OnCheckpointRollingPolicy,
    OutputFileConfig,
    RollingPolicy,
    StreamingFileSink,
)
from semantix.testing import OperatorHarness
from semantix.testing.list_observer import ListObserver
from semantix.testing.solo_session import SoloClock, SoloSession
from semantix.worlds.simulated.files.world import FileWorld
from tests.flink.player import PLAYERS, Player, error_of

STAGING = ".inprogress."
FLINKS = {
    "on_missing_part": "ignore",
    "on_existing_part": "replace",
    "commit_tail_at_end": False,
    "on_stray_uploads": "keep",
}


class ByKey(BucketAssigner):
    def get_bucket_id(self, element: str, context: Any) -> str:
        if element.endswith("?"):
            raise RuntimeError("assigner")
        return element.rpartition(":")[0]


class ByContext(BucketAssigner):
    def __init__(self, what: str) -> None:
        self.what = what

    def get_bucket_id(self, element: str, context: Any) -> str:
        if self.what == "timestamp":
            found = context.timestamp()
            return f"t{'null' if found is None else found}"
        if self.what == "watermark":
            return f"w{context.current_watermark()}"
        return f"p{context.current_processing_time()}"


class Lines(Encoder):
    def __init__(self, conf: dict[str, Any]) -> None:
        self.writes_twice = conf.get("twice")

    def encode(self, element: str, stream: Any) -> None:
        if element.endswith("!"):
            raise OSError("encoder")
        if self.writes_twice:
            stream.write(element.encode())
            stream.write(b"\n")
        else:
            stream.write(f"{element}\n".encode())


class Bulk:
    def __init__(self, stream: Any, is_late: bool) -> None:
        self.stream, self.is_late = stream, is_late
        self.kept, self.count = b"", 0

    def add_element(self, element: str) -> None:
        if element.endswith("!"):
            raise OSError("encoder")
        self.count += 1
        if self.is_late:
            self.kept += f"{element}\n".encode()
        else:
            self.stream.write(f"{element}\n".encode())

    def flush(self) -> None:
        if self.kept:
            self.stream.write(self.kept)
            self.kept = b""

    def finish(self) -> None:
        self.stream.write(f"#{self.count}\n".encode())


class BulkFactory:
    def __init__(self, conf: dict[str, Any]) -> None:
        self.is_late = conf["format"] == "late"
        self.bad = conf.get("bad_creation")
        self.count = 0

    def create(self, stream: Any) -> Bulk:
        self.count += 1
        if self.count == self.bad:
            raise OSError("create")
        return Bulk(stream, self.is_late)


class Scripted(RollingPolicy):
    def __init__(self, conf: dict[str, Any]) -> None:
        self.conf = conf

    def should_roll_on_checkpoint(self, part: Any) -> bool:
        return part.size >= self.conf["checkpoint"]

    def should_roll_on_event(self, part: Any, element: Any) -> bool:
        if element.endswith("~"):
            raise OSError("policy")
        return part.size >= self.conf["event"]

    def should_roll_on_processing_time(self, part: Any, now_ms: int) -> bool:
        return now_ms - part.last_update_time >= self.conf["time"]


class ScriptedBulk(CheckpointRollingPolicy):
    def __init__(self, conf: dict[str, Any]) -> None:
        self.conf = conf

    def should_roll_on_event(self, part: Any, element: Any) -> bool:
        if element.endswith("~"):
            raise OSError("policy")
        return part.size >= self.conf["event"]

    def should_roll_on_processing_time(self, part: Any, now_ms: int) -> bool:
        return now_ms - part.creation_time >= self.conf["time"]


class Harness(OperatorHarness):
    is_dead = False


def simulated_files(kind: str = "posix") -> Any:
    """Return a client of a simulated file system."""
    options = {"directories": ["/"], "kind": kind, "part_bytes_min": 0}
    world = FileWorld(SoloClock(), ListObserver(), options)
    return world.clients(SoloSession())


class SinkPlayer(Player):
    base = ""
    make_files = staticmethod(simulated_files)

    def begin(self) -> None:
        self.is_store = "piece" in self.conf
        self.files = simulated_files("object_store") if self.is_store else self.make_files()
        self.before: dict[str, list[str]] = {}
        self.factory = BulkFactory(self.conf)
        self.parallelism = self.conf["parallelism"]
        self.harnesses = [self.made(None, one) for one in range(self.parallelism)]
        self.last = self.harnesses[0]

    def sink(self) -> StreamingFileSink:
        conf = self.conf
        path = f"{self.base}/out"
        policy = conf["policy"]
        if conf["format"] == "row":
            builder = StreamingFileSink.for_row_format(path, Lines(conf))
            builder.with_rolling_policy(row_policy(policy))
        else:
            builder = StreamingFileSink.for_bulk_format(path, self.factory)
            if policy["kind"] == "scripted":
                builder.with_rolling_policy(ScriptedBulk(policy))
        builder.with_bucket_assigner(assigner(conf["assigner"])).with_options(**FLINKS)
        if self.is_store:
            builder.with_options(piece_bytes=conf["piece"])
        if "interval" in conf:
            builder.with_bucket_check_interval(conf["interval"])
        if "parts" in conf:
            builder.with_output_file_config(OutputFileConfig(*conf["parts"]))
        sink: StreamingFileSink = builder.build()
        if not conf.get("resumes", True):
            sink.recoverable_writer.supports_resume = lambda: False
        return sink

    def made(self, state: bytes | None, subtask: int) -> Harness:
        return Harness(
            self.sink,
            subtask=subtask,
            parallelism=self.parallelism,
            state=state,
            clients={"files": self.files},
        )

    def play_one(self, name: str, arguments: list[Any]) -> Any:
        if name in ("rescale", "rm", "put", "append", "cut"):
            return getattr(self, f"op_{name}")(*arguments)
        number, *others = arguments
        if number >= len(self.harnesses):
            return "dead"
        self.last = self.harnesses[number]
        if name == "restore":
            return self.op_restore(number, *others)
        if self.last.is_dead:
            return "dead"
        return getattr(self, f"op_{name}")(*others)

    # -- operations on files --------------------------------------------------------------------

    def matching(self, path: str) -> list[str]:
        folder, _, name = path.rpartition("/")
        try:
            found = self.files.ls(f"{self.base}/{folder}", detail=False)
        except OSError:
            return []
        names = [one.rpartition("/")[2] for one in found]
        return [f"{self.base}/{folder}/{one}" for one in names if shown_name(one) == name]

    def op_rm(self, path: str) -> None:
        if self.is_store and STAGING in path:
            folder, _, name = f"{self.base}/{path}".rpartition("/")
            target = f"{folder}/{name[1:].partition(STAGING)[0]}"
            for found, upload_id in self.files.list_uploads(target):
                if found == target:
                    self.files.abort_upload(found, upload_id)
        for one in self.matching(path):
            self.files.rm(one)

    def op_put(self, path: str, text: str) -> None:
        self.files.makedirs(f"{self.base}/{path}".rpartition("/")[0], exist_ok=True)
        self.files.pipe_file(f"{self.base}/{path}", text.encode())

    def op_append(self, path: str, text: str) -> None:
        for one in self.matching(path):
            self.files.pipe_file(one, self.files.cat_file(one) + text.encode())

    def op_cut(self, path: str, length: int) -> None:
        for one in self.matching(path):
            self.files.pipe_file(one, self.files.cat_file(one)[:length])

    # -- operations on one subtask --------------------------------------------------------------

    def op_open(self) -> None:
        self.last.open()

    def op_process(self, value: str, timestamp: int | None) -> None:
        self.last.process(value, timestamp)

    def op_watermark(self, timestamp: int) -> None:
        self.last.watermark(timestamp)

    def op_time(self, ms: int) -> str | None:
        if ms < self.last.clients.clock.now_us() // 1_000:
            return "back"
        self.last.set_processing_time(ms)
        return None

    def op_snapshot(self, name: str, checkpoint_id: int) -> Any:
        self.states[name] = state = self.last.snapshot(checkpoint_id)
        found = self.last.read_state(state)
        buckets = [self.shown_bucket(one) for one in found.get("bucket-states", [])]
        return [buckets, found.get("max-part-counter", [])]

    def op_notify(self, checkpoint_id: int) -> None:
        self.last.notify_complete(checkpoint_id)

    def op_aborted(self, checkpoint_id: int) -> None:
        self.last.notify_aborted(checkpoint_id)

    def op_finish(self) -> None:
        self.last.finish()

    def op_close(self) -> None:
        self.last.is_dead = True
        self.last.close()

    def op_fail(self, planned: list[Any]) -> None:
        plan(self.last, planned)

    def op_clear(self) -> None:
        self.last.clear_faults()

    def op_restore(self, number: int, name: str | None, planned: Any = None) -> Any:
        if name is not None and name not in self.states:
            return "no state"
        state = None if name is None else self.states[name]
        self.last = self.harnesses[number] = self.made(state, number)
        if planned:
            plan(self.last, planned)
        self.last.is_dead = True
        self.last.open()
        self.last.is_dead = False
        return None

    def op_rescale(self, names: list[str], new: int) -> Any:
        if any(name not in self.states for name in names):
            return "no state"
        states = OperatorHarness.redistribute([self.states[name] for name in names], new)
        self.parallelism = new
        self.harnesses = [self.made(states[one], one) for one in range(new)]
        self.last = self.harnesses[0]
        errors = []
        for harness in self.harnesses:
            try:
                harness.open()
            except Exception as error:
                harness.is_dead = True
                errors.append(error)
        if errors:
            raise errors[0]
        return None

    # -- what is seen ---------------------------------------------------------------------------

    def after(self) -> list[Any]:
        found = self.last.function
        return [
            self.changed_files(),
            found.max_part_counter,
            [list(item) for item in found.active_buckets.items()],
            sorted(one.time_ms for one in self.last._mailbox._timers.items),
        ]

    def changed_files(self) -> dict[str, Any]:
        now: dict[str, list[str]] = {}
        self.walk(f"{self.base}/", "", now)
        before, self.before = self.before, {name: sorted(now[name]) for name in now}
        changed: dict[str, Any] = {
            name: texts for name, texts in self.before.items() if texts != before.get(name)
        }
        return changed | {name: None for name in before if name not in now}

    def walk(self, folder: str, at: str, found: dict[str, list[str]]) -> None:
        for one in self.files.ls(folder, detail=True):
            name = at + one["name"].rstrip("/").rpartition("/")[2]
            if one["type"] == "directory":
                count = len(found)
                self.walk(one["name"], f"{name}/", found)
                if len(found) == count and not self.files.ls(one["name"]):
                    found[f"{name}/"] = [""]
            else:
                text = self.files.cat_file(one["name"]).decode()
                found.setdefault(shown_name(name), []).append(text)

    def shown_bucket(self, state: Any) -> list[Any]:
        opened = state.in_progress
        never = state.creation_time_ms == 2**63 - 1
        return [
            state.bucket_id,
            None if never else state.creation_time_ms,
            None if opened is None else self.shown_handle(opened),
            {str(one): [self.shown_handle(part) for part in parts] for one, parts in state.pending},
        ]

    def shown_handle(self, handle: Any) -> list[Any]:
        found = [handle.target.removeprefix(f"{self.base}/"), handle.length]
        return [*found, len(handle.pieces), bool(handle.tail)] if self.is_store else found


def plan(harness: OperatorHarness, planned: list[Any]) -> None:
    hook, nth, when, times, kind = planned
    harness.fail(hook, nth, error_of(kind), when=when, times=times)


def shown_name(name: str) -> str:
    for mark in (STAGING, ".tail."):
        found, _, number = name.partition(mark)
        if number:
            return f"{found}{mark}*"
    return name


def row_policy(conf: dict[str, Any]) -> RollingPolicy:
    if conf["kind"] == "checkpoint":
        return OnCheckpointRollingPolicy()
    if conf["kind"] == "scripted":
        return Scripted(conf)
    builder = DefaultRollingPolicy.builder()
    if "size" in conf:
        builder.with_max_part_size(conf["size"])
    if "age" in conf:
        builder.with_rollover_interval(conf["age"])
    if "inactive" in conf:
        builder.with_inactivity_interval(conf["inactive"])
    return builder.build()


def assigner(conf: list[Any]) -> BucketAssigner:
    kind, *arguments = conf
    if kind == "base":
        return BasePathBucketAssigner()
    if kind == "key":
        return ByKey()
    if kind == "context":
        return ByContext(*arguments)
    if len(arguments) == 1:
        return DateTimeBucketAssigner(zone=arguments[0])
    return DateTimeBucketAssigner(*arguments)


PLAYERS["sink"] = PLAYERS["store"] = SinkPlayer

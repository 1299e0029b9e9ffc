"""Plays scripts on the harness of source functions, on all subtasks of a source."""

from __future__ import annotations

import time
from typing import Any

from semantix import CheckpointedFunction, RichParallelSourceFunction
from semantix.testing import OperatorHarness, SourceHarness
from tests.flink.player import PLAYERS, TIMES, Player, error_of, shown


class Scripted(RichParallelSourceFunction, CheckpointedFunction):
    """Does the acts of the script, one after the other, each under the lock."""

    def __init__(self, conf: dict[str, Any]) -> None:
        self.conf = conf
        self.is_running = True
        self.at = 0
        self.lists: dict[str, list[str]] = {}
        self.handles: dict[str, Any] = {}

    def initialize_state(self, context: Any) -> None:
        store = context.operator_state_store
        for name, kind, _ in self.conf["states"]:
            union = kind == "union"
            handle = (store.get_union_list_state if union else store.get_list_state)(name)
            self.handles[name] = handle
            self.lists[name] = list(handle.get())

    def snapshot_state(self, context: Any) -> None:
        if context.checkpoint_id == self.conf.get("fails_at", -1):
            raise OSError("snapshot")
        if context.checkpoint_id % 7 == 0:
            return
        for name, _, how in self.conf["states"]:
            handle, values = self.handles[name], list(self.lists[name])
            if how == "update":
                handle.update(values)
            elif how == "clear":
                handle.clear()
                for value in values:
                    handle.add(value)
            elif how == "add":
                for value in values:
                    handle.add(value)
            elif how == "null":
                handle.update([*values, None])
            else:
                handle.add_all(values)

    def run(self, ctx: Any) -> None:
        acts = self.conf["acts"]
        while self.is_running and self.at < len(acts):
            kind, *arguments = acts[self.at]
            if kind == "sleep":
                self.at += 1
                time.sleep(1)
                continue
            with ctx.get_checkpoint_lock():
                self.at += 1
                self.act(ctx, kind, *arguments)

    def act(self, ctx: Any, kind: str, *arguments: Any) -> None:
        if kind == "collect":
            ctx.collect(*arguments)
        elif kind == "ts":
            ctx.collect_with_timestamp(*arguments)
        elif kind == "wm":
            ctx.emit_watermark(*arguments)
        elif kind == "idle":
            ctx.mark_as_temporarily_idle()
        elif kind == "put":
            self.lists[arguments[0]].append(f"{arguments[1]}.{self.runtime_context.subtask}")
        elif kind == "drop":
            self.lists[arguments[0]].clear()
        else:
            raise error_of(*arguments)

    def cancel(self) -> None:
        self.is_running = False


class SourcePlayer(Player):
    def begin(self) -> None:
        parallelism = self.conf["parallelism"]
        self.harnesses = [self.made(None, one, parallelism) for one in range(parallelism)]
        self.last = self.harnesses[0]
        self.seen_of: dict[int, int] = {}

    def made(self, state: bytes | None, subtask: int, parallelism: int) -> SourceHarness:
        others = {}
        if self.conf.get("time", 2) != 2:
            others["time_characteristic"] = TIMES[self.conf["time"]]
            others["auto_watermark_interval_ms"] = self.conf.get("interval", 200)
        return SourceHarness(
            lambda: Scripted(self.conf),
            state=state,
            subtask=subtask,
            parallelism=parallelism,
            **others,
        )

    def of(self, number: int) -> SourceHarness:
        self.last = self.harnesses[number]
        return self.last

    def op_rescale(self, names: list[str], new: int) -> Any:
        states = OperatorHarness.redistribute([self.states[name] for name in names], new)
        self.harnesses = [self.made(states[one], one, new) for one in range(new)]
        self.seen_of = {}
        for harness in self.harnesses:
            harness.open()
        self.last = self.harnesses[0]
        lists = [harness.function.lists for harness in self.harnesses]
        return [{name: list(one[name]) for name in sorted(one)} for one in lists]

    def op_open(self, number: int) -> None:
        self.of(number).open()

    def op_run(self, number: int) -> str:
        return self.of(number).run()

    def op_scan(self, number: int) -> str:
        return self.of(number).scan()

    def op_cancel(self, number: int) -> str:
        return self.of(number).cancel()

    def op_time(self, number: int, ms: int) -> None:
        self.of(number).set_processing_time(ms)

    def op_snapshot(self, number: int, name: str, checkpoint_id: int) -> Any:
        self.states[name] = state = self.of(number).snapshot(checkpoint_id)
        return OperatorHarness.read_state(state)

    def op_close(self, number: int) -> None:
        self.of(number).close()

    def after(self) -> list[Any]:
        number = self.harnesses.index(self.last)
        found = self.last.collected[self.seen_of.get(number, 0) :]
        self.seen_of[number] = len(self.last.collected)
        return [[shown(one) for one in found]]


PLAYERS["source"] = SourcePlayer

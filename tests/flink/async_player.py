"""Plays scripts on the harness of asynchronous functions."""

from __future__ import annotations

from typing import Any

from semantix import AsyncFunction
from semantix.functions.async_access.async_retry import (
    ExponentialBackoffDelayRetryStrategy,
    FixedDelayRetryStrategy,
    empty_result,
    exception_of_type,
    has_exception,
)
from semantix.testing import AsyncHarness
from tests.flink.player import PLAYERS, Player, error_of, kind_of, shown


class Scripted(AsyncFunction):
    """Answers as the script says, else not at all."""

    def __init__(self, conf: dict[str, Any]) -> None:
        self.calls: list[str] = []
        self.sync = conf.get("sync", {})
        self.at_timeout = conf.get("timeout_does")

    def async_invoke(self, value: str, result_future: Any) -> None:
        number = self.calls.count(value)
        self.calls.append(value)
        plan = self.sync.get(value, [])
        if number < len(plan):
            act(plan[number], result_future)

    def timeout(self, value: str, result_future: Any) -> None:
        if self.at_timeout is None:
            super().timeout(value, result_future)
        else:
            act(self.at_timeout, result_future)


def act(steps: list[list[Any]], future: Any) -> None:
    for what, argument in steps:
        if what == "ok":
            future.complete(argument)
        elif what == "fail":
            future.complete_exceptionally(error_of(argument))
        else:
            raise error_of(argument)


def bad(_: Any) -> bool:
    raise RuntimeError("bad")


RESULTS = {"empty": empty_result, "x": lambda results: "x" in results, "bad": bad}
ERRORS = {
    "any": has_exception,
    "io": exception_of_type(OSError),
    "timeout": exception_of_type(TimeoutError),
}


class OnlyOsError:
    """In Java a TimeoutException is no IOException; in Python it is an OSError."""

    def __call__(self, error: BaseException) -> bool:
        return isinstance(error, OSError) and not isinstance(error, TimeoutError)


ERRORS["io"] = OnlyOsError()


def retry_of(conf: dict[str, Any] | None) -> Any:
    if not conf:
        return None
    predicates = {
        "if_result": RESULTS.get(conf.get("result", "")),
        "if_exception": ERRORS.get(conf.get("error", "")),
    }
    if conf["kind"] == "fixed":
        return FixedDelayRetryStrategy(conf["max"], conf["delay"], **predicates)
    return ExponentialBackoffDelayRetryStrategy(
        conf["max"], conf["delay"], conf["longest"], conf["times"], **predicates
    )


class AsyncPlayer(Player):
    def begin(self) -> None:
        self.make(None)

    def make(self, state: bytes | None, **others: Any) -> None:
        conf = self.conf
        self.harness = AsyncHarness(
            lambda: Scripted(conf),
            ordered=conf["ordered"],
            capacity=conf["capacity"],
            timeout_ms=conf["timeout"],
            retry=retry_of(conf.get("retry")),
            state=state,
            **others,
        )
        self.seen = self.calls = self.failed = 0

    def op_process(self, value: str, timestamp: int | None) -> None:
        self.harness.process(value, timestamp)

    def op_complete(self, value: str, results: list[str] | None, request: int) -> None:
        self.harness.complete(value, results, request=request)

    def op_fail(self, value: str, kind: str, request: int) -> None:
        self.harness.fail_request(value, error_of(kind), request=request)

    def op_plan(self, hook: str, nth: int, when: str, times: int, kind: str) -> None:
        self.harness.fail(hook, nth, error_of(kind), when=when, times=times)

    def after(self) -> list[Any]:
        harness = self.harness
        calls = harness.function.calls[self.calls :]
        self.calls += len(calls)
        failures = harness.failures[self.failed :]
        self.failed += len(failures)
        return [
            self.collected(),
            calls,
            [f"{one}|{kind_of(one.__cause__)}" for one in failures],
            harness.mail_count,
            [shown(one) for one in harness.in_flight],
        ]


PLAYERS["async"] = AsyncPlayer

"""ResponseFuture: the answer to one request. The driver's own ResultSet reads it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Self

from cassandra.cluster import QueryExhausted, ResultSet
from cassandra.policies import RetryPolicy
from cassandra.protocol import (
    ErrorMessage,
    ReadTimeoutErrorMessage,
    ServerError,
    UnavailableErrorMessage,
    WriteTimeoutErrorMessage,
)

from semantix.errors import TaskCrashed
from semantix.model.sim_time import SECOND_US, SimTime
from semantix.worlds.concurrent_requests import wait_in_simulated_time
from semantix.worlds.simulated.cassandra.client import disturbed, failures
from semantix.worlds.simulated.cassandra.client.call_table import RESULT
from semantix.worlds.simulated.cassandra.client.rows import Rows, rows_made
from semantix.worlds.simulated.cassandra.errors import OutsideSubset
from semantix.worlds.simulated.cassandra.requests import Answer, Request

if TYPE_CHECKING:
    from semantix.worlds.simulated.cassandra.client.session import Session

_NOT_SET: Any = object()
_DEFUNCT_US = 60 * SECOND_US  # a request without a timeout ends when heartbeats miss
_Callback = tuple[Callable[..., object], Sequence[Any], Mapping[str, Any]]


class ResponseFuture:
    """The answer to one request of a session.

    Attributes:
        done_us: the time when the answer arrives, or when the client stops waiting.
    """

    _continuous_paging_session = None

    def __init__(
        self,
        session: Session,
        query: Any,
        request: Request,
        timeout: float | None,
        policies: tuple[Any, Callable[..., Any]],
    ) -> None:
        self.session = session
        self.query = query
        self.request = request
        self.timeout = timeout
        self._retry_policy, self.row_factory = policies
        self.done_us: SimTime = 0
        self._raw: Answer | Exception | None = None
        self._final_result: Any = _NOT_SET
        self._final_exception: Exception | None = None
        self._callbacks: list[_Callback] = []
        self._errbacks: list[_Callback] = []
        self._retries = 0
        self._sent_us: SimTime | None = None
        self._started_us: SimTime | None = None
        self._is_settled = False
        self._col_names: list[str] | None = None
        self._col_types: list[Any] | None = None
        self._paging_state: bytes | None = None

    # --- on the way

    def send(self, late_us: int = 0) -> None:
        """Write the request to the socket.

        Args:
            late_us: the client keeps the request for so long before it can write it.
        """
        session = self.session
        if late_us or session.network.cut_until_us:
            if session.network.is_down():
                disturbed.refuse(self)
                return
            cut_us = session.network.cut_us()
            if late_us or cut_us:
                disturbed.send_through(self, max(late_us, cut_us))
                return
        now_us = session.now_us()
        latency_us = session.latency_us
        self.expect_at(now_us + 2 * latency_us)
        patience_us = self.patience_us()
        if patience_us < 2 * latency_us:
            session.wire.send(self.request, now_us + latency_us, session.owner, None)
            self.fail_at(now_us + patience_us, failures.timed_out(session.host))
        else:
            session.wire.send(self.request, now_us + latency_us, session.owner, self)
            self.call_back_on_time()

    def patience_us(self) -> int:
        """Give how long the client still waits. The timeout is one for all retries of a request."""
        if self.timeout is None:
            return _DEFUNCT_US
        now_us = self.session.now_us()
        if self._started_us is None:
            self._started_us = now_us
        return max(0, self._started_us + int(self.timeout * SECOND_US) - now_us)

    def expect_at(self, time_us: SimTime) -> None:
        """Forget an earlier answer: the answer to the request arrives at that time."""
        self._is_settled = False
        self._raw = None
        self._sent_us = self.session.now_us()
        self.done_us = time_us

    def call_back_on_time(self) -> None:
        """Call the callbacks when the answer arrives, if there are any."""
        if self._callbacks or self._errbacks:
            self.session.call_at(self.done_us, self._on_time)

    def fail_at(self, time_us: SimTime, error: Exception) -> None:
        """Raise the error at that time, whatever the server answers."""
        self._raw = error
        self.done_us = time_us
        self.session.call_at(time_us, self._on_time)

    def answered(self, answer: Answer | Exception) -> None:
        """Take the server's answer. It arrives half a round trip later."""
        self._raw = answer
        if isinstance(answer, ErrorMessage):  # at arrival the retry policy decides
            self.session.call_at(self.done_us, self._on_time)

    def wait(self) -> None:
        """Suspend the calling subtask until the answer has arrived or the client stops waiting."""
        session = self.session
        while not self._is_settled:
            now_us = session.now_us()
            if now_us < self.done_us:
                session.wait_us(self.done_us - now_us)
            else:
                self._settle()

    def outcome(self) -> ResultSet:
        """Give the rows or raise the error, once the outcome is known."""
        if self._final_result is not _NOT_SET:
            return Rows(self, self._final_result)
        assert self._final_exception is not None
        raise self._final_exception

    # --- the driver's surface

    def result(self) -> ResultSet:
        """Wait for the rows, or raise the error."""
        gate = self.session.gate
        gate.before(RESULT)
        self.wait()
        found = self.outcome()
        gate.after(RESULT)
        return found

    @property
    def has_more_pages(self) -> bool:
        """Tell whether the server has rows behind this page."""
        return self._paging_state is not None

    def start_fetching_next_page(self) -> None:
        """Ask for the next page."""
        if self._paging_state is None:
            raise QueryExhausted()
        self.request = replace(self.request, paging_state=self._paging_state)
        self._final_result, self._final_exception = _NOT_SET, None
        self._started_us = None
        self.send()

    def add_callback(self, fn: Callable[..., object], *args: Any, **kwargs: Any) -> Self:
        """Call `fn` with the rows when they arrive, at once if they are there."""
        self._add((fn, args, kwargs), self._callbacks, is_errback=False)
        return self

    def add_errback(self, fn: Callable[..., object], *args: Any, **kwargs: Any) -> Self:
        """Call `fn` with the exception when it arrives, at once if it is there."""
        self._add((fn, args, kwargs), self._errbacks, is_errback=True)
        return self

    def add_callbacks(
        self,
        callback: Callable[..., object],
        errback: Callable[..., object],
        callback_args: Sequence[Any] = (),
        callback_kwargs: Mapping[str, Any] | None = None,
        errback_args: Sequence[Any] = (),
        errback_kwargs: Mapping[str, Any] | None = None,
    ) -> Self:
        """Add both."""
        self.add_callback(callback, *callback_args, **(callback_kwargs or {}))
        self.add_errback(errback, *errback_args, **(errback_kwargs or {}))
        return self

    def clear_callbacks(self) -> None:
        """Forget all callbacks and errbacks."""
        self._callbacks, self._errbacks = [], []

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        raise OutsideSubset(f"ResponseFuture.{name}")

    # --- arrived

    def _add(self, added: _Callback, to: list[_Callback], *, is_errback: bool) -> None:
        wait_in_simulated_time(added[0], self.session.wait_us, self.session.latency_us)
        is_first = not self._callbacks and not self._errbacks
        if not self._is_settled and self.session.now_us() >= self.done_us:
            self._settle()
        to.append(added)
        if not self._is_settled:
            if is_first:
                self.session.call_at(self.done_us, self._on_time)
            return
        fn, args, kwargs = added
        if is_errback and self._final_exception is not None:
            fn(self._final_exception, *args, **kwargs)
        elif not is_errback and self._final_result is not _NOT_SET:
            fn(self._final_result, *args, **kwargs)

    def _on_time(self) -> None:
        """Settle outside of any subtask, like the driver's event loop."""
        session = self.session
        if self._is_settled or session.now_us() < self.done_us or not session.is_alive():
            return
        try:
            self._settle()
        except TaskCrashed:
            return  # the callback's own attempt has crashed

    def _settle(self) -> None:
        """Make the answer final, or send the request again if the retry policy says so."""
        raw, network, sent_us = self._raw, self.session.network, self._sent_us
        if network.kills and sent_us is not None and network.was_killed(sent_us, self.done_us):
            self._end(_NOT_SET, failures.broken(self.session.host))
        elif isinstance(raw, ErrorMessage):
            self._ask_retry_policy(raw)
        elif isinstance(raw, Exception):
            self._end(_NOT_SET, raw)
        else:
            assert raw is not None
            self._take(raw)

    def _take(self, answer: Answer) -> None:
        if answer.keyspace is not None:
            self.session.keyspace = answer.keyspace
        result = None
        if answer.names is not None:
            self._col_names, self._col_types = answer.names, answer.types
            self._paging_state = answer.paging_state
            result = rows_made(self.row_factory, answer.names, answer.rows)
        self._end(result, None)

    def _ask_retry_policy(self, error: ErrorMessage) -> None:
        policy, query, count = self._retry_policy, self.query, self._retries
        if isinstance(error, WriteTimeoutErrorMessage):
            decision = policy.on_write_timeout(query, retry_num=count, **error.info)
        elif isinstance(error, ReadTimeoutErrorMessage):
            decision = policy.on_read_timeout(query, retry_num=count, **error.info)
        elif isinstance(error, UnavailableErrorMessage):
            decision = policy.on_unavailable(query, retry_num=count, **error.info)
        elif isinstance(error, ServerError):
            level = self.request.consistency
            decision = policy.on_request_error(query, level, error=error, retry_num=count)
        else:  # a syntax error is raised without wrapping
            self._end(_NOT_SET, error)
            return
        kind, consistency = decision
        if kind == RetryPolicy.RETRY:
            self._retries += 1
            if consistency is not None:
                self.request = replace(self.request, consistency=consistency)
            self.send()
        elif kind == RetryPolicy.RETHROW:
            self._end(_NOT_SET, failures.raised(error))
        elif kind == RetryPolicy.IGNORE:
            self._end(None, None)
        else:  # "try the next host": there is no other
            host = self.session.host
            self._end(_NOT_SET, failures.no_host(host, failures.raised(error)))

    def _end(self, result: Any, error: Exception | None) -> None:
        self._is_settled = True
        self._final_result, self._final_exception = result, error
        try:
            if error is None:
                for fn, args, kwargs in tuple(self._callbacks):
                    fn(result, *args, **kwargs)
                return
        except Exception as raised:  # the driver treats it as the request's error
            error = self._final_exception = raised
        for fn, args, kwargs in tuple(self._errbacks):
            fn(error, *args, **kwargs)

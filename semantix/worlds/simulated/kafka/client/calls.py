"""Takes a client call through the gate, lets its latency pass, and raises planned errors."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any, NoReturn, TypeVar

from confluent_kafka import KafkaError, KafkaException, TopicPartition

from semantix.errors import TaskCrashed
from semantix.ports.gate import CallFault
from semantix.ports.network import Network
from semantix.ports.world import ClientSession
from semantix.worlds.simulated.kafka.call_table import LAGGING

SOCKET_TIMEOUT_US = 60_000_000  # the default of socket.timeout.ms
_TIMED_OUT = int(KafkaError._TIMED_OUT)
Result = TypeVar("Result")

LOCAL_TEXT = {
    "_TIMED_OUT": "Local: Timed out",
    "_TRANSPORT": "Local: Broker transport failure",
    "GROUP_AUTHORIZATION_FAILED": "Broker: Group authorization failed",
}


def code_of(name: str) -> int:
    """Give the number of an error by the name that the library has for it."""
    return int(getattr(KafkaError, name))


def failed(
    code: int,
    reason: str | None = None,
    *,
    fatal: bool = False,
    retriable: bool = False,
    txn_requires_abort: bool = False,
) -> KafkaException:
    """Build the exception that the client would raise; the default text is the library's own."""
    return KafkaException(KafkaError(code, reason, fatal, retriable, txn_requires_abort))


def text_of(code: int) -> str:
    """Give the library's own text for a code."""
    return str(KafkaError(code).str())


class FailedPartition(TopicPartition):
    """A partition with an error beside it; the library's own class does not let us set one."""

    error: KafkaError | None = None

    @classmethod
    def of(cls, at: TopicPartition, code: int) -> FailedPartition:
        """Copy a partition, with an error."""
        made = cls(at.topic, at.partition, at.offset)
        made.error = KafkaError(code)
        return made


class Door:
    """Takes the calls of one client object through the gate, with their latencies.

    Args:
        session: of the attempt that made the client.
        prefix: `kafka.producer`, for the names of the steps.
        latency_us: of one round trip; an effect happens in the middle of it.
        network: between the client and the cluster.
    Attributes:
        socket_timeout_us: the client waits for so long if a caller gave no timeout.
    """

    __slots__ = (
        "clock", "gate", "half_us", "network", "prefix", "rest_us", "session", "socket_timeout_us"
    )  # fmt: skip

    def __init__(
        self, session: ClientSession, prefix: str, latency_us: int, network: Network
    ) -> None:
        self.session = session
        self.gate = session.gate
        self.clock = session.clock
        self.prefix = prefix
        self.network = network
        self.socket_timeout_us = SOCKET_TIMEOUT_US
        self.half_us = latency_us // 2
        self.rest_us = latency_us - latency_us // 2

    def local(self, step: str) -> None:
        """Make a local call that no plan can let fail."""
        name = f"{self.prefix}.{step}"
        self.gate.before(name)
        self.gate.after(name)

    def remote(
        self,
        step: str,
        effect: Callable[[], Result],
        reason: str,
        timeout: float = -1,
        *,
        unit: str = "",
        late: Callable[[CallFault], None] | None = None,
    ) -> Result:
        """Make a round trip with `effect` in its middle.

        Args:
            step: the method's name.
            effect: executes the request at the broker; gives the answer.
            reason: how the client begins the text of an error, `Commit failed: `.
            timeout: as the caller gave it; a lost answer is then `_TIMED_OUT`.
            unit: the transaction that the request is about.
            late: obeys a plan that lets something of this call arrive late; None: its request.
        """
        name = f"{self.prefix}.{step}"
        fault = self.gate.before(name)
        if fault is not None and late is not None and fault.kind.startswith("late_"):
            late(fault)
            fault = None
        if fault is not None:
            return self._faulted(name, effect, fault, reason, timeout, unit)
        while True:  # the client sends a request again if the server dies before it has answered
            if self.network.cut_until_us:
                self.await_network(reason, timeout)
            if self.network.slow_us and name in LAGGING:
                self._await_answer(self.network.slow_us, reason, timeout)
            if not self.arrives():
                continue
            answer = effect()
            if self.is_answered():
                break
        self.gate.after(name)
        return answer

    def arrives(self) -> bool:
        """Wait until a request arrives at the server; False: the server was killed meanwhile."""
        return self._is_kept(self.half_us)

    def is_answered(self) -> bool:
        """Wait until an answer arrives here; False: the server was killed meanwhile."""
        return self._is_kept(self.rest_us)

    def _is_kept(self, for_us: int) -> bool:
        sent_us = self.clock.now_us()
        self.clock.wait_us(for_us)
        return not (self.network.kills and self.network.was_killed(sent_us))

    def await_network(self, reason: str, timeout: float = -1) -> None:
        """Wait until the network is back.

        Raises:
            KafkaException: `_TIMED_OUT`, if that takes longer than `timeout` seconds; without a
                timeout, longer than `socket.timeout.ms`.
        """
        cut_us = self.network.cut_us()
        if cut_us:
            self._await_answer(cut_us, reason, timeout)

    def _await_answer(self, by_us: int, reason: str, timeout: float) -> None:
        is_bounded = timeout is not None and timeout >= 0
        patience_us = int(timeout * 1_000_000) if is_bounded else self.socket_timeout_us
        self.clock.wait_us(min(by_us, patience_us))
        if by_us > patience_us:
            raise failed(_TIMED_OUT, reason + text_of(_TIMED_OUT))

    def wait_for_crash(self) -> NoReturn:
        """Wait: a fault of the plan crashes everything now, and nothing of this attempt goes on."""
        self.clock.wait_us(SOCKET_TIMEOUT_US)
        raise TaskCrashed(self.session.owner)

    def _send_late(self, effect: Callable[[], object], by_us: int) -> NoReturn:
        def request() -> None:
            with suppress(KafkaException):  # the broker's refusal, which reaches nobody
                effect()

        self.network.send_late(by_us, request)
        self.wait_for_crash()

    def _faulted(
        self,
        name: str,
        effect: Callable[[], Result],
        fault: CallFault,
        reason: str,
        timeout: float,
        unit: str,
    ) -> Result:
        if fault.kind == "late_request":
            self._send_late(effect, fault.by_us)
        self.gate.affected((), unit)
        self.clock.wait_us(self.half_us)
        if fault.applied:
            effect()
        error = fault.error
        if fault.kind == "lose_response":
            if timeout is None or timeout < 0:
                self.clock.wait_us(self.half_us + self.rest_us)
                answer = effect()
                self.clock.wait_us(self.rest_us)
                self.gate.after(name)
                return answer
            error = "_TIMED_OUT"
        self.clock.wait_us(self.rest_us)
        code = code_of(error)
        raise failed(code, reason + text_of(code))


def check_credentials(username: Any, password: Any) -> None:
    """Check the arguments of `set_sasl_credentials`, which every client has."""
    for position, value in enumerate((username, password), 1):
        if not isinstance(value, str):
            kind = "None" if value is None else type(value).__name__
            raise TypeError(f"argument {position} must be str, not {kind}")


def first_error(errors: Sequence[BaseException]) -> None:
    """Raise the first exception that a callback raised, if there is one."""
    if errors:
        raise errors[0]

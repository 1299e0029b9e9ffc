"""Requests that a plan or a cut network keeps from their answers.

A connection that is cut loses nothing at once: the request waits in the socket. So it reaches the
node when the network is back, if its client still waits for the answer then.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from semantix.model.sim_time import MILLISECOND_US, SECOND_US
from semantix.ports.gate import CallFault
from semantix.worlds.simulated.cassandra.client import failures
from semantix.worlds.simulated.cassandra.requests import TORN, is_unlogged

if TYPE_CHECKING:
    from semantix.worlds.simulated.cassandra.client.futures import ResponseFuture
    from semantix.worlds.simulated.cassandra.client.session import Session


def send_through(future: ResponseFuture, delay_us: int) -> None:
    """Write the request after a delay, unless the client has given up or is dead by then."""
    session, request = future.session, future.request
    now_us, latency_us, patience_us = session.now_us(), session.latency_us, future.patience_us()
    if delay_us + 2 * latency_us > patience_us:
        future.fail_at(now_us + patience_us, failures.timed_out(session.host))
        return
    future.expect_at(now_us + delay_us + 2 * latency_us)

    def write() -> None:
        if session.is_alive() and not session.network.was_killed(now_us):
            session.wire.send(request, session.now_us() + latency_us, session.owner, future)

    session.call_at(now_us + delay_us, write)
    future.call_back_on_time()


def refuse(future: ResponseFuture) -> None:
    """Fail a request for a node that does not run: its machine refuses the connection at once."""
    session = future.session
    future.fail_at(
        session.now_us() + 2 * session.latency_us, failures.broken(session.host, is_down=True)
    )


def send_late(future: ResponseFuture, by_us: int) -> None:
    """Send the request so that it reaches the node after `by_us`; no answer comes."""
    session = future.session
    due_us = session.now_us() + session.latency_us + by_us
    session.wire.send(future.request, due_us, session.owner, None)
    future.fail_at(session.now_us() + future.patience_us(), failures.timed_out(session.host))


def send_into(future: ResponseFuture, fault: CallFault) -> None:
    """Send the request over a connection that loses the request or its answer."""
    session, request = future.session, future.request
    name = fault.error if fault.kind == "error" else "OperationTimedOut"
    now_us, latency_us = session.now_us(), session.latency_us
    answer_us = now_us + 2 * latency_us
    patience_us = future.patience_us()
    applied_us, error = now_us + latency_us, failures.timed_out(session.host)
    if name == "NoHostAvailable":
        error = failures.broken(session.host)
    elif name in ("WriteTimeout", "Unavailable"):
        error = session.server_error(name, request)
        if name == "WriteTimeout":
            answer_us += session.options.write_timeout_ms * MILLISECOND_US
            applied_us = answer_us + session.options.late_write_ms * MILLISECOND_US
    else:
        answer_us = now_us + patience_us
    if fault.applied:
        session.wire.send(request, applied_us, session.owner, None)
    elif name == "WriteTimeout" and is_unlogged(request):
        torn = replace(request, batch=TORN)  # "not applied" means: not as a whole
        session.wire.send(torn, applied_us, session.owner, None)
    if answer_us - now_us > patience_us:
        answer_us, error = now_us + patience_us, failures.timed_out(session.host)
    future.fail_at(answer_us, error)


def await_network(session: Session) -> None:
    """Wait until the network is back.

    Raises:
        OperationTimedOut: that takes longer than the session's timeout.
        NoHostAvailable: the node does not run.
    """
    if session.network.is_down():
        session.wait_us(2 * session.latency_us)
        raise failures.broken(session.host, is_down=True)
    cut_us, patience_us = session.network.cut_us(), _patience_of(session)
    if cut_us:
        session.wait_us(min(cut_us, patience_us))
        if cut_us > patience_us:
            raise failures.timed_out(session.host)


def fail_question(session: Session, fault: CallFault) -> None:
    """Raise the planned error of a request that changes nothing, when it would come."""
    if fault.kind == "error" and fault.error == "NoHostAvailable":
        session.wait_us(2 * session.latency_us)
        raise failures.broken(session.host)
    session.wait_us(_patience_of(session))
    raise failures.timed_out(session.host)


def _patience_of(session: Session) -> int:
    return int((session.default_timeout or 60) * SECOND_US)

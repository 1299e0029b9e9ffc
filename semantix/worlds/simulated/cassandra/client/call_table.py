"""What can really go wrong with each call of cassandra-driver (one node, no speculation)."""

from __future__ import annotations

from semantix.model.call_effects import CallEffect
from semantix.ports.call_table import CallError, CallRow

CONNECT = "cassandra.cluster.connect"
EXECUTE = "cassandra.session.execute"
EXECUTE_ASYNC = "cassandra.session.execute_async"
PREPARE = "cassandra.session.prepare"
RESULT = "cassandra.future.result"
SHUTDOWN = "cassandra.cluster.shutdown"

# WriteTimeout: the coordinator stopped waiting for the replicas; the write may be applied later. A
# read gets ReadTimeout instead. Unavailable comes before anything is done; the default retry policy
# turns it into NoHostAvailable. NoHostAvailable alone means that the connection broke while the
# request was on its way. OperationTimedOut is the client's own timeout. AuthenticationFailed: the
# server refuses the credentials; the driver raises it inside of a NoHostAvailable.
_LATE = ("late_request",)
_REQUEST = (
    CallError("WriteTimeout", applied=None),
    CallError("Unavailable", applied=False),
    CallError("OperationTimedOut", applied=None),
    CallError("NoHostAvailable", applied=None),
)
_QUESTION = (
    CallError("OperationTimedOut", applied=False),
    CallError("NoHostAvailable", applied=False),
)

CASSANDRA_CALLS: tuple[CallRow, ...] = (
    CallRow(
        CONNECT,
        remote=True,
        effect=CallEffect.NONE,
        errors=(
            CallError("NoHostAvailable", applied=False),
            CallError("AuthenticationFailed", applied=False),
        ),
        lost="NoHostAvailable",
    ),
    CallRow(
        EXECUTE,
        remote=True,
        effect=CallEffect.WRITES,
        errors=_REQUEST,
        lost="OperationTimedOut",
        late=_LATE,
    ),
    CallRow(
        EXECUTE_ASYNC,
        remote=True,
        effect=CallEffect.WRITES,
        errors=_REQUEST,
        lost="OperationTimedOut",
        is_asynchronous=True,
        late=_LATE,
    ),
    CallRow(
        PREPARE, remote=True, effect=CallEffect.NONE, errors=_QUESTION, lost="OperationTimedOut"
    ),
    CallRow(RESULT, remote=False, effect=CallEffect.NONE),
    CallRow(SHUTDOWN, remote=False, effect=CallEffect.NONE),
)

"""Session: requests of one attempt to the simulated node."""

from __future__ import annotations

from contextlib import suppress
from copy import copy
from functools import cached_property
from typing import TYPE_CHECKING, Any, Self

from cassandra import ProtocolVersion
from cassandra.cluster import EXEC_PROFILE_DEFAULT, ExecutionProfile, ResultSet
from cassandra.encoder import Encoder
from cassandra.metadata import protect_name
from cassandra.query import (
    FETCH_SIZE_UNSET,
    BatchStatement,
    BoundStatement,
    PreparedStatement,
    SimpleStatement,
    bind_params,
)

from semantix.model.sim_time import SECOND_US
from semantix.worlds.simulated.cassandra.client import disturbed, failures
from semantix.worlds.simulated.cassandra.client.call_table import (
    EXECUTE,
    EXECUTE_ASYNC,
    PREPARE,
)
from semantix.worlds.simulated.cassandra.client.futures import ResponseFuture
from semantix.worlds.simulated.cassandra.client.prepared import bound, prepared, refused
from semantix.worlds.simulated.cassandra.client.settings import LegacySettings
from semantix.worlds.simulated.cassandra.cql import parser
from semantix.worlds.simulated.cassandra.errors import OutsideSubset, refuse_system
from semantix.worlds.simulated.cassandra.requests import Part, Request

if TYPE_CHECKING:
    from semantix.worlds.simulated.cassandra.client.cluster import Cluster

_NOT_SET: Any = object()


class Session(LegacySettings):
    """The object that `Cluster.connect` gives.

    Attributes:
        keyspace: of names without a keyspace.
    """

    default_fetch_size = 5000
    use_client_timestamp = True

    def __init__(self, cluster: Cluster, keyspace: str | None) -> None:
        self.cluster = cluster
        self.keyspace = keyspace
        self.is_shutdown = False
        link = cluster.link
        self.gate = link.session.gate
        self.owner = link.session.owner
        self.is_alive = link.session.is_alive
        self.now_us = link.session.clock.now_us
        self.wait_us = link.session.clock.wait_us
        self.call_at = link.session.clock.call_at
        self.wire = link.wire
        self.network = link.network
        timeout = cluster.legacy.request_timeout
        if timeout is not None:
            self.network.note_client_timeout(int(timeout * SECOND_US))
        self.options = link.options
        self.latency_us: int = link.options.latency_us
        self.host = cluster.host
        self.hosts = [cluster.host]

    # --- the driver's surface

    @cached_property
    def encoder(self) -> Encoder:
        """Give the encoder that turns parameters of a text into literals."""
        return Encoder()

    def execute(
        self,
        query: Any,
        parameters: Any = None,
        timeout: Any = _NOT_SET,
        trace: bool = False,
        custom_payload: Any = None,
        execution_profile: Any = EXEC_PROFILE_DEFAULT,
        paging_state: bytes | None = None,
        host: Any = None,
        execute_as: Any = None,
    ) -> ResultSet:
        """Execute and wait for the answer."""
        self._refuse(trace=trace, execute_as=execute_as)
        future = self._future(query, parameters, timeout, execution_profile, paging_state)
        self._send(EXECUTE, future)
        future.wait()
        found = future.outcome()
        self.gate.after(EXECUTE)
        return found

    def execute_async(
        self,
        query: Any,
        parameters: Any = None,
        trace: bool = False,
        custom_payload: Any = None,
        timeout: Any = _NOT_SET,
        execution_profile: Any = EXEC_PROFILE_DEFAULT,
        paging_state: bytes | None = None,
        host: Any = None,
        execute_as: Any = None,
    ) -> ResponseFuture:
        """Send the request and return at once. It reaches the server even if this attempt dies."""
        self._refuse(trace=trace, execute_as=execute_as)
        future = self._future(query, parameters, timeout, execution_profile, paging_state)
        self._send(EXECUTE_ASYNC, future, late_us=self.network.slow_us)
        self.gate.after(EXECUTE_ASYNC)
        return future

    def prepare(
        self, query: str, custom_payload: Any = None, keyspace: str | None = None
    ) -> PreparedStatement:
        """Let the server parse a statement, and give the driver's own PreparedStatement."""
        parser.check(query)
        refuse_system(keyspace)
        fault = self.gate.before(PREPARE)
        if fault is not None:
            self.gate.affected(())
            disturbed.fail_question(self, fault)
        if self.is_shutdown:
            raise failures.shut_down(self.host)
        if keyspace and not self._sends_keyspaces():
            raise failures.no_keyspace_flag(self.host)
        disturbed.await_network(self)
        sent_us = self.now_us()
        self.wait_us(2 * self.latency_us)
        if self.network.was_killed(sent_us):
            raise failures.broken(self.host)
        made = prepared(self, query, keyspace)
        self.gate.after(PREPARE)
        return made

    def set_keyspace(self, keyspace: str) -> None:
        """Execute USE."""
        self.execute(f"USE {protect_name(keyspace)}")

    def shutdown(self) -> None:
        """Close the session. It accepts no requests any more."""
        self.is_shutdown = True

    def get_execution_profile(self, name: Any) -> ExecutionProfile:
        """Give the profile of that name."""
        return self.cluster.profile(name)

    def execution_profile_clone_update(self, ep: Any, **kwargs: Any) -> ExecutionProfile:
        """Give a copy of a profile with other attributes."""
        found = ep if isinstance(ep, ExecutionProfile) else self.cluster.profile(ep)
        clone = copy(found)
        for name, value in kwargs.items():
            setattr(clone, name, value)
        return clone

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *args: object) -> None:
        self.shutdown()

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        raise OutsideSubset(f"Session.{name}")

    # --- inside

    def server_error(self, name: str, request: Request) -> Exception:
        """Make the server's answer for an error of the call table."""
        catalog = self.cluster.link.node.catalog
        found = catalog.keyspaces.get(request.parts[0].keyspace or "") if request.parts else None
        counted: list[bool] = []
        with suppress(Exception):  # an invalid statement is about no table
            for part in request.parts:
                plans = catalog.compiled(part.text, part.keyspace).modifications
                counted += [plan.schema.is_of_counters for plan in plans]
        copies = 1 if found is None else found.replicas
        counts = any(counted)
        error: Exception = failures.server_error(name, request, copies, is_of_counters=counts)
        return error

    def _refuse(self, *, trace: bool, execute_as: Any) -> None:
        if trace:
            raise OutsideSubset("tracing")
        if execute_as is not None:
            raise OutsideSubset("execute_as")

    def _send(self, step: str, future: ResponseFuture, late_us: int = 0) -> None:
        fault = self.gate.before(step)
        if self.is_shutdown:
            future.fail_at(self.now_us(), failures.shut_down(self.host))
        elif fault is None:
            error = refused(self, future.query)
            if error is None:
                future.send(late_us)
            else:
                future.fail_at(self.now_us() + 2 * self.latency_us, error)
        elif fault.kind == "late_request":
            disturbed.send_late(future, fault.by_us)
        else:
            self.gate.affected(self.cluster.link.rows_of(future.request))
            disturbed.send_into(future, fault)

    def _future(
        self,
        query: Any,
        parameters: Any,
        timeout: Any,
        profile: Any,
        paging_state: bytes | None,
    ) -> ResponseFuture:
        if isinstance(query, str):
            query = SimpleStatement(query)
        elif isinstance(query, PreparedStatement):
            query = query.bind(parameters)
        settings = self.settings(profile)
        if timeout is _NOT_SET:
            timeout = settings.request_timeout
        elif timeout is not None:
            self.network.note_client_timeout(int(timeout * SECOND_US))
        level = query.consistency_level
        serial = query.serial_consistency_level
        fetch_size = query.fetch_size
        if fetch_size is FETCH_SIZE_UNSET:
            fetch_size = self.default_fetch_size
        keyspace = self._keyspace_of(query)
        parts, batch = self._parts(query, parameters, keyspace or self.keyspace)
        request = Request(
            parts,
            batch,
            self.cluster.timestamp_generator() if self.use_client_timestamp else None,
            settings.consistency_level if level is None else level,
            settings.serial_consistency_level if serial is None else serial,
            fetch_size if fetch_size and fetch_size > 0 else None,  # 0: all rows in one page
            paging_state,
            keyspace,
        )
        policies = (query.retry_policy or settings.retry_policy, settings.row_factory)
        return ResponseFuture(self, query, request, timeout, policies)

    def _sends_keyspaces(self) -> bool:
        return bool(ProtocolVersion.uses_keyspace_flag(self.cluster.protocol_version))

    def _keyspace_of(self, query: Any) -> str | None:
        """Give the keyspace that a text or a batch names for itself, as protocol V5 sends it."""
        if isinstance(query, BoundStatement) or not query.keyspace:
            return None
        if self._sends_keyspaces():
            refuse_system(query.keyspace)
            return str(query.keyspace)
        # The driver silently leaves the keyspace out. A batch takes it over from its first prepared
        # statement, where the connector did not ask for it: that is no reason to refuse.
        if not any(part[0] for part in getattr(query, "_statements_and_parameters", ())):
            raise OutsideSubset("the keyspace of a statement below protocol V5: it is not sent")
        return None

    def _parts(
        self, query: Any, parameters: Any, keyspace: str | None
    ) -> tuple[tuple[Part, ...], int | None]:
        if isinstance(query, BoundStatement):
            return (bound(self, query.prepared_statement.query_id, query.values),), None
        if isinstance(query, SimpleStatement):
            text = query.query_string
            if parameters:
                text = bind_params(text, parameters, self.encoder)
            parser.check(text)
            return (Part(text, keyspace, None),), None
        if isinstance(query, BatchStatement):
            parts = []
            for is_prepared, content, values in query._statements_and_parameters:
                if is_prepared:
                    parts.append(bound(self, content, values))
                else:
                    parser.check(content)
                    parts.append(Part(content, keyspace, None))
            return tuple(parts), query.batch_type.value
        raise OutsideSubset(f"statements of the class {type(query).__name__}")

"""Prepared statements: made once, and made again if the server has forgotten them.

A server forgets the statements of a table or keyspace that is dropped. At the next execution the
driver prepares the text again, in the keyspace that its session has now. The values that are bound
already keep their old types.

Source: cassandra-driver, ResponseFuture._set_result and _execute_after_prepare.
"""

from __future__ import annotations

from binascii import hexlify
from collections.abc import Iterator
from hashlib import md5
from typing import TYPE_CHECKING, Any

from cassandra import DriverException
from cassandra.query import BatchStatement, BoundStatement, PreparedStatement

from semantix.errors import ContractError
from semantix.worlds.simulated.cassandra.requests import Part

if TYPE_CHECKING:
    from semantix.worlds.simulated.cassandra.client.session import Session
    from semantix.worlds.simulated.cassandra.statements.compiled import CompiledText


def prepared(session: Session, query: str, keyspace: str | None) -> PreparedStatement:
    """Make a statement. Raises the driver's exceptions for the server's error answers.

    Args:
        keyspace: that the connector gave to `prepare`; None: the session's.
    """
    catalog = session.cluster.link.node.catalog
    if keyspace:
        catalog.check_keyspace(keyspace)
    chosen = keyspace or session.keyspace
    compiled = catalog.compiled(query, chosen)
    query_id = _id(query, chosen)
    catalog.prepared[query_id] = compiled.places
    made = PreparedStatement(
        compiled.columns,
        query_id,
        compiled.routing_indexes,
        query,
        keyspace,
        session.cluster.protocol_version,
        _result_metadata(compiled),
        None,
    )
    session.cluster.prepared[query_id] = (made, chosen)
    return made


def bound(session: Session, query_id: bytes, values: Any) -> Part:
    """Give the text and the values of a bound statement. Raises ContractError."""
    statement, keyspace = _known(session, query_id)
    return Part(statement.query_string, keyspace, tuple(values))


def refused(session: Session, query: Any) -> Exception | None:
    """Prepare again what the server has forgotten; give the error with which this fails."""
    cluster = session.cluster
    known = cluster.link.node.catalog.prepared
    if isinstance(query, BoundStatement):
        query_id = query.prepared_statement.query_id
        if query_id in known and query_id not in cluster.stale:
            return None
    for query_id, values in _executed(query):
        error = None if query_id in known else _prepare_again(session, query_id)
        if error is None and query_id in cluster.stale:
            error = _misfit(session, query_id, values)
        if error is not None:
            return error
    return None


def _executed(query: Any) -> Iterator[tuple[bytes, Any]]:
    if isinstance(query, BoundStatement):
        yield query.prepared_statement.query_id, query.values
    elif isinstance(query, BatchStatement):
        for is_prepared, content, values in query._statements_and_parameters:
            if is_prepared:
                yield content, values


def _prepare_again(session: Session, query_id: bytes) -> Exception | None:
    statement, _ = _known(session, query_id)
    catalog = session.cluster.link.node.catalog
    chosen = statement.keyspace or session.keyspace
    text = statement.query_string
    try:
        compiled = catalog.compiled(text, chosen)
    except Exception as error:
        return error
    found = _id(text, chosen)
    if found != query_id:
        mismatch: Exception = DriverException(
            f"ID mismatch while trying to reprepare (expected {hexlify(query_id)!r}, got "
            f"{hexlify(found)!r}). This prepared statement won't work anymore. This usually "
            "happens when you run a 'USE...' query after the statement was prepared."
        )
        return mismatch
    catalog.prepared[query_id] = compiled.places
    statement.result_metadata = _result_metadata(compiled)
    if [one.type for one in compiled.columns] != [one.type for one in statement.column_metadata]:
        session.cluster.stale.add(query_id)
    else:
        session.cluster.stale.discard(query_id)
    return None


def _misfit(session: Session, query_id: bytes, values: Any) -> Exception | None:
    """Check values that were serialised for an older table."""
    statement, keyspace = _known(session, query_id)
    compiled = session.cluster.link.node.catalog.compiled(statement.query_string, keyspace)
    try:
        for kind, value in zip(compiled.kinds, values, strict=False):
            if kind is not None and isinstance(value, bytes):
                kind.check(value)
    except Exception as error:
        return error
    return None


def _known(session: Session, query_id: bytes) -> tuple[PreparedStatement, str | None]:
    found = session.cluster.prepared.get(query_id)
    if found is None:
        raise ContractError(
            "a statement was executed that no Cluster of this attempt prepared",
            hint="prepare statements in open(), with the session that executes them",
        )
    return found


def _id(text: str, keyspace: str | None) -> bytes:
    return md5(f"{keyspace} {text}".encode(), usedforsecurity=False).digest()


def _result_metadata(compiled: CompiledText) -> Any:
    selection = compiled.selection
    return None if selection is None else selection.result_metadata()

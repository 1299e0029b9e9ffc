"""The statements that read and write rows."""

from __future__ import annotations

from semantix.worlds.simulated.cassandra.cql import lexer
from semantix.worlds.simulated.cassandra.cql.data_syntax import (
    Batch,
    Delete,
    Insert,
    Modification,
    Select,
    Selector,
    Update,
)
from semantix.worlds.simulated.cassandra.cql.operation_syntax import (
    NOTHING_USED,
    Assignment,
    Deletion,
    Using,
)
from semantix.worlds.simulated.cassandra.cql.phrases import Constant, Marker, Relation, Term
from semantix.worlds.simulated.cassandra.cql.token_reader import TokenReader
from semantix.worlds.simulated.cassandra.errors import OutsideSubset, bad_syntax

_OPERATORS = ("=", "<", ">", "<=", ">=", "!=")


def insert(reader: TokenReader) -> Insert:
    """INSERT INTO table (columns) VALUES (values) [IF NOT EXISTS] [USING …]."""
    reader.expect("into")
    table = reader.table_name()
    if reader.is_word("json"):
        raise OutsideSubset("INSERT … JSON", reader.text)
    reader.expect_mark("(")
    columns = reader.names()
    reader.expect_mark(")")
    reader.expect("values")
    reader.expect_mark("(")
    values = [reader.value()]
    while reader.accept_mark(","):
        values.append(reader.value())
    reader.expect_mark(")")
    if_not_exists = reader.accept("if")
    if if_not_exists:
        reader.expect("not", "exists")
    return Insert(table, columns, tuple(values), if_not_exists, _using(reader))


def update(reader: TokenReader) -> Update:
    """UPDATE table [USING …] SET operation, … WHERE … [IF …]."""
    table = reader.table_name()
    using = _using(reader)
    reader.expect("set")
    assignments = [_assignment(reader)]
    while reader.accept_mark(","):
        assignments.append(_assignment(reader))
    reader.expect("where")
    where = _relations(reader)
    if_exists, conditions = _conditions(reader)
    return Update(table, tuple(assignments), where, conditions, if_exists, using)


def delete(reader: TokenReader) -> Delete:
    """DELETE [columns] FROM table [USING TIMESTAMP t] WHERE … [IF …]."""
    columns: list[Deletion] = []
    while not reader.is_word("from") and (not columns or reader.accept_mark(",")):
        columns.append(_deletion(reader))
    reader.expect("from")
    table = reader.table_name()
    using = _using(reader, may_have_ttl=False)
    reader.expect("where")
    where = _relations(reader)
    if_exists, conditions = _conditions(reader)
    return Delete(table, tuple(columns), where, conditions, if_exists, using)


def select(reader: TokenReader) -> Select:
    """SELECT * | selectors FROM table [WHERE …] [ORDER BY …] [LIMIT n] [ALLOW FILTERING]."""
    for word in ("json", "distinct"):
        if reader.is_word(word) and not reader.is_word(word, "from"):
            raise OutsideSubset(f"SELECT {word.upper()}", reader.text)
    selectors: list[Selector] = []
    if not reader.accept_mark("*"):
        selectors.append(_selector(reader))
        while reader.accept_mark(","):
            selectors.append(_selector(reader))
    reader.expect("from")
    table = reader.table_name()
    where = _relations(reader) if reader.accept("where") else ()
    for words in (("group", "by"), ("per", "partition")):
        if reader.is_word(*words):
            raise OutsideSubset(" ".join(words).upper(), reader.text)
    order = _order(reader)
    limit = reader.term() if reader.accept("limit") else None
    if limit is not None and not _is_number(limit):
        raise reader.not_viable()
    may_filter = reader.accept("allow", "filtering")
    return Select(table, tuple(selectors), where, order, limit, may_filter)


def batch(reader: TokenReader) -> Batch:
    """BEGIN [UNLOGGED|COUNTER] BATCH [USING TIMESTAMP t] modifications APPLY BATCH."""
    kind = "LOGGED"
    if reader.accept("unlogged"):
        kind = "UNLOGGED"
    elif reader.accept("counter"):
        kind = "COUNTER"
    reader.expect("batch")
    using = _using(reader)
    statements: list[Modification] = []
    while not reader.is_word("apply"):
        if reader.accept("insert"):
            statements.append(insert(reader))
        elif reader.accept("update"):
            statements.append(update(reader))
        elif reader.accept("delete"):
            statements.append(delete(reader))
        else:
            reader.mismatched("K_APPLY")
        reader.accept_mark(";")
    reader.expect("apply", "batch")
    return Batch(kind, using, tuple(statements))


def _using(reader: TokenReader, *, may_have_ttl: bool = True) -> Using:
    if not reader.accept("using"):
        return NOTHING_USED
    timestamp, ttl = None, None
    while True:
        is_ttl = may_have_ttl and reader.accept("ttl")
        if not is_ttl:
            reader.expect("timestamp")
        error = reader.not_viable()
        term = reader.term()
        if not _is_number(term):
            raise error
        timestamp, ttl = (timestamp, term) if is_ttl else (term, ttl)
        if not may_have_ttl or not reader.accept("and"):
            return Using(timestamp, ttl)


def _is_number(term: Term) -> bool:
    return isinstance(term, Marker) or (isinstance(term, Constant) and term.kind == lexer.INTEGER)


def _assignment(reader: TokenReader) -> Assignment:
    column = reader.name()
    if reader.is_mark("."):
        raise OutsideSubset("user types", reader.text)
    if reader.accept_mark("["):
        key = reader.value()
        reader.expect_mark("]")
        reader.expect_mark("=")
        return Assignment(column, "[]", reader.value(), key)
    for sign in "+-":
        if reader.is_mark(sign):
            reader.take()
            reader.expect_mark("=")
            return Assignment(column, sign, reader.value())
    reader.expect_mark("=")
    if reader.next.kind in (lexer.NAME, lexer.QUOTED) and not reader.is_call_or_constant():
        return _own(reader, column)
    term = reader.term()
    if not reader.is_arithmetic():
        return Assignment(column, "=", term)
    is_plus = reader.take().text == "+"
    is_column = reader.next.kind in (lexer.NAME, lexer.QUOTED) and not reader.is_call_or_constant()
    if not is_plus or not is_column:
        raise OutsideSubset("arithmetic", reader.text)
    if reader.name() != column:
        raise bad_syntax("Only expressions of the form X = <value> + X are supported.")
    return Assignment(column, "prepend", term)


def _own(reader: TokenReader, column: str) -> Assignment:
    """Take `column + value` or `column - value`."""
    error = reader.not_viable()
    other = reader.name()
    sign = reader.next.text
    if reader.next.kind == lexer.INTEGER and sign.startswith("-"):
        sign = "-"  # `n = n -1`
        term: Term = Constant(lexer.INTEGER, reader.take().text[1:])
    elif sign in "+-" and reader.next.kind == lexer.MARK:
        reader.take()
        term = reader.value()
    else:
        raise error
    if other != column:
        raise bad_syntax(f"Only expressions of the form X = X {sign}<value> are supported.")
    return Assignment(column, sign, term)


def _deletion(reader: TokenReader) -> Deletion:
    column = reader.name()
    if reader.is_mark("."):
        raise OutsideSubset("user types", reader.text)
    if not reader.accept_mark("["):
        return Deletion(column)
    key = reader.value()
    reader.expect_mark("]")
    return Deletion(column, key)


def _relations(reader: TokenReader) -> tuple[Relation, ...]:
    found = [_relation(reader)]
    while reader.accept("and"):
        found.append(_relation(reader))
    return tuple(found)


def _relation(reader: TokenReader) -> Relation:
    if reader.is_word("token") or reader.is_mark("("):
        raise OutsideSubset("token() and tuples of columns", reader.text)
    column = reader.name()
    token = reader.next
    if reader.accept("in"):
        if reader.is_mark("?") or reader.is_mark(":"):
            return Relation(column, "IN", reader.term())
        if not reader.is_mark("("):
            raise reader.not_viable()
        return Relation(column, "IN", reader.listed())
    if token.kind == lexer.NAME and token.text in ("contains", "like", "is", "between", "not"):
        raise OutsideSubset(f"the operator {token.text.upper()}", reader.text)
    if reader.is_mark("["):
        raise OutsideSubset("collections", reader.text)
    if token.kind != lexer.MARK or token.text not in _OPERATORS:
        raise reader.not_viable()
    reader.take()
    return Relation(column, token.text, reader.value())


def _conditions(reader: TokenReader) -> tuple[bool, tuple[Relation, ...]]:
    if not reader.accept("if"):
        return False, ()
    if reader.accept("exists"):
        return True, ()
    return False, _relations(reader)


def _selector(reader: TokenReader) -> Selector:
    if reader.is_word("token"):
        raise OutsideSubset("token()", reader.text)
    if _begins_expression(reader):
        raise OutsideSubset("literals and expressions in a selection", reader.text)
    name = reader.name()
    kind, column = "column", name
    if reader.accept_mark("("):
        kind, column = _function(reader, name)
        reader.expect_mark(")")
    elif reader.is_mark("[") or reader.is_mark("."):
        raise OutsideSubset("collections and user types", reader.text)
    if reader.is_arithmetic():
        raise OutsideSubset("arithmetic in a selection", reader.text)
    alias = reader.name() if reader.accept("as") else None
    return Selector(kind, column, alias)


def _begins_expression(reader: TokenReader) -> bool:
    token = reader.next
    if token.kind == lexer.MARK:
        return token.text in "-([{?:"
    if token.kind == lexer.NAME:
        return token.text in ("null", "true", "false", "nan", "infinity")
    return token.kind in lexer.CONSTANTS


def _function(reader: TokenReader, name: str) -> tuple[str, str]:
    if name == "count":
        if not reader.accept_mark("*"):
            one = reader.term()
            if not (isinstance(one, Constant) and one.text == "1"):
                raise OutsideSubset("count of a column", reader.text)
        return "count", ""
    if name in ("writetime", "ttl"):
        return name, reader.name()
    raise OutsideSubset(f"the function {name}()", reader.text)


def _order(reader: TokenReader) -> tuple[tuple[str, bool], ...]:
    if not reader.accept("order"):
        return ()
    reader.expect("by")
    found = [ordering(reader)]
    while reader.accept_mark(","):
        found.append(ordering(reader))
    return tuple(found)


def ordering(reader: TokenReader) -> tuple[str, bool]:
    """Take `column [ASC|DESC]`; True is descending."""
    column = reader.name()
    if reader.accept("desc"):
        return column, True
    reader.accept("asc")
    return column, False

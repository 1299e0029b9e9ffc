"""Random operations of three connections, played on the simulated database and on a file."""

from __future__ import annotations

import random
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from tests.conformance.sqlite.conftest import Bench, on_disk, simulated

STATEMENTS = (
    *("BEGIN", "BEGIN IMMEDIATE", "COMMIT", "ROLLBACK", "SAVEPOINT s"),
    *("RELEASE s", "ROLLBACK TO s", "SELECT * FROM t ORDER BY k", "SELECT count(*) FROM log"),
    *("DELETE FROM t WHERE v = 2", "CREATE TABLE IF NOT EXISTS more (v)", "DROP TABLE more"),
    "WITH x(v) AS (SELECT 1) INSERT INTO log SELECT v FROM x",
    *("PRAGMA user_version", "PRAGMA user_version = 7", "SELECT 1"),
)
WRITES = (
    "INSERT INTO t VALUES (?, ?) ON CONFLICT (k) DO UPDATE SET v = excluded.v",
    "INSERT INTO t VALUES (?, ?)",
    "REPLACE INTO t VALUES (?, ?)",
    "INSERT OR IGNORE INTO t VALUES (?, ?)",
    "UPDATE t SET v = ?2 WHERE k = ?1",
)
SCRIPTS = 120
OPERATIONS = 25


def script(seed: int) -> list[tuple[Any, ...]]:
    """Make operations: connection, kind, arguments."""
    chance = random.Random(seed)
    found: list[tuple[Any, ...]] = []
    for _ in range(OPERATIONS):
        at = chance.randrange(3)
        kind = chance.choice(("write", "write", "statement", "statement", "cursor", "end", "take"))
        if kind == "write":
            row = (chance.choice("abc"), chance.randrange(3))
            found.append((at, "execute", chance.choice(WRITES), row))
        elif kind == "statement":
            found.append((at, "execute", chance.choice(STATEMENTS), ()))
        elif kind == "cursor":
            found.append((at, "cursor", "SELECT * FROM t ORDER BY k", ()))
        elif kind == "take":
            found.append((at, "take"))
        else:
            found.append((at, chance.choice(("commit", "commit", "rollback", "crash"))))
    return found


def played(bench: Bench, operations: list[tuple[Any, ...]], level: str | None) -> list[Any]:
    """Play operations, and note what each of them shows."""
    options = {"timeout": 0, "isolation_level": level}
    connections = [bench.connect(**options) for _ in range(3)]
    cursors: dict[int, Any] = {}
    seen: list[Any] = []
    for at, kind, *arguments in operations:
        try:
            if kind == "execute":
                seen.append(connections[at].execute(*arguments).fetchall())
            elif kind == "cursor":
                cursors[at] = connections[at].execute(*arguments)
                seen.append(cursors[at].fetchone())
            elif kind == "take":
                seen.append(cursors[at].fetchone() if at in cursors else None)
            elif kind == "crash":
                bench.sessions[at].kill()
                cursors.pop(at, None)
                connections[at] = bench.connect(**options)
                bench.sessions[at] = bench.sessions.pop()
                seen.append("crashed")
            else:
                seen.append(getattr(connections[at], kind)())
        except sqlite3.Error as error:
            seen.append(f"{type(error).__name__}: {error}")
        seen.append([one.in_transaction for one in connections])
    for session in bench.sessions:
        session.kill()
    seen += [bench.rows(), bench.rows("log")]
    return seen


@pytest.mark.parametrize("level", ["", "IMMEDIATE", "EXCLUSIVE", None])
def test_both_worlds_show_the_same(level: str | None, tmp_path: Path) -> None:
    seen_busy = 0
    for seed in range(SCRIPTS // 4):
        operations = script(seed)
        folder = tmp_path / str(seed)
        folder.mkdir()
        expected = played(on_disk(folder), operations, level)
        assert played(simulated(), operations, level) == expected, f"seed {seed}"
        seen_busy += expected.count("OperationalError: database is locked")
    assert seen_busy > 50

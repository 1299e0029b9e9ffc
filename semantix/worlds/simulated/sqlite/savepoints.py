"""The savepoints of a transaction that began with one: releasing the first one commits."""

from __future__ import annotations

from semantix.worlds.sqlite.requests import Request


class Savepoints:
    """Knows whether a statement ends the transaction."""

    def __init__(self) -> None:
        self._names: list[str] = []

    def ends(self, request: Request) -> bool:
        """Return whether a COMMIT, END or RELEASE ends the transaction."""
        if request.keyword != "RELEASE":
            return True
        return self._names[:1] == [_name(request)] and self._names.count(_name(request)) == 1

    def note(self, request: Request, *, was_begun: bool) -> None:
        """Note a statement that has succeeded.

        Args:
            was_begun: a transaction was going on before it.
        """
        keyword, name = request.keyword, _name(request)
        if not was_begun:
            self._names = [name] if keyword == "SAVEPOINT" else []
        elif not self._names or (name not in self._names and keyword != "SAVEPOINT"):
            return
        elif keyword == "SAVEPOINT":
            self._names.append(name)
        elif keyword in ("RELEASE", "ROLLBACK"):
            last = len(self._names) - 1 - self._names[::-1].index(name)
            del self._names[last + (keyword == "ROLLBACK") :]


def _name(request: Request) -> str:
    words = request.sql.lower().rstrip("; ").split()
    return words[-1].strip("\"'`[]") if words else ""

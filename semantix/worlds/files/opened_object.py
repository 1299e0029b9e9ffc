"""An object of the client of files while it is written: it is stored as a whole."""

from __future__ import annotations

import io

from semantix.worlds.files.calls import Calls


class OpenedObject(io.BytesIO):
    """An object that is written. It is stored as a whole by `close`, and never if it is dropped."""

    def __init__(self, calls: Calls, path: str, mode: str) -> None:
        super().__init__()
        self.path = path
        self._is_exclusive = "x" in mode
        self._calls = calls

    def __del__(self) -> None:
        """Do nothing: an object that is dropped is not stored."""

    def readable(self) -> bool:
        """Return False."""
        return False

    def discard(self) -> None:
        """Forget the object instead of storing it."""
        super().close()

    def close(self) -> None:
        """Store the object; a second call does nothing."""
        if self.closed:
            return
        content, calls, path = self.getvalue(), self._calls, self.path
        super().close()
        if calls.is_alive():
            is_exclusive = self._is_exclusive
            calls.call(
                "put",
                path,
                lambda: calls.storage.put(path, content, is_exclusive=is_exclusive),
                content=content,
            )

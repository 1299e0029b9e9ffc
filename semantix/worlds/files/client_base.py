"""What the parts of the client of files share: how it asks, and how it refuses."""

from __future__ import annotations

from typing import Any, ClassVar, NoReturn

from fsspec.spec import AbstractFileSystem
from fsspec.utils import stringify_path

from semantix.ports.world import ClientSession
from semantix.worlds.files.calls import Calls
from semantix.worlds.files.paths import normal
from semantix.worlds.files.storage import OBJECT_STORE, Found, Storage, missing


class ClientBase(AbstractFileSystem):  # type: ignore[misc]  # fsspec has no types
    """The connection of one attempt to its storage."""

    protocol: ClassVar[str] = "files"
    root_marker: ClassVar[str] = "/"
    cachable: ClassVar[bool] = False

    def __init__(self, storage: Storage, session: ClientSession) -> None:
        super().__init__(use_listings_cache=False)
        self._calls = Calls(storage, session)
        self._storage = storage

    @property
    def kind(self) -> str:
        """Kind of the file system: `posix`, `nfs` or `object_store`."""
        return self._storage.kind

    @property
    def fsid(self) -> str:
        """Name of the file system in caches."""
        return f"semantix-{self.kind}"

    @classmethod
    def _strip_protocol(cls, path: Any) -> Any:
        if isinstance(path, list):
            return [cls._strip_protocol(one) for one in path]
        return normal(stringify_path(path).removeprefix("files://").removeprefix("files:"))

    def _found(self, path: str) -> Found | None:
        return self._calls.call("info", path, lambda: self._storage.look(path))

    def _looked_up(self, path: str) -> Found:
        def look() -> Found:
            found = self._storage.look(path)
            if found is None:
                raise missing(path)
            return found

        return self._calls.call("info", path, look)

    def _need_folders(self, call: str) -> None:
        if self.kind == OBJECT_STORE:
            self._lacks(call)

    def _need_uploads(self, call: str) -> None:
        if self.kind != OBJECT_STORE:
            self._lacks(call)

    def _lacks(self, call: str, instead: str = "") -> NoReturn:
        more = f"; {instead}" if instead else ""
        raise NotImplementedError(f"a file system of kind {self.kind} has no {call}{more}")

"""The code that targets name: loaded once for each process of semantix, and begun anew by a run."""

from __future__ import annotations

import importlib
import os
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType

from semantix.model.canonical import forget_classes
from semantix.scenario.connector_modules.memory_image import MemoryImage
from semantix.scenario.connector_modules.own_modules import PREFIX, Own, OwnModules
from semantix.scenario.connector_modules.substitutes import SharedNames

_NUMBER = re.compile(r"__\d+$")  # of a second file with the same name


def key_of(where: str) -> str:
    """Return an absolute path for a file: a relative one names another file in another folder."""
    return os.path.abspath(where) if where.endswith(".py") else where


@dataclass(slots=True)
class _Loaded:
    """A file or module that a target names, with everything own that it has imported.

    Attributes:
        name: of its module.
        known: the names of the modules when the image was made.
        image: None: the modules are executed anew in each process, and `reason` says why.
    """

    name: str
    known: tuple[str, ...] = ()
    image: MemoryImage | None = None
    reason: str = ""
    is_anew: bool = field(default=False)


class OwnCode:
    """All own code of this process of semantix.

    Attributes:
        generation: grows when modules are executed anew: their classes are new ones, too.
    """

    def __init__(self) -> None:
        self.generation = 0
        self._modules = OwnModules()
        self._loaded: dict[str, _Loaded] = {}
        self._plain: dict[str, ModuleType] = {}
        self._shared = SharedNames()

    def module(self, where: str) -> ModuleType:
        """Return the module behind `file.py` or `package.module`; load it at its first use.

        Raises:
            Exception: whatever the code raises while it is imported.
        """
        known = self._loaded.get(key_of(where))
        if known is not None:
            own = self._modules.by_name.get(known.name) or self._load(where)
            assert own is not None
            return own.module
        plain = self._plain.get(where)
        return self._loaded_first(where) if plain is None else plain

    def is_own(self, where: str) -> bool:
        """Return whether a target's code is loaded, and is the user's own."""
        return key_of(where) in self._loaded

    def begin_anew(self, places: Sequence[str]) -> None:
        """Let the memory of the code at these places be that of a process that begins."""
        self._shared.put_back()
        found = self._known(places)
        names = self._modules.reached_from([one.name for one in found])
        if any(one.image is None for one in found):
            self._forget(names)
            for where in places:
                self.module(where)
            return
        for one in found:
            assert one.image is not None
            one.image.put_back()
        known = [name for one in found for name in one.known]
        late = [name for name in names if name not in known]
        if late:  # imported by a function: a new process imports them at its own first call
            self._forget(late)

    def changes(self, places: Sequence[str]) -> list[str]:
        """Name what differs from the memory of a new process: `connector.ROWS`."""
        found = self._known(places)
        named = [one.reason for one in found if one.image is None]
        named += [text for one in found if one.image for text in one.image.changed()]
        return list(dict.fromkeys(named))

    def is_changed(self, places: Sequence[str]) -> bool:
        """Return whether the memory differs from that of a new process."""
        found = self._known(places)
        return any(one.image is None or one.image.is_changed() for one in found)

    def reasons(self, places: Sequence[str]) -> list[str]:
        """Say for which reasons code at these places is executed anew in each process."""
        found = self._known(places)
        return [one.reason for one in found if one.image is None]

    def changed_files(self, places: Sequence[str]) -> list[str]:
        """Name the source files of the code at these places that differ from what was loaded."""
        names = self._modules.reached_from([one.name for one in self._known(places)])
        files = [self._modules.by_name[name].place.file for name in names]
        return [file for file in files if file is not None and self._modules.is_stale(file)]

    def reload_changed(self) -> None:
        """Forget code whose files have changed since they were read; its next use reads them."""
        for where, one in list(self._loaded.items()):
            if self.changed_files([where]):
                self._forget(self._modules.reached_from([one.name]))
                del self._loaded[where]
        self._modules.forget_stale()

    def keep_shared_names(self) -> None:
        """Take the environment as it is now for that of every later process."""
        self._shared = SharedNames()

    def _known(self, places: Sequence[str]) -> list[_Loaded]:
        keys = list(map(key_of, places))
        return [self._loaded[key] for key in keys if key in self._loaded]

    def _loaded_first(self, where: str) -> ModuleType:
        for one in self._loaded.values():
            if one.image is not None:
                one.image.put_back()
        if not self._loaded:
            self._shared = SharedNames()
        self._shared.put_back()
        importlib.invalidate_caches()  # a test may have written the file a moment ago
        own = self._load(where)
        if own is None:
            self._plain[where] = found = importlib.import_module(where)
            return found
        self._loaded[key_of(where)] = _Loaded(own.name)
        self._take_images(own.name)
        return own.module

    def _load(self, where: str) -> Own | None:
        if where.endswith(".py"):
            return self._modules.load_file(Path(where))
        return self._modules.load_module(where)

    def _take_images(self, name: str) -> None:
        """Make the image of a new module, and again those that share modules with it."""
        new = self._modules.reached_from([name])
        for one in self._loaded.values():
            reached = self._modules.reached_from([one.name])
            if any(module in new for module in reached):
                self._take_image(one, reached)

    def _take_image(self, one: _Loaded, reached: list[str]) -> None:
        owns = [self._modules.by_name[name] for name in reached]
        one.known = tuple(reached)
        one.image, one.reason = None, ""
        asking = [own for own in owns if own.asks]
        if asking:
            asks = " and ".join(asking[0].asks)
            one.reason = f"{_shown(asking[0].name)} asks for {asks} while it is imported"
            return
        try:
            image = MemoryImage({_shown(own.name): own.module for own in owns})
        except Exception as error:  # an object that answers to no look, for instance a proxy
            one.reason = f"an object of {_shown(one.name)} cannot be looked at ({error!r:.80})"
            return
        one.image = None if image.opaque else image
        one.reason = f"{image.opaque} cannot be copied" if image.opaque else ""

    def _forget(self, names: Iterable[str]) -> None:
        self._modules.forget(names)
        self.generation += 1
        forget_classes()


def _shown(name: str) -> str:
    return _NUMBER.sub("", name.removeprefix(PREFIX))


OWN_CODE = OwnCode()

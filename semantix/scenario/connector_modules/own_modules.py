"""The own modules of connectors that this process has loaded, and how they import each other.

An own module is in `sys.modules` under a name of its own, `semantix_user_NAME`: a file called
`random.py` replaces `random` for nobody, and two files of equal names are two modules.
"""

from __future__ import annotations

import builtins
import hashlib
import importlib
import importlib.util
import linecache
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any

from semantix.scenario.connector_modules.own_files import (
    OwnFile,
    digest_of,
    file_beside,
    file_on_path,
    is_foreign,
)
from semantix.scenario.connector_modules.present import PRESENT
from semantix.scenario.connector_modules.simulated_chance import simulated_hash
from semantix.scenario.connector_modules.simulated_time import copied
from semantix.scenario.connector_modules.substitutes import substitute

PREFIX = "semantix_user_"


@dataclass(slots=True)
class Own:
    """One own module.

    Attributes:
        name: in `sys.modules`.
        folders: where its absolute imports look first.
        imports: names of the own modules that it has imported.
        asks: what it asked while it was imported: "time", "chance" or both. Such a module differs
            from process to process, so it is executed anew in each.
    """

    name: str
    place: OwnFile
    folders: tuple[str, ...]
    module: ModuleType
    imports: dict[str, None] = field(default_factory=dict)
    asks: tuple[str, ...] = ()
    foreign: set[str] = field(default_factory=set)  # names that are not own; never iterated


class OwnModules:
    """The own modules of this process.

    Attributes:
        by_name: in the order in which they were loaded.
        sources: the digest of each source file that was read.
    """

    def __init__(self) -> None:
        self.by_name: dict[str, Own] = {}
        self.sources: dict[str, str] = {}
        self._names: dict[str, str] = {}  # the place of a module → its name, for ever
        self._counts: dict[str, int] = {}
        self._codes: dict[str, CodeType] = {}

    # -- loading --------------------------------------------------------------------------------

    def load_file(self, path: Path) -> Own:
        """Load a file. In a package its top package is loaded first.

        Raises:
            Exception: whatever the file raises.
        """
        file = path.resolve()
        top, names = file.parent, [] if file.stem == "__init__" else [file.stem]
        while (top / "__init__.py").is_file():
            names.insert(0, top.name)
            top = top.parent
        folders = tuple(dict.fromkeys((str(file.parent), str(top))))
        if len(names) <= 1:
            return self._loaded(file.stem, OwnFile(str(file), None), folders)
        return self._inside(names, folders, [str(top)])

    def load_module(self, name: str) -> Own | None:
        """Load `package.module` if it is the user's own; None: import it as usual."""
        first, *rest = name.split(".")
        place = file_on_path(first)
        if place is None:
            return None
        folder = str(Path(place.file or "").parent)
        top = str(Path(folder).parent) if place.folders is not None else folder
        return self._inside([first, *rest], (top,), [top])

    def forget(self, names: Iterable[str]) -> None:
        """Drop modules; the next import executes them anew."""
        for name in names:
            self.by_name.pop(name, None)
            sys.modules.pop(name, None)

    def is_stale(self, file: str) -> bool:
        """Return whether a source file differs from what was read."""
        known = self.sources.get(file)
        return known is not None and known != digest_of(file)

    def forget_stale(self) -> None:
        """Forget the code of the files that have changed."""
        for file in [file for file in self.sources if self.is_stale(file)]:
            del self.sources[file], self._codes[file]

    def reached_from(self, names: Iterable[str]) -> list[str]:
        """Return these modules and all that they have imported, in the order of loading."""
        waiting, seen = list(names), dict[str, None]()
        while waiting:
            name = waiting.pop()
            own = self.by_name.get(name)
            if own is not None and name not in seen:
                seen[name] = None
                waiting += own.imports
        return [name for name in self.by_name if name in seen]

    def _inside(self, names: Sequence[str], folders: tuple[str, ...], places: Sequence[str]) -> Own:
        """Load a package and the modules in it that lead to the last name."""
        first = file_beside(names[0], places)
        if first is None:
            raise ModuleNotFoundError(f"No module named {names[0]!r}", name=names[0])
        own = self._loaded(names[0], first, folders)
        for name in names[1:]:
            own = self._child(own, name)
        return own

    def _child(self, parent: Own, name: str) -> Own:
        whole = f"{parent.name}.{name}"
        known = self.by_name.get(whole)
        place = None if known else file_beside(name, parent.place.folders or ())
        if known is None and place is None:
            shown = whole.removeprefix(PREFIX)
            raise ModuleNotFoundError(f"No module named {shown!r}", name=whole)
        own = known or self._loaded(whole.removeprefix(PREFIX), place, parent.folders, whole)
        parent.imports[own.name] = None
        own.imports[parent.name] = None  # a package is executed before what is in it
        setattr(parent.module, name, own.module)
        return own

    def _loaded(
        self, name: str, place: OwnFile | None, folders: tuple[str, ...], whole: str = ""
    ) -> Own:
        assert place is not None
        whole = whole or self._name_of(name, place)
        known = self.by_name.get(whole)
        if known is not None:
            return known
        spec = ModuleSpec(whole, None, origin=place.file, is_package=place.folders is not None)
        if place.folders is not None:
            spec.submodule_search_locations = list(place.folders)
        module = importlib.util.module_from_spec(spec)
        own = self.by_name[whole] = Own(whole, place, folders, module)
        sys.modules[whole] = module  # dataclasses and `model.canonical` look it up by its name
        if place.file is None:
            return own
        module.__file__ = place.file
        module.__dict__["__builtins__"] = self._builtins(own)
        before = PRESENT.asked_time, PRESENT.asked_chance
        PRESENT.forget_questions()
        try:
            exec(self._code(place.file), module.__dict__)
        except BaseException:
            self.forget([whole])
            raise
        finally:
            asked = (("time", PRESENT.asked_time), ("chance", PRESENT.asked_chance))
            own.asks = tuple(word for word, is_asked in asked if is_asked)
            PRESENT.asked_time |= before[0]
            PRESENT.asked_chance |= before[1]
        return own

    def _name_of(self, name: str, place: OwnFile) -> str:
        """Return the name of a module; the second file of a name gets a number."""
        where = place.file or repr(place.folders)
        if where not in self._names:
            self._counts[name] = count = self._counts.get(name, 0) + 1
            self._names[where] = f"{name}__{count}" if count > 1 else name
        return PREFIX + self._names[where]

    def _code(self, file: str) -> CodeType:
        """Return the compiled file. It is read once, so a change on disk changes no later run."""
        if file not in self._codes:
            source = Path(file).read_bytes()
            self._codes[file] = compile(source, file, "exec", dont_inherit=True)
            self.sources[file] = hashlib.sha256(source).hexdigest()
            linecache.checkcache(file)
        return self._codes[file]

    # -- importing ------------------------------------------------------------------------------

    def _builtins(self, own: Own) -> dict[str, Any]:
        def import_(
            name: str,
            names_in: Any = None,
            _: Any = None,
            fromlist: Sequence[str] | None = (),
            level: int = 0,
        ) -> Any:
            return self._imported(own, name, names_in, tuple(fromlist or ()), level)

        simulated = {} if PRESENT.is_real else {"hash": simulated_hash}
        return {**vars(builtins), **simulated, "__import__": import_}

    def _imported(
        self, own: Own, name: str, names_in: Any, fromlist: tuple[str, ...], level: int
    ) -> Any:
        """Do what the `import` statement of an own module asks for."""
        if level:
            package = (names_in or {}).get("__package__") or ""
            return self._relative(own, importlib.util.resolve_name("." * level + name, package),
                                  fromlist)  # fmt: skip
        if name == "importlib" or (name.startswith("importlib.") and not fromlist):
            builtins.__import__(name)
            return self._importlib(own)
        first = name.partition(".")[0]
        replaced = substitute(name if fromlist else first)
        if replaced is not None:
            builtins.__import__(name)  # `import os.path`
            return replaced
        found = None if first in own.foreign else self._absolute(own, name)
        if found is None:
            own.foreign.add(first)
            return builtins.__import__(name, names_in, None, fromlist, 0)
        own.imports[found.name] = None
        if fromlist:
            return self._with_names(found, fromlist)
        return self.by_name[found.name.split(".")[0]].module

    def _relative(self, own: Own, whole: str, fromlist: tuple[str, ...]) -> Any:
        first, *rest = whole.split(".")
        found = self.by_name[first]
        for name in rest:
            found = self._child(found, name)
        own.imports[found.name] = None
        return self._with_names(found, fromlist)

    def _absolute(self, own: Own, name: str) -> Own | None:
        first, *rest = name.split(".")
        if is_foreign(first):
            return None
        place = file_beside(first, own.folders)
        if place is None:
            return self.load_module(name)
        found = self._loaded(first, place, own.folders)
        for part in rest:
            found = self._child(found, part)
        return found

    def _with_names(self, found: Own, fromlist: tuple[str, ...]) -> ModuleType:
        """Load the modules among the names of `from package import names`."""
        wanted = list(fromlist)
        if "*" in wanted:
            wanted = list(getattr(found.module, "__all__", ()))
        for name in wanted if found.place.folders is not None else ():
            if not hasattr(found.module, name) and file_beside(name, found.place.folders or ()):
                self._child(found, name)
        return found.module

    def _importlib(self, own: Own) -> ModuleType:
        made = copied(importlib)

        def import_module(name: str, package: str | None = None) -> Any:
            whole = importlib.util.resolve_name(name, package) if name[0] == "." else name
            if whole.startswith(PREFIX):
                return self._relative(own, whole, ())
            return self._imported(own, whole, None, ("__name__",), 0)

        made.__dict__["import_module"] = import_module
        return made

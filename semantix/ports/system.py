"""The record of an outside system. The rest of semantix knows nothing else of it.

The record has references, `module:name`, instead of classes and functions. A method imports them
when it is called. So reading the registry loads no client library, no container library and no
pydantic.
"""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from functools import cache
from typing import Any

from semantix.errors import WorldUnavailable
from semantix.ports.call_table import CallRow


@dataclass(frozen=True, slots=True)
class Library:
    """A library that the system needs.

    Attributes:
        distribution: name of the library in the package index, `confluent-kafka`.
        module: name of its module, `confluent_kafka`.
        is_for_real_only: only runs on real servers need it.
    """

    distribution: str
    module: str
    is_for_real_only: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """A part of the system that holds records and that a spec can name.

    Attributes:
        name: name of a topic or a table.
        view: how a reader sees the place: `log` (all values, in order) or `table` (one row for each
            key).
        parts: the names of its parts in events: `out/0` and `out/1` for a topic with two
            partitions.
        is_watched: the options say that the final reader looks at it.
    """

    name: str
    view: str
    parts: tuple[str, ...]
    is_watched: bool = False


@dataclass(frozen=True, slots=True)
class RealSide:
    """The classes with which runs use a real server of this system.

    Attributes:
        server: a class. `Class.start()` starts a server in a container, or attaches to a running
            server that the environment names. The instance is a context manager; at its end it
            removes the container that it has started. Its attribute `pausable` has `pause`, `go_on`
            and `refusal`, which says why the server cannot be paused, or is empty.
        run_world: the class of one run's share of the server (`ports.real_world.RealWorld`). It is
            called with (connection or server, run id, the system's options in the spec).
        client_module: the module that the template process of the jobs imports before it forks.
        image: the `ServerImage` of the container.
        attach_variable: the environment variable that names a running server.
        connection: a class that is called with the server. All runs share one instance, which has a
            method `close`. Empty: the runs share the server only.
        late_calls: the client calls whose request can be sent to a paused server, so that it
            arrives late: their clients obey `late_request`.
        can_restart: a run may kill the server and start it again: it then still has all that it has
            acknowledged.
    """

    server: str
    run_world: str
    client_module: str
    image: str
    attach_variable: str
    connection: str = ""
    late_calls: tuple[str, ...] = ()
    can_restart: bool = False


@dataclass(frozen=True, slots=True)
class OutsideSystem:
    """One outside system.

    Attributes:
        name: the name in `client(name)` and in a spec's `world_options`: `kafka`.
        title: the name in messages: `Kafka`.
        world: class of the simulated world; it is called with (clock, observer, options).
        options: the `Keys` model of the options, which the simulated and the real side share.
        calls: the table of the client calls.
        places: a function that takes an instance of the options' model and returns the places that
            these options define.
        libraries: the libraries that the system needs.
        extra: the extra of semantix that installs the libraries; empty if there are none.
        shows_all: the world reports changes of every place. False: only of watched places, as long
            as any place is watched.
        has_timestamps: a record in a place has a timestamp, which input may have been given.
        aborts: `module:function` that writes records of aborted transactions into a place (called
            with an `Outside`, and `place` and `count`); empty: the system has no transactions.
        has_server: a server runs, which can be killed and started again (`restart_world`).
        has_any_place: every name may be a place; False: only those that `places` returns.
        sides: further real sides, by the word of `--world`, which need no container.
        real: the real side; None if there is only the simulated world.
    """

    name: str
    title: str
    world: str
    options: str
    calls: str
    places: str
    libraries: tuple[Library, ...] = ()
    extra: str = ""
    shows_all: bool = True
    has_server: bool = True
    has_any_place: bool = False
    has_timestamps: bool = False
    aborts: str = ""
    real: RealSide | None = None
    sides: tuple[tuple[str, RealSide], ...] = ()

    def world_class(self) -> Any:
        """Import and return the class of the simulated world.

        Raises:
            WorldUnavailable: the client library is not installed.
        """
        return self._loaded(self.world)

    def options_model(self) -> Any:
        """Import and return the model of the options."""
        return resolved(self.options)

    def call_table(self) -> tuple[CallRow, ...]:
        """Import and return the table of the client calls."""
        found: tuple[CallRow, ...] = self._loaded(self.calls)
        return found

    def places_of(self, options: Any) -> tuple[Place, ...]:
        """Return the places that these options (an instance of the model) define."""
        found: tuple[Place, ...] = resolved(self.places)(options)
        return found

    def side(self, world: str) -> RealSide | None:
        """Return the real side for a word of `--world`; None: there is none.

        Beside the containers of other systems, this one is on this machine.
        """
        sides = dict(self.sides)
        return self.real or sides.get("local") if world == "containers" else sides.get(world)

    def _loaded(self, reference: str) -> Any:
        try:
            return resolved(reference)
        except ModuleNotFoundError as error:
            for library in self.libraries:
                if (error.name or "").partition(".")[0] == library.module:
                    raise WorldUnavailable(
                        f"{self.title} needs {library.distribution}, which is not installed",
                        hint=f"pip install 'semantix[{self.extra}]'",
                    ) from error
            raise


@cache
def resolved(reference: str) -> Any:
    """Import and return the object with the reference `module:name`."""
    module, _, name = reference.partition(":")
    return getattr(importlib.import_module(module), name)

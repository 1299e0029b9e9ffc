"""The record of an outside system: all that the rest of semantix knows of Kafka, say.

References are `module:name` and are imported when they are asked for: reading the registry loads no
client library, no container library and no pydantic.
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
    """A distribution that the system needs.

    Attributes:
        distribution: its name in the package index, `confluent-kafka`.
        module: what is imported from it, `confluent_kafka`.
        is_for_real_only: the simulated world does without it.
    """

    distribution: str
    module: str
    is_for_real_only: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """A part of the system that holds records and that a spec can name.

    Attributes:
        name: a topic, a table.
        view: how a reader sees it: `log` (it only grows) or `table` (rows replace each other).
        parts: its names in events: `out/0` and `out/1` for a topic with two partitions.
    """

    name: str
    view: str
    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RealSide:
    """How runs on real servers get a server of this system.

    Attributes:
        server: a class. `Class.start()` starts a server in a container, or attaches to the one that
            the environment names; the instance is a context manager that removes what it started.
        connection: a class that is called with the server; all runs share the instance, and it has
            `close()`. Empty: the runs share nothing but the server.
        run_world: the class of a run's share (`ports.real_world.RealWorld`); it is called with
            (connection or server, run id, the system's options in the spec).
        client_module: the module that the template process of the jobs imports beforehand.
        image: the `ServerImage` of the container.
        attach_variable: the environment variable that names a running server.
    """

    server: str
    run_world: str
    client_module: str
    image: str
    attach_variable: str
    connection: str = ""


@dataclass(frozen=True, slots=True)
class OutsideSystem:
    """One outside system.

    Attributes:
        name: as `client(name)` and `world_options` in a spec have it: `kafka`.
        title: as messages have it: `Kafka`.
        extra: the extra of semantix that installs the libraries; empty if there are none.
        world: the simulated world, a class that is called with (clock, observer, options).
        options: the `Keys` model of the options; the simulated and the real side share it.
        calls: the table of the client calls.
        places: a function that takes the options' model and gives the places that they define.
        real: None: there is no real server, only the simulated world.
    """

    name: str
    title: str
    world: str
    options: str
    calls: str
    places: str
    libraries: tuple[Library, ...] = ()
    extra: str = ""
    real: RealSide | None = None

    def world_class(self) -> Any:
        """Import the class of the simulated world.

        Raises:
            WorldUnavailable: the client library is not installed.
        """
        return self._loaded(self.world)

    def options_model(self) -> Any:
        """Import the model of the options."""
        return resolved(self.options)

    def call_table(self) -> tuple[CallRow, ...]:
        """Import the table of the client calls."""
        found: tuple[CallRow, ...] = self._loaded(self.calls)
        return found

    def places_of(self, options: Any) -> tuple[Place, ...]:
        """Give the places that these options (an instance of the model) define."""
        found: tuple[Place, ...] = resolved(self.places)(options)
        return found

    def _loaded(self, reference: str) -> Any:
        try:
            return resolved(reference)
        except ModuleNotFoundError as error:
            for library in self.libraries:
                if (error.name or "").partition(".")[0] == library.module:
                    raise WorldUnavailable(
                        f"{self.title} needs what is not installed: {library.distribution}",
                        hint=f"pip install 'semantix[{self.extra}]'",
                    ) from error
            raise


@cache
def resolved(reference: str) -> Any:
    """Import what a reference `module:name` names."""
    module, _, name = reference.partition(":")
    return getattr(importlib.import_module(module), name)

"""Whether real servers can be had on this machine, what is missing, and how to get it."""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import metadata
from typing import TYPE_CHECKING

from semantix.errors import WorldUnavailable
from semantix.ports.system import OutsideSystem, RealSide, resolved
from semantix.worlds.registry import SYSTEMS

if TYPE_CHECKING:
    from docker import DockerClient

    from semantix.worlds.containers.images import ServerImage

# Needed for every outside system: distribution, its purpose, the extra that installs it.
_PACKAGES = (("hypothesis", "drawn runs", ""), ("pytest", "the plugin", ""))
_CONTAINERS = ("testcontainers", "servers in containers", "containers")


@dataclass(frozen=True, slots=True)
class Fact:
    """The answer to one question about this machine.

    Attributes:
        subject: the thing that was looked for: `Python`, `container engine`, …
        found: its version, name or place. If it is missing: what was found instead.
        hint: how to get it; empty if it is present.
    """

    subject: str
    is_present: bool
    found: str
    hint: str = ""


def survey() -> list[Fact]:
    """Look at everything that semantix can use, in the order in which one thing needs another.

    Nothing is started, pulled or installed.
    """
    facts = [_python()]
    facts += [_package(*row) for row in (*_PACKAGES, *_client_packages(), _CONTAINERS)]
    facts += _servers()
    return facts


def can_have(system: OutsideSystem, world: str = "containers") -> None:
    """Return if runs can get a server of this system.

    They can if an attached server answers, or if a container engine has the image or can pull it.

    Raises:
        WorldUnavailable: says what is missing and how to get it. A system without a real side
            raises it, too.
    """
    real = system.side(world)
    if real is not None and not real.image:
        resolved(real.server).start()  # raises if its libraries are missing
        return
    if real is None:
        raise WorldUnavailable(
            f"there is no real server for {system.title}", hint="it is only simulated"
        )
    modules = [library.module for library in system.libraries]
    _need(f"containers,{system.extra}", "testcontainers", *modules)
    if os.environ.get(real.attach_variable):
        resolved(real.server).start().close()
    else:
        _can_start(resolved(real.image))


def _python() -> Fact:
    # Always present: with an older Python than semantix needs, the import would have failed.
    return Fact("Python", True, f"{platform.python_version()} ({sys.executable})")


def _client_packages() -> Iterator[tuple[str, str, str]]:
    for system in SYSTEMS.values():
        for library in system.libraries:
            sides = "real" if library.is_for_real_only else "simulated and real"
            yield library.distribution, f"{system.title}, {sides}", system.extra


def _real_systems() -> Iterator[tuple[OutsideSystem, RealSide]]:
    for system in SYSTEMS.values():
        if system.real is not None:
            yield system, system.real


def _package(name: str, purpose: str, extra: str) -> Fact:
    subject = f"{name} ({purpose})"
    try:
        return Fact(subject, True, metadata.version(name))
    except metadata.PackageNotFoundError:
        wanted = f"semantix[{extra}]" if extra else "semantix"
        return Fact(subject, False, "not installed", f"pip install '{wanted}'")


def _servers() -> list[Fact]:
    try:
        from semantix.worlds.containers import engine
    except ImportError as error:
        hint = "pip install 'semantix[containers]'"
        return [Fact("container engine", False, f"cannot be asked: {error}", hint)]
    try:
        client = engine.connect()
    except WorldUnavailable as error:
        return [Fact("container engine", False, error.args[0], error.hint), *_attached()]
    try:
        version = client.version()
        found = f"{_engine_name(version)} {version['Version']}"
        network = engine.networking(client).value
        return [
            Fact("container engine", True, f"{found}, network of the servers: {network}"),
            *(_image(client, resolved(real.image)) for _, real in _real_systems()),
            _ports(lambda: engine.free_ports(5)),
            *_attached(),
        ]
    except WorldUnavailable as error:
        return [Fact("container engine", False, error.args[0], error.hint), *_attached()]
    finally:
        client.close()


def _engine_name(version: dict[str, object]) -> str:
    platform_facts = version.get("Platform")
    name = platform_facts.get("Name") if isinstance(platform_facts, dict) else None
    return str(name or "Docker")


def _image(client: DockerClient, image: ServerImage) -> Fact:
    subject = f"image of {image.name}"
    present = image.present(client)
    if present is not None:
        return Fact(subject, True, present)
    return Fact(
        subject,
        False,
        f"none of {', '.join(image.candidates())}",
        f"it is pulled when needed; without a registry, in a checkout: "
        f"`ci/images/build {image.name.lower()}`",
    )


def _ports(find: Callable[[], tuple[int, ...]]) -> Fact:
    try:
        ports = find()
    except WorldUnavailable as error:
        return Fact("free loopback ports", False, error.args[0], error.hint)
    return Fact("free loopback ports", True, f"{ports[0]} and on")


def _attached() -> list[Fact]:
    """List the servers that environment variables name, and say whether they answer."""
    return [
        _attached_server(system, real.attach_variable)
        for system, real in _real_systems()
        if os.environ.get(real.attach_variable)
    ]


def _attached_server(system: OutsideSystem, variable: str) -> Fact:
    subject = f"attached {system.title}"
    try:
        can_have(system)
    except WorldUnavailable as error:
        return Fact(subject, False, error.args[0], error.hint)
    return Fact(subject, True, os.environ[variable])


def _need(extras: str, *modules: str) -> None:
    from importlib.util import find_spec

    missing = [module for module in modules if find_spec(module) is None]
    if missing:
        raise WorldUnavailable(
            f"real servers need what is not installed: {', '.join(missing)}",
            hint=f"pip install 'semantix[{extras}]'",
        )


def _can_start(image: ServerImage) -> None:
    from semantix.worlds.containers import engine

    client = engine.connect()
    try:
        image.ensure(client)
    finally:
        client.close()

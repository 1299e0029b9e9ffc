"""Refuses effects that leave a process by Python's audit events.

Source: the audit events table of Python 3.11. Imports, reads and logging are no effects.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from semantix.simulation.guarding.guard import GUARD

_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_SCRATCH = getattr(os, "O_TMPFILE", 0)
_DEVICES = (os.devnull, "/dev/stdout", "/dev/stderr", "/dev/tty")

_FILES = (
    *("os.mkdir", "os.rmdir", "os.remove", "os.rename", "os.link", "os.symlink", "os.truncate"),
    *("os.chmod", "os.chown", "os.chflags", "os.utime", "os.setxattr", "os.removexattr"),
    *("shutil.rmtree", "shutil.move", "shutil.copyfile", "shutil.make_archive"),
    *("shutil.unpack_archive", "tempfile.mkstemp", "tempfile.mkdtemp"),
)
_SOCKETS = (
    *("socket.connect", "socket.bind", "socket.sendto", "socket.sendmsg", "socket.getaddrinfo"),
    *("socket.gethostbyname", "socket.gethostbyaddr", "socket.sethostname", "urllib.Request"),
    *("http.client.connect", "ftplib.connect", "smtplib.connect", "imaplib.open", "poplib.connect"),
    *("nntplib.connect", "telnetlib.Telnet.open", "syslog.openlog", "syslog.syslog"),
)
_PROCESSES = (
    *("subprocess.Popen", "os.system", "os.fork", "os.forkpty", "os.posix_spawn", "os.spawn"),
    *("os.startfile", "pty.spawn", "builtins.input"),
)
_EXITS = ("os.exec",)
_KILLS = ("os.kill", "os.killpg", "signal.pthread_kill")
# Each event → the group of effects to which it belongs.
_GROUPS: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys(_FILES, "files"),
        **dict.fromkeys(_SOCKETS, "sockets"),
        **dict.fromkeys(_PROCESSES, "processes"),
        "sqlite3.connect": "sqlite",
    }
)


def hook(event: str, arguments: tuple[Any, ...]) -> None:
    """Look at one audit event. Python calls this for every event of the process."""
    if not GUARD.is_active:
        return
    look = _LOOKS.get(event)
    if look is not None:
        look(event, arguments)


def _look_at_open(_: str, arguments: tuple[Any, ...]) -> None:
    path, _, flags = arguments
    if isinstance(path, int) or not isinstance(flags, int) or not flags & _WRITES:
        return
    name = os.fsdecode(path)
    if name in _DEVICES or name.startswith(("/dev/fd/", "/proc/self/fd/")):
        return
    # A file without a name ends with its process. `tempfile` opens its folder to make one.
    if (_SCRATCH and flags & _SCRATCH == _SCRATCH) or os.path.isdir(name):
        return
    GUARD.refuse("outside", "open for writing", sys._getframe(2), group="files", paths=(name,))


def _look_at_effect(event: str, arguments: tuple[Any, ...]) -> None:
    group = _GROUPS[event]
    paths: list[str] = []
    if group in ("files", "sqlite"):
        given = [one for one in arguments if isinstance(one, (str, bytes, os.PathLike))]
        paths = list(map(os.fsdecode, given))
    if group == "sqlite" and paths and paths[0] in ("", ":memory:"):
        return  # such a database ends with its process
    GUARD.refuse("outside", event, sys._getframe(2), group=group, paths=paths)


def _look_at_exit(event: str, _: tuple[Any, ...]) -> None:
    GUARD.refuse("exit", event, sys._getframe(2))


def _look_at_kill(event: str, arguments: tuple[Any, ...]) -> None:
    target, number = arguments
    if number == 0:
        return  # it only asks whether the process lives
    own = event == "signal.pthread_kill" or target in (os.getpid(), 0, -1, os.getpgrp())
    kind, group = ("exit", "") if own else ("outside", "processes")
    GUARD.refuse(kind, event, sys._getframe(2), group=group)


def _look_at_socket(_: str, __: tuple[Any, ...]) -> None:
    """Refuse an event loop: it makes its own pair of sockets, and nothing else shows it."""
    frame = sys._getframe(2)
    while frame is not None and frame.f_globals.get("__name__", "").startswith(_LOOPS):
        if frame.f_globals["__name__"].startswith("asyncio"):
            GUARD.refuse("threads", "asyncio", frame, by_callee=True)
            return
        frame = frame.f_back  # type: ignore[assignment]


_LOOPS = ("asyncio", "socket", "selectors")
_LOOKS: Mapping[str, Callable[[str, tuple[Any, ...]], None]] = MappingProxyType(
    {
        "open": _look_at_open,
        **dict.fromkeys(_GROUPS, _look_at_effect),
        **dict.fromkeys(_EXITS, _look_at_exit),
        **dict.fromkeys(_KILLS, _look_at_kill),
        "socket.__new__": _look_at_socket,
    }
)

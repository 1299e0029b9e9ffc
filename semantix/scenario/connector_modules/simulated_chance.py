"""`random`, `uuid`, `secrets` and `os` as a connector's own modules get them: chance has a seed.

The seed is that of the run, the subtask and the attempt, so two attempts draw different numbers,
and two runs of one plan the same ones. Everything that draws nothing is the real module's.
"""

from __future__ import annotations

import os as real_os
import random as real_random
import secrets as real_secrets
import sys
import uuid as real_uuid
from base64 import urlsafe_b64encode
from collections.abc import Callable
from types import ModuleType
from typing import Any

from semantix.scenario.connector_modules.present import PRESENT
from semantix.scenario.connector_modules.simulated_time import copied

# The methods of a generator that the module `random` has as functions.
_DRAWS = (
    "random", "uniform", "triangular", "randint", "choice", "randrange", "sample", "shuffle",
    "choices", "normalvariate", "lognormvariate", "expovariate", "vonmisesvariate", "gammavariate",
    "gauss", "betavariate", "paretovariate", "weibullvariate", "getstate", "setstate",
    "getrandbits", "randbytes",
)  # fmt: skip
_TOKEN_BYTES = 32
_GREGORIAN_100NS = 0x01B21DD213814000  # from 1582-10-15, where uuids begin, to the Unix epoch


class _Random(real_random.Random):
    """A generator that is seeded from the run where Python would ask the operating system."""

    def seed(self, a: Any = None, version: int = 2) -> None:
        """Seed the generator; None: from the run."""
        super().seed(PRESENT.chance().getrandbits(128) if a is None else a, version)


class _SystemRandom(_Random):
    """`SystemRandom`: each draw comes from the run."""

    def random(self) -> float:
        """Return a float in [0, 1)."""
        return PRESENT.chance().random()

    def getrandbits(self, k: int, /) -> int:
        """Return an int with `k` random bits."""
        return PRESENT.chance().getrandbits(k)

    def seed(self, *_: Any, **__: Any) -> None:
        """Do nothing, as in Python."""


def _draw(name: str) -> Callable[..., Any]:
    def draw(*arguments: Any, **named: Any) -> Any:
        return getattr(PRESENT.chance(), name)(*arguments, **named)

    draw.__name__ = draw.__qualname__ = name
    return draw


def simulated_hash(value: Any) -> int:
    """Return `hash(value)`; for texts it differs from process to process, as in Python.

    `__hash__` of a connector's class gets the real one: a dictionary of the module, which is kept
    for all processes, must find its keys again.
    """
    if not _has_text(value) or sys._getframe(1).f_code.co_name == "__hash__":
        return hash(value)
    process = PRESENT.process()
    return hash(value) if process == (1, "") else hash((*process, value))


def _has_text(value: Any) -> bool:
    if isinstance(value, (tuple, frozenset)):
        return any(map(_has_text, value))
    return isinstance(value, (str, bytes))


def simulated_random() -> ModuleType:
    """Return the module `random`."""
    made = copied(real_random)
    for name in _DRAWS:
        setattr(made, name, _draw(name))

    def seed(a: Any = None, version: int = 2) -> None:
        PRESENT.asked_chance = True
        generator = None
        if a is not None:
            generator = real_random.Random()
            generator.seed(a, version)
        PRESENT.fix(generator)

    made.__dict__.update(seed=seed, Random=_Random, SystemRandom=_SystemRandom)
    return made


def _bytes(count: int | None = None) -> bytes:
    return PRESENT.chance().randbytes(_TOKEN_BYTES if count is None else count)


def simulated_secrets() -> ModuleType:
    """Return the module `secrets`."""
    made = copied(real_secrets)

    def below(exclusive_upper_bound: int) -> int:
        if exclusive_upper_bound <= 0:
            raise ValueError("Upper bound must be positive.")
        return PRESENT.chance().randrange(exclusive_upper_bound)

    made.__dict__.update(
        SystemRandom=_SystemRandom,
        choice=_draw("choice"),
        randbits=_draw("getrandbits"),
        randbelow=below,
        token_bytes=_bytes,
        token_hex=lambda nbytes=None: _bytes(nbytes).hex(),
        token_urlsafe=lambda nbytes=None: urlsafe_b64encode(_bytes(nbytes)).rstrip(b"=").decode(),
    )
    return made


def simulated_uuid() -> ModuleType:
    """Return the module `uuid`."""
    made = copied(real_uuid)

    def uuid4() -> real_uuid.UUID:
        return real_uuid.UUID(bytes=_bytes(16), version=4)

    def getnode() -> int:
        return PRESENT.chance().getrandbits(47) | 1 << 40  # a random node has the multicast bit

    def uuid1(node: int | None = None, clock_seq: int | None = None) -> real_uuid.UUID:
        chance = PRESENT.chance()
        ticks = PRESENT.now_us() * 10 + _GREGORIAN_100NS
        number = chance.getrandbits(14) if clock_seq is None else clock_seq
        fields = (ticks & 0xFFFFFFFF, ticks >> 32 & 0xFFFF, ticks >> 48 & 0x0FFF)
        where = getnode() if node is None else node
        parts = (*fields, number >> 8 & 0x3F, number & 0xFF, where)
        return real_uuid.UUID(fields=parts, version=1)

    made.__dict__.update(uuid1=uuid1, uuid4=uuid4, getnode=getnode)
    return made


def simulated_os() -> ModuleType:
    """Return the module `os`: its random bytes are simulated, and a new process has a new id.

    The id is still one of the operating system, so what depends on it differs in another
    interpreter.
    """
    made = copied(real_os)

    def getpid() -> int:
        attempt, submission = PRESENT.process()
        return real_os.getpid() + attempt - 1 + len(submission)

    made.__dict__["getpid"] = getpid
    made.__dict__.update(urandom=_bytes, getrandom=lambda size, _flags=0: _bytes(size))
    return made

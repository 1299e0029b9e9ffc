"""Options and values that several commands share."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import click

from semantix.model.guarantees import Guarantee
from semantix.model.nearest import nearest_word

WORLDS = ("simulated", "containers", "local", "object_store")
_UNITS = {"": 1.0, "s": 1.0, "m": 60.0, "h": 3600.0}


class WordType(click.ParamType[str]):
    """One word of a list; a mistyped one is refused with the most similar word."""

    def __init__(self, name: str, words: tuple[str, ...]) -> None:
        self.name = name
        self.words = words

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Give the word."""
        if value not in self.words:
            near = nearest_word(str(value), self.words)
            expected = ", ".join(self.words)
            self.fail(f"expected one of {expected}; did you mean {near!r}?", param, ctx)
        return str(value)

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str:
        """Give the words for the help text."""
        return "|".join(self.words)


class DurationType(click.ParamType[float]):
    """`60s`, `5m`, `1h`, or a number of seconds."""

    name = "duration"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        """Give seconds."""
        found = re.fullmatch(r"([0-9]+(?:\.[0-9]+)?)(s|m|h|)", str(value))
        if found is None or float(found[1]) == 0:
            self.fail(f"expected a duration such as 60s or 5m, found {value!r}", param, ctx)
        return float(found[1]) * _UNITS[found[2]]


class StagesType(click.ParamType[tuple[str, ...]]):
    """Names of stages, separated by commas."""

    name = "stages"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, ...]:
        """Give the names; a mistyped one is refused with the most similar name."""
        from semantix.certify.results import STAGE_NAMES

        if isinstance(value, tuple):
            return value
        names = tuple([name.strip() for name in str(value).split(",") if name.strip()])
        for name in names:
            if name not in STAGE_NAMES:
                near = nearest_word(name, STAGE_NAMES)
                expected = ", ".join(STAGE_NAMES)
                self.fail(f"{name!r}: expected {expected}; did you mean {near!r}?", param, ctx)
        if not names:
            self.fail(f"expected names of stages: {', '.join(STAGE_NAMES)}", param, ctx)
        return names


CLAIM = WordType("guarantee", tuple(map(str, Guarantee)))
Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]


def world_option(*, multiple: bool = False) -> Decorator:
    """Give `--world`."""
    return click.option(
        *("--world", "worlds" if multiple else "world"),
        type=WordType("world", WORLDS),
        multiple=multiple,
        default=("simulated",) if multiple else "simulated",
        help="World to run in; default: simulated."
        + (" May be given several times." if multiple else ""),
    )


def claim_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add `--claim`."""
    return click.option(
        "--claim", type=CLAIM, help="Judge this guarantee instead of the one that the spec claims."
    )(function)


class _SeedType(click.IntRange):
    """A number whose range is too wide to be shown in the help."""

    def _describe_range(self) -> str:
        return ""


def seed_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add `--seed`."""
    return click.option(
        "--seed",
        type=_SeedType(0, 2**63 - 1),
        metavar="N",
        default=None,
        help="Seed of the simulated delays and of drawn plans.",
    )(function)


def guarantee(word: str | None) -> Guarantee | None:
    """Turn the word of `--claim` into a guarantee."""
    return None if word is None else Guarantee(word)


def not_yet(value: object, option: str) -> None:
    """Refuse an option that is not built yet, if it was given."""
    if value is not None:
        raise click.UsageError(f"{option} is not built yet")


stages_option = click.option(
    "--stages",
    type=StagesType(),
    metavar="LIST",
    help="Run only these stages, for example single,closed; without both no claim is UPHELD.",
)
fail_fast_option = click.option(
    "--fail-fast", is_flag=True, help="Stop the search of a spec at its first violation."
)
occurrences_option = click.option(
    "--occurrences",
    type=WordType("occurrences", ("first", "all", "every")),
    default="all",
    help="Strike at the first visit of each step, or at all its visits (default). On real servers "
    "a job is killed once for each step, position and vertex; with `every`, at every visit.",
)
unreduced_option = click.option(
    "--unreduced",
    is_flag=True,
    help="Also run the crash points that are known to be equivalent to another one.",
)

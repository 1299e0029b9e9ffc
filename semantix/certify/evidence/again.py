"""The command line that certifies the same once more, with the same effort and seed."""

from __future__ import annotations

import shlex
from collections.abc import Iterator

from semantix.certify.effort import Effort
from semantix.certify.running_campaign import Campaign

_DEFAULTS = Effort()


def again(campaign: Campaign) -> str:
    """Return `semantix certify specs/x.yaml --seed 3`; options with their defaults are left out.

    Hand-written plans are not named: the command finds those of the default folder by itself.
    """
    spec = campaign.spec
    if not spec.path:
        return ""
    words = ["semantix", "certify", spec.path, *_options(campaign)]
    return shlex.join(words)


def _options(campaign: Campaign) -> Iterator[str]:
    spec, effort = campaign.spec, campaign.effort
    if campaign.executor.world != "simulated":
        yield from ("--world", campaign.executor.world)
    # A class without a claim is only observed; a spec has its own.
    is_own = spec.path.endswith((".yaml", ".yml")) and campaign.claim is spec.claim
    if campaign.claim is not None and not is_own:
        yield from ("--claim", str(campaign.claim))
    for name in ("depth", "examples", "occurrences"):
        value = getattr(effort, name)
        if value != getattr(_DEFAULTS, name):
            yield from (f"--{name}", str(value))
    if effort.runs_max is not None:
        yield from ("--runs-max", str(effort.runs_max))
    if effort.budget_s is not None:
        yield from ("--budget", f"{effort.budget_s:g}s")
    if not effort.is_reduced and not spec.outside:  # an effect outside turns it off by itself
        yield "--unreduced"
    if effort.stages is not None:
        yield from ("--stages", ",".join(effort.stages))
    if effort.is_fail_fast:
        yield "--fail-fast"
    if campaign.seed:
        yield from ("--seed", str(campaign.seed))

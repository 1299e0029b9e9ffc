"""Whether a spec can be certified on a world, and whether that world is here."""

from __future__ import annotations

from semantix.spec.connector_spec import ConnectorSpec

# World → kinds of clients that it has a server for.
_REAL_KINDS = {"containers": ("kafka", "cassandra"), "local": ()}


def why_not(spec: ConnectorSpec, world: str) -> str:
    """Say why a world does not fit a spec; empty if it does."""
    if world == "simulated":
        return ""
    kinds = tuple(spec.world_options) or ("store",)
    missing = [kind for kind in kinds if kind not in _REAL_KINDS[world]]
    if missing:
        return f"{spec.name} is not applicable on {world}: there is no real {missing[0]}"
    return ""


def need_world(spec: ConnectorSpec, world: str) -> None:
    """Return if the servers that a spec needs can be had. Raises WorldUnavailable."""
    if world == "simulated":
        return
    from semantix.worlds.availability import can_have_cassandra, can_have_kafka

    if "kafka" in spec.world_options:
        can_have_kafka()
    if "cassandra" in spec.world_options:
        can_have_cassandra()

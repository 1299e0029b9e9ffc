"""The rows of the picture: coordinator, subtasks, then each outside system with its places."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from semantix.history.events import Event, History
from semantix.history.job_events import Deployed
from semantix.history.protocol_events import Emitted, FaultStruck, Received
from semantix.history.source_events import Passed
from semantix.history.visits import steps_and_visitors
from semantix.history.world_events import Appeared, Fed, ReadBack, RowChanged, Written
from semantix.report.timelines.values import Lane, LaneGroup

LANES_MAX = 40
COORDINATOR = "coordinator"
WORLD = "world"


def subtask_of(label: str) -> str:
    """Return the key of the lane of an attempt: `sink-0` of `sink-0#2`."""
    return label.partition("#")[0]


def place_lane(place: str) -> str:
    """Return the key of the lane of a place."""
    return f"place {place}"


def units_lane(system: str) -> str:
    """Return the key of the lane of the units of an outside system."""
    return f"units {system}"


def lanes_of(
    history: History, systems: Mapping[str, str], followed: Iterable[str]
) -> tuple[tuple[Lane, ...], int]:
    """Return the lanes of a history, and the number of those that are left out.

    Args:
        systems: the outside system of each place.
        followed: records; their lanes are left out last.
    """
    visitors = dict.fromkeys(name for _, _, name in steps_and_visitors(history.visits))
    places: dict[str, str] = {}
    units: dict[str, None] = {}
    for event in history.facts:
        if isinstance(event, Emitted | Received | Passed | Deployed | FaultStruck):
            visitors.setdefault(subtask_of(event.who))
        elif isinstance(event, Written | Appeared | RowChanged | ReadBack | Fed):
            places.setdefault(event.place, systems.get(event.place, ""))
            if isinstance(event, Written) and event.unit:
                units.setdefault(places[event.place])
    visitors.pop(COORDINATOR, None)
    subtasks = _in_flow([Lane(name, name, LaneGroup.SUBTASK) for name in visitors], history)
    outside: list[Lane] = []
    for system in sorted(dict.fromkeys([*places.values(), *units])):
        if system in units:
            key = units_lane(system)
            title = f"{system} transactions".strip()
            outside.append(Lane(key, title, LaneGroup.UNITS, system))
        for place in sorted(name for name, of in places.items() if of == system):
            title = f"{system}: {place}" if system else place
            outside.append(Lane(place_lane(place), title, LaneGroup.PLACE, system))
    world = Lane(WORLD, WORLD, LaneGroup.WORLD)
    coordinator = Lane(COORDINATOR, COORDINATOR, LaneGroup.COORDINATOR)
    every = [coordinator, *subtasks, *outside, world]
    return _cut(every, history, frozenset(followed))


def _in_flow(lanes: list[Lane], history: History) -> list[Lane]:
    """Sort subtasks as records flow: by the first record of their vertex, then by the number.

    A vertex without records comes last, but a source comes first: a source of splits has none.
    """
    first: dict[str, int] = {}
    visits = steps_and_visitors(history.visits)
    sources = {name.rpartition("-")[0] for step, _, name in visits if step == "src_open"}
    sources.add("source")
    for event in history.facts:
        if isinstance(event, Emitted | Received | Passed):
            first.setdefault(subtask_of(event.who).rpartition("-")[0], event.sequence)

    def place(lane: Lane) -> tuple[bool, int, str, int]:
        vertex, _, number = lane.key.rpartition("-")
        is_silent = vertex not in first
        order = int(number) if number.isdigit() else 0
        return is_silent and vertex not in sources, first.get(vertex, 0), vertex, order

    return sorted(lanes, key=place)


def _cut(
    lanes: list[Lane], history: History, followed: frozenset[str]
) -> tuple[tuple[Lane, ...], int]:
    if len(lanes) <= LANES_MAX:
        return tuple(lanes), 0
    wanted = {COORDINATOR, WORLD}
    for event in history.facts:
        wanted.update(_touched(event, followed))
    kept = {lane.key for lane in lanes if lane.key in wanted}
    for lane in lanes:
        if len(kept) >= LANES_MAX:
            break
        kept.add(lane.key)
    shown = tuple([lane for lane in lanes if lane.key in kept][:LANES_MAX])
    return shown, len(lanes) - len(shown)


def _touched(event: Event, followed: frozenset[str]) -> tuple[str, ...]:
    record = getattr(event, "record_id", None)
    if record is not None:
        return (subtask_of(getattr(event, "who", "")),) if record in followed else ()
    if isinstance(event, Written | Appeared) and any(one[0] in followed for one in event.entries):
        owner = (subtask_of(event.owner),) if isinstance(event, Written) else ()
        return (place_lane(event.place), *owner)
    return ()

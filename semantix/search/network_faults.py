"""The faults of a server that is slow or away, at the visits of a dry run.

Each strikes at the first, a middle and the last visit of a client call. A crash can strike at every
visit, because each visit may leave another durable state behind. The time at which a network fails
matters less, and these runs take longer.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from semantix.history.events import FAULT, FAULT_ENDED
from semantix.model.catalogue import system_of
from semantix.model.sim_time import MILLISECOND_US, SECOND_US
from semantix.plan.fault_plan import Fault
from semantix.ports.call_table import CallRow
from semantix.scenario.scenario import NetworkTimes, RunResult
from semantix.search.visits import Visit, visits_of
from semantix.spec.connector_spec import ConnectorSpec

_BEHIND_TIMEOUT_US = SECOND_US
# A transaction is open for an interval, until its checkpoint completes, and for another interval if
# that checkpoint fails; a recovery takes less than a second.
_USUAL_INTERVALS, _RECOVERY_US = 3, SECOND_US
_WITHOUT_TIMEOUT_US = 5 * SECOND_US  # for a client that has told no timeout
_SLOW_MAX_US = 35 * SECOND_US
# When something late arrives, in checkpoint intervals after the restart: before the first new
# checkpoint has completed, and after it.
_ARRIVALS = (0.4, 2.35)
_STALLED_INTERVALS = 1.35  # until the attempt behind it has taken part in a checkpoint


def outage_us(times: NetworkTimes, spec: ConnectorSpec) -> int:
    """Return how long an outage lasts: the client's timeout and a second. 0: there is none.

    It is shorter than every transaction timeout, so that the job has time to commit what was open
    before. Otherwise the server would abort these transactions, and no connector can prevent that
    loss. The last restart may wait for as long as the outage has lasted, hence the half.
    """
    spare_us = _spare_us(times.transaction_timeout_us, spec)
    return _wanted_us(times) if spare_us is None else min(_wanted_us(times), spare_us // 2)


def not_searched(times: NetworkTimes, spec: ConnectorSpec) -> str:
    """Return a sentence if an outage should be longer than `outage_us`; else ""."""
    wanted_us, lasts_us = _wanted_us(times), outage_us(times, spec)
    if lasts_us >= wanted_us:
        return ""
    only = f"only one of {_seconds(lasts_us)}" if lasts_us else "and no shorter one either"
    return (
        f"an outage of {times.system} of {_seconds(wanted_us)} (the client's timeout and a second) "
        f"is not searched, {only}: a transaction times out after "
        f"{_seconds(times.transaction_timeout_us or 0)}"
    )


def _spare_us(timeout_us: int | None, spec: ConnectorSpec) -> int | None:
    """Return for how long a transaction may be held up: without the time that it needs anyway."""
    if timeout_us is None:
        return None
    return max(timeout_us - _USUAL_INTERVALS * _interval_us(spec) - _RECOVERY_US, 0)


def _wanted_us(times: NetworkTimes) -> int:
    return (times.client_timeout_us or _WITHOUT_TIMEOUT_US) + _BEHIND_TIMEOUT_US


def outages_at(
    visits: Sequence[Visit],
    calls: Mapping[str, CallRow],
    spec: ConnectorSpec,
    networks: Sequence[NetworkTimes],
) -> Iterator[Fault]:
    """Return an outage of the server at the chosen visits of each remote call."""
    lasts_us = {times.system: outage_us(times, spec) for times in networks}
    for visit in _chosen(visits, calls):
        row, system = calls[visit.step], system_of(visit.step)
        if lasts_us.get(system) and (row.remote or row.is_asynchronous):
            yield visit.fault("cut_network", by_us=lasts_us[system])


def late_faults_at(
    visits: Sequence[Visit], calls: Mapping[str, CallRow], spec: ConnectorSpec
) -> Iterator[tuple[Fault, ...]]:
    """Return what may arrive late at the chosen visits: requests of the dead, and markers.

    Late markers strike once without a crash, and with a crash right behind the call.
    """
    for visit in _chosen(visits, calls):
        late = [
            visit.fault(word, by_us=by_us)
            for word in calls[visit.step].late
            for by_us in _arrivals_us(spec)
        ]
        for fault in late:
            yield (fault,)
            if fault.do == "late_markers":
                yield fault, replace(visit, position="after").fault("crash_all")


def late_requests_at(
    visits: Sequence[Visit], calls: Mapping[str, CallRow], spec: ConnectorSpec
) -> list[Fault]:
    """Return a late request at the chosen visits of these calls, for servers that are paused.

    Such a server goes on when the restarted job calls it, so one time of arrival is enough.
    """
    by_us = _arrivals_us(spec)[-1]
    return [visit.fault("late_request", by_us=by_us) for visit in _chosen(visits, calls)]


def zombies_at(
    visits: Sequence[Visit], calls: Mapping[str, CallRow], spec: ConnectorSpec
) -> Iterator[Fault]:
    """Return a stall at the chosen visits of each call: the attempt goes on beside the next one."""
    by_us = int(_down_us(spec) + _STALLED_INTERVALS * _interval_us(spec))
    for visit in _chosen(visits, calls):
        yield visit.fault("stall", by_us=by_us)


def slow_network_of(
    visits: Sequence[Visit],
    calls: Mapping[str, CallRow],
    spec: ConnectorSpec,
    networks: Sequence[NetworkTimes],
) -> Fault | None:
    """Return the fault of the slow dry run; None if no call of the run is late then.

    The delay is longer than the time between two barriers, where the checkpoint's timeout allows
    it. A sink that waits at the barrier then waits for nearly that timeout, but not longer. And the
    delay leaves every transaction the time that it needs.
    """
    first = next((visit for visit in visits if visit.step == "ckpt_trigger_decide"), None)
    rows = [row for row in (calls.get(visit.step) for visit in visits) if row is not None]
    if first is None or not any(row.is_asynchronous or row.lags for row in rows):
        return None
    timeout_us = spec.checkpointing.timeout_ms * MILLISECOND_US
    by_us = max(timeout_us - _interval_us(spec), timeout_us // 2)
    spare = [_spare_us(times.transaction_timeout_us, spec) for times in networks]
    by_us = min(by_us, _SLOW_MAX_US, *(one for one in spare if one is not None))
    return first.fault("slow_network", by_us=by_us) if by_us else None


def visits_on_slow_networks(run: RunResult) -> list[Visit]:
    """Return the first visit in each durable state of a slow dry run, while it is slow.

    A crash of everything loses all that is in flight, so its future depends on what is durable.
    """
    struck, over = 2**62, 2**62
    for event in run.history.facts:
        if event.kind == FAULT:
            struck = event.sequence
        elif event.kind == FAULT_ENDED and over == 2**62:
            over = event.sequence
    visits = visits_of(run.history, run.unchanged)
    return [one for one in visits if struck < one.sequence < over and one.sequence in run.moved]


def _chosen(visits: Sequence[Visit], calls: Mapping[str, CallRow]) -> list[Visit]:
    """Return the first, a middle and the last visit of each client call, in order."""
    by_call: dict[str, list[Visit]] = {}
    for visit in visits:
        if visit.position == "before" and visit.step in calls:
            by_call.setdefault(visit.step, []).append(visit)
    chosen: list[Visit] = []
    for found in by_call.values():
        places = sorted({0, len(found) // 2, len(found) - 1})
        chosen += [found[place] for place in places]
    return sorted(chosen)


def _arrivals_us(spec: ConnectorSpec) -> list[int]:
    return [int(_down_us(spec) + share * _interval_us(spec)) for share in _ARRIVALS]


def _down_us(spec: ConnectorSpec) -> int:
    restart = spec.restart
    return (restart.delay_ms + restart.detection_delay_ms) * MILLISECOND_US


def _interval_us(spec: ConnectorSpec) -> int:
    return spec.checkpointing.interval_ms * MILLISECOND_US


def _seconds(time_us: int) -> str:
    return f"{time_us / SECOND_US:g} s"

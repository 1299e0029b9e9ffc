"""Settles what a reader must see, before a search or a run begins."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from msgspec import structs

from semantix.errors import SpecError
from semantix.history.expectation import LEARNED, RECORDS, Expectation
from semantix.model.sim_time import SECOND_US, START_US
from semantix.scenario.declared_places import view_of
from semantix.scenario.expectations.clean_view import CleanView, clean_view
from semantix.scenario.expectations.fields import extra_fields, has_fields, identity_paths
from semantix.scenario.expectations.identities import RAW
from semantix.scenario.expectations.judged_places import check_views, judged_places
from semantix.scenario.expectations.learning import Lesson, learned, listed
from semantix.scenario.expectations.missing_clients import refuse_missing_client
from semantix.scenario.expectations.source_inputs import learned_inputs, of_inputs
from semantix.scenario.expectations.stated import by_fold, by_function
from semantix.scenario.runner import PreparedRun
from semantix.scenario.scenario import RunResult, Scenario
from semantix.scenario.workload import Workload, build_workload, workload_of
from semantix.spec.connector_spec import ConnectorSpec, WorkloadSettings

# Seeds of two clean runs. They do not follow the seed of a search, so that its runs are alike.
_SEEDS = (0, 1)
_RAW = Expectation(RAW, doubt="the connector blocks without a fault: what it writes is not judged")
_UNFINISHED = Expectation(RECORDS, doubt="the job does not finish without a fault")
# One further clean run cuts its batches elsewhere. The clock of another is a day and hours ahead.
_OTHER_INTERVAL = (7, 10)
_LATER_US = START_US + 31 * 3600 * SECOND_US


@dataclass(frozen=True, slots=True)
class Settled:
    """What a reader of a spec's outputs must see.

    Attributes:
        expectation: None: each record once, as it is.
        view: how a reader sees the outputs: `log` or `table`.
        places: names of the places that are judged.
        left_out: names of the other places that were written to.
        notes: sentences for the certificate.
        broken: the clean run with its scenario, if it was broken off, for instance because the
            connector blocks. Nothing else was found out then.
    """

    expectation: Expectation | None
    view: str
    places: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    broken: tuple[Scenario, RunResult] | None = None

    @property
    def source(self) -> str:
        """Where the values come from: `records`, `learned`, `function` or `fold`."""
        return RECORDS if self.expectation is None else self.expectation.source


def settle(spec: ConnectorSpec, workload: WorkloadSettings) -> Settled:
    """Find out what a reader must see, with one clean run, or five, on simulated worlds.

    Raises:
        UsageError: the connector writes to several places, and the spec does not say which of them
            a reader looks at.
        SpecError: a function of the spec does not fit; the message names the record.
    """

    if not workload.deterministic:
        spec = _learning(spec)
    first_run = Scenario(spec, workload=workload, seed=_SEEDS[0], expectation=_RAW)
    made = PreparedRun(first_run).run()
    if made.broken_off:
        return Settled(None, view_of(spec), broken=(first_run, made))
    refuse_missing_client(spec, made.history)
    inputs = learned_inputs(spec, workload)
    if inputs is not None and inputs.varying:
        spec = _learning(spec)  # values that vary are never the records as they are
    if inputs is not None:  # from now on the run knows its records, also those without an identity
        first_run = replace(first_run, spec=spec, expectation=inputs.expectation())
        made = PreparedRun(first_run).run()
    whole, unwatched = clean_view(made.history), made.left_out
    judged = judged_places(spec, whole)
    first = whole.of_places(judged)
    view = _view(spec, first)
    check_views(spec, first)
    left_out = tuple(sorted({*unwatched, *(set(whole.places) - set(judged))}))

    def others() -> tuple[CleanView, ...]:
        return tuple([one.of_places(judged) for one in _other_views(first_run)])

    if inputs is None:
        task = _Task(spec, build_workload(workload), first, others, view)
        return Settled(task.expectation(), view, judged, left_out, tuple(task.notes))
    records = Expectation(LEARNED, inputs=inputs.records)
    task = _Task(spec, workload_of(workload, records), first, others, view)
    expectation = of_inputs(task.expectation(), inputs, is_table=view == "table")
    notes = ("the input is what the sources emitted in clean runs", *task.notes)
    return Settled(expectation, view, judged, left_out, notes)


def _learning(spec: ConnectorSpec) -> ConnectorSpec:
    """Return the spec with values that clean runs show: none are known of varying records."""
    if spec.is_fold:
        raise SpecError(
            "workload.deterministic: false: what a fold gives of records that vary is not known",
            hint="leave it out, or judge each record: `expects: learned`",
        )
    return replace(spec, expects=LEARNED)


def _seen(scenario: Scenario, start_us: int = START_US) -> CleanView:
    return clean_view(PreparedRun(scenario, start_us=start_us).run().history)


def _other_views(first: Scenario) -> Iterator[CleanView]:
    """Return what is seen with other delays, and then with other settings.

    A run with other settings that does not finish is left out: perhaps the connector cannot have
    these settings.
    """
    yield _seen(replace(first, seed=_SEEDS[1]))
    checkpointing, workload = first.spec.checkpointing, first.workload
    times, of = _OTHER_INTERVAL
    interval_ms = max(checkpointing.interval_ms * times // of, 1)
    elsewhere = replace(checkpointing, interval_ms=interval_ms)
    cut_elsewhere = replace(first, spec=replace(first.spec, checkpointing=elsewhere))
    wider = replace(first, workload=replace(workload, parallelism=workload.parallelism + 1))
    for scenario, start_us in ((cut_elsewhere, START_US), (wider, START_US), (first, _LATER_US)):
        view = _seen(scenario, start_us)
        if view.is_finished:
            yield replace(view, is_later=start_us != START_US)


def settled(scenario: Scenario) -> Scenario:
    """Return a scenario with what its reader must see. `settle` says what it raises."""
    if scenario.expectation is not None:
        return scenario
    found = settle(scenario.spec, scenario.workload)
    if found.broken is not None:
        return replace(scenario, expectation=_RAW)
    spec = scenario.spec
    if found.view != view_of(spec):
        spec = replace(spec, view=found.view)
    return replace(scenario, spec=spec, expectation=found.expectation)


def _view(spec: ConnectorSpec, view: CleanView) -> str:
    """Return the view of the spec; a table if a log was meant and the reader sees rows only."""
    stated = view_of(spec)
    rows = [bool(sight.row) for sight in view.sights]
    return "table" if stated == "log" and rows and all(rows) else stated


class _Task:
    """One expectation while it is made.

    Attributes:
        notes: sentences for the certificate.
    """

    def __init__(
        self,
        spec: ConnectorSpec,
        workload: Workload,
        first: CleanView,
        others: Callable[[], tuple[CleanView, ...]],
        view: str,
    ) -> None:
        self._spec = spec
        self._workload = workload
        self._first = first
        self._others = others
        self._is_table = view == "table"
        self._values = {
            record.record_id: record.value
            for partition in workload.partitions
            for record in partition
        }
        self.notes: list[str] = []

    def expectation(self) -> Expectation | None:
        """Return what a reader must see; None: the records as they are."""
        spec = self._spec
        identity = "" if spec.is_fold else self._identity()
        if identity:
            self._first = self._first.identified_at(identity)
            self.notes.append(f"outputs have a record's identity at {identity!r}")
        if spec.is_fold:
            found = by_fold(spec.expects, self._workload, self._first, self._is_table)
        elif spec.expects not in ("", RECORDS, LEARNED):
            found = self._by_function(identity)
        else:
            made = self._compared(identity)
            if made is None:
                return None
            found = made
        self.notes += found.notes
        return structs.replace(found, identity=identity, notes=())

    def _identity(self) -> str:
        """Return the path of the identity if it is not where the spec says; empty if it is."""
        sights = self._first.sights
        known = self._values
        if not sights or any(sight.record_id in known for sight in sights):
            return ""
        paths = [set(identity_paths(sight.value, known)) for sight in sights]
        everywhere = sorted(set.intersection(*paths))
        return everywhere[0] if len(everywhere) == 1 and not self._spec.identify_record else ""

    def _by_function(self, identity: str) -> Expectation:
        spec, first = self._spec, self._first
        agreed = frozenset(self._values)
        if self._is_table:
            rows = first.rows_of(self._values)
            for view in self._further(identity):
                other = view.rows_of(self._values)
                agreed -= {key for key in rows if rows[key] != other.get(key, rows[key])}
        return by_function(spec.expects, self._workload, first, self._is_table, agreed)

    def _further(self, identity: str) -> list[CleanView]:
        """Return what further clean runs show: first that with other delays."""
        views = self._others()
        return [view.identified_at(identity) if identity else view for view in views]

    def _compared(self, identity: str) -> Expectation | None:
        """Compare outputs with records, and learn where field names or row keys differ."""
        spec, first, known = self._spec, self._first, self._values
        if not first.sights or not first.is_finished:
            return None if self._is_plain(frozenset(first.places)) else _UNFINISHED
        named = [sight for sight in first.sights if sight.record_id in known]
        if not named and spec.expects != RECORDS:
            return Expectation(LEARNED, doubt=self._why_unnamed())
        as_records = frozenset(
            [one.place for one in named if has_fields(one.value, known[one.record_id])]
        )
        if spec.expects == LEARNED:
            as_records = frozenset()
        elif spec.expects == RECORDS:
            as_records = frozenset([sight.place for sight in first.sights])
        self._note_extra_fields(as_records)
        if self._is_plain(as_records):
            return None
        second, *others = self._further(identity)
        lesson = Lesson(
            self._workload,
            first,
            second,
            self._is_table,
            spec.expects == LEARNED,
            as_records,
            tuple(others),
        )
        found = learned(lesson)
        return structs.replace(found, unnamed="") if spec.expects == RECORDS else found

    def _is_plain(self, as_records: frozenset[str]) -> bool:
        """Return whether each record must be seen once, as it is, under its own key."""
        places = {sight.place for sight in self._first.sights}
        if not places <= as_records or (len(places) > 1 and not self._is_table):
            return False
        keys = {record.record_id: record.key for record in self._workload.records}
        unnamed = any(not sight.record_id for sight in self._first.sights)
        if unnamed and self._spec.expects != RECORDS:
            return False
        return not self._is_table or all(
            sight.row == keys[sight.record_id]
            for sight in self._first.sights
            if sight.record_id in keys
        )

    def _note_extra_fields(self, as_records: frozenset[str]) -> None:
        names: dict[str, bool] = {}
        for sight in self._first.sights:
            if sight.place in as_records and sight.record_id in self._values:
                extra = extra_fields(sight.value, self._values[sight.record_id])
                names.update(dict.fromkeys(extra, True))
        if names:
            self.notes.append(f"fields beyond those of the records: {listed(sorted(names))}")

    def _why_unnamed(self) -> str:
        path = self._spec.identify
        example = self._first.sights[0].text
        paths = sorted(set(identity_paths(self._first.sights[0].value, self._values)))
        near = f"; a record's identity stands at {' and '.join(paths)}" if paths else ""
        return (
            f"the output cannot be judged: no value has a record's identity at {path!r}{near}, for "
            f"instance {example:.80}. Give the path with `identify`, say with "
            "`expects: file.py:function` what each record becomes, or, for an aggregate, with "
            "`expects: {fold: file.py:function}` what its row shows"
        )

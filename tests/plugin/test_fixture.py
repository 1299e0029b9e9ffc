"""The fixture `semantix` and what a failing test prints."""

from __future__ import annotations

import json
import re
import sys

import pytest

SMALL = "workload={'records': 8, 'partitions': 1, 'parallelism': 1}, examples=0"


def test_a_class_is_certified_and_a_claim_that_does_not_hold_fails(
    project: pytest.Pytester,
) -> None:
    project.makepyfile(
        test_it=f"""
        from connectors import Appends, Upserts

        def test_good(semantix):
            result = semantix.certify(Upserts, claim="effectively_once", view="table", {SMALL})
            assert result.verdict == "UPHELD"

        def test_bad(semantix):
            semantix.certify(Appends, claim="exactly_once", {SMALL})
        """
    )
    done = project.runpytest_subprocess("test_it.py")
    done.assert_outcomes(passed=1, failed=1)
    text = done.stdout.str()
    assert "appends (simulated): VIOLATED, claimed exactly_once" in text
    assert "strongest guarantee that holds: at_least_once" in text
    assert "smallest plan:" in text
    assert "coordinator    triggers checkpoint 1" in text
    assert "Traceback" not in text
    line = re.search(r"see it again: semantix (replay \S+)", text)
    assert line is not None
    again = project.run(sys.executable, "-m", "semantix", *line[1].split())
    assert again.ret == 1
    assert "byte for byte the same run" in again.stdout.str()


def test_the_strongest_guarantee_of_a_class_is_reported_without_a_claim(
    project: pytest.Pytester,
) -> None:
    project.makepyfile(
        test_it=f"""
        from connectors import Appends

        def test_it(semantix):
            assert semantix.certify(Appends, {SMALL}).strongest == "at_least_once"
        """
    )
    project.runpytest_subprocess("test_it.py").assert_outcomes(passed=1)


def test_a_function_that_makes_instances_is_certified(project: pytest.Pytester) -> None:
    project.makepyfile(
        test_it=f"""
        from connectors import Appends

        def test_it(semantix):
            made = []

            def make():
                made.append(Appends(copies=2))
                return made[-1]

            result = semantix.certify(make, claim="none", {SMALL})
            assert result.oracles["AMO"].verdict == "VIOLATED"
            assert made == []  # the search runs in a child process with a memory of its own
            semantix.run_plan(make, [], claim="none", check=False, in_process=True)
            assert made
        """
    )
    project.runpytest_subprocess("test_it.py").assert_outcomes(passed=1)


def test_the_marker_and_the_options_fill_in_what_the_call_leaves_out(
    project: pytest.Pytester,
) -> None:
    project.makepyfile(
        test_it=f"""
        import pytest
        from connectors import Appends
        small = dict({SMALL})

        @pytest.mark.semantix(claim="exactly_once")
        def test_claim_of_the_marker(semantix):
            with pytest.raises(pytest.fail.Exception, match="claimed exactly_once"):
                semantix.certify(Appends, **small)
            semantix.certify(Appends, claim="at_least_once", **small)

        def test_seed_of_the_command_line(semantix):
            one = semantix.certify(Appends, **small)
            other = semantix.certify(Appends, seed=8, **small)
            again = semantix.certify(Appends, seed=7, **small)
            assert one.digest == again.digest != other.digest
        """
    )
    done = project.runpytest_subprocess("test_it.py", "--semantix-seed", "7", "--strict-markers")
    done.assert_outcomes(passed=2)


def test_a_plan_is_run_and_its_expectation_checked(project: pytest.Pytester) -> None:
    project.makepyfile(
        test_it="""
        import pytest
        from connectors import Appends
        from semantix.plan.fault_plan import Fault

        CRASH = {"do": "crash_all", "at": "ckpt_store_add:before", "occurrence": 2}

        def test_as_expected(semantix):
            plan = {"faults": [CRASH], "expect": {"finding": {"oracle": "AMO"}}}
            semantix.run_plan(Appends, plan, claim="at_least_once")
            with pytest.raises(pytest.fail.Exception, match="expected: clean"):
                semantix.run_plan(Appends, {**plan, "expect": "clean"}, claim="exactly_once")
            assert semantix.run_plan(Appends, [Fault(**CRASH)], check=False).shows("IDEM")

        def test_not_fired(semantix):
            never = Fault("crash", "sink_invoke:before", occurrence=999)
            semantix.run_plan(Appends, never, claim="none")
        """
    )
    done = project.runpytest_subprocess("test_it.py")
    done.assert_outcomes(passed=1, failed=1)
    done.stdout.fnmatch_lines(["*did not fire: crash at sink_invoke:before*"])


def test_mistakes_are_named(project: pytest.Pytester) -> None:
    project.makepyfile(
        test_it="""
        import pytest
        from connectors import Appends
        from semantix.errors import UsageError

        def test_it(semantix):
            with pytest.raises(UsageError, match="expected one of none"):
                semantix.certify(Appends, claim="always")
            with pytest.raises(UsageError, match="did you mean 'records'"):
                semantix.certify(Appends, workload={"recrods": 3})
            with pytest.raises(UsageError, match="no spec 'mine'"):
                semantix.certify("mine")
            with pytest.raises(UsageError, match="is no sink: it is a built-in"):
                semantix.certify(dict)
            with pytest.raises(UsageError, match="no real server for: store"):
                semantix.certify(Appends, world="containers")
            with pytest.raises(UsageError, match="did you mean 'simulated'"):
                semantix.certify(Appends, world="simulatd")
        """
    )
    project.runpytest_subprocess("test_it.py").assert_outcomes(passed=1)


def test_a_world_that_is_missing_skips_with_its_reason_or_fails(project: pytest.Pytester) -> None:
    project.makepyfile(
        test_it="""
        import pytest
        from connectors import Appends
        from semantix.errors import WorldUnavailable
        from semantix.worlds import availability

        def test_it(semantix, monkeypatch):
            def none(system, world):
                raise WorldUnavailable("no engine", hint="start one")
            monkeypatch.setattr(availability, "can_have", none)
            semantix.certify(Appends, world="containers", world_options={"kafka": {}})
        """
    )
    skipped = project.runpytest_subprocess("test_it.py", "-rs")
    skipped.assert_outcomes(skipped=1)
    skipped.stdout.fnmatch_lines(["*no engine*"])
    failed = project.runpytest_subprocess("test_it.py", "--require-containers")
    failed.assert_outcomes(failed=1)
    failed.stdout.fnmatch_lines(["*start one*"])


def test_under_xdist_all_results_are_in_one_report(project: pytest.Pytester) -> None:
    project.makepyfile(
        test_it=f"""
        import pytest
        from connectors import Appends

        @pytest.mark.parametrize("seed", [1, 2])
        def test_it(semantix, seed):
            semantix.certify(Appends, claim="at_least_once", seed=seed, {SMALL})
        """
    )
    done = project.runpytest_subprocess("test_it.py", "-n", "2", "--semantix-report", "out")
    done.assert_outcomes(passed=2)
    written = sorted((project.path / "out").glob("certificate-gw*.json"))
    results = [r for file in written for r in json.loads(file.read_text())["results"]]
    assert [result["verdict"] for result in results] == ["UPHELD", "UPHELD"]
    assert sorted(path.name for path in (project.path / "out").glob("[!c]*")) == [
        "badge.svg", "junit.xml", "report.html", "summary.md",
    ]  # fmt: skip
    whole = json.loads((project.path / "out" / "certificate.json").read_text())
    again = [result["again"] for result in whole["results"]]
    assert sorted(again) == ["pytest 'test_it.py::test_it[1]'", "pytest 'test_it.py::test_it[2]'"]
    assert whole["command"].endswith(" test_it.py -n 2 --semantix-report out")
    page = (project.path / "out" / "report.html").read_text()
    assert page.count('<section class="result"') == 2
    cases = (project.path / "out" / "junit.xml").read_text()
    assert cases.count("<testcase ") == 2


def test_a_folder_for_the_report_that_cannot_be_written_is_refused_before_the_first_test(
    project: pytest.Pytester,
) -> None:
    project.makepyfile(test_it="def test_it(): pass")
    project.makefile(".txt", out="a file")
    done = project.runpytest_subprocess("test_it.py", "--semantix-report", "out.txt/reports")
    assert done.ret == pytest.ExitCode.USAGE_ERROR
    done.stderr.fnmatch_lines(["*--semantix-report out.txt/reports: *out.txt: it is no folder"])


PLAN = """\
format: semantix-plan/1
why: a batch is sent again
spec: appends
faults: [{do: crash_all, at: "ckpt_store_add:before", occurrence: 2}]
expect: {finding: {oracle: AMO, kind: duplicate}}
"""

SPEC = """\
format: semantix-spec/1
connector: connectors:Appends
claim: at_least_once
workload: {records: 12}
"""


@pytest.fixture
def plans(project: pytest.Pytester) -> pytest.Pytester:
    """The project with a spec, two good plans and a bad one."""
    for folder in ("fault_plans", "specs", "tests"):
        (project.path / folder).mkdir()
    (project.path / "specs" / "appends.yaml").write_text(SPEC)
    (project.path / "fault_plans" / "again.yaml").write_text(PLAN)
    (project.path / "fault_plans" / "clean.yaml").write_text(
        PLAN.replace("{finding: {oracle: AMO, kind: duplicate}}", "clean")
    )
    (project.path / "fault_plans" / "wrong.yaml").write_text(PLAN.replace("crash_all", "crush"))
    (project.path / "tests" / "test_one.py").write_text("def test_one(): pass\n")
    (project.path / "tests" / "other.yaml").write_text("not: a plan\n")
    return project


@pytest.mark.parametrize("arguments", [(), ("-n", "2"), ("tests", "fault_plans")])
def test_plan_files_are_tests(plans: pytest.Pytester, arguments: tuple[str, ...]) -> None:
    done = plans.runpytest_subprocess(*arguments)
    # a spec with the claim at_least_once is clean although a record shows twice
    done.assert_outcomes(passed=3, failed=1)
    text = done.stdout.str()
    assert "wrong.yaml:4: unknown fault 'crush'; did you mean" in text
    assert "Traceback" not in text


def test_a_plan_that_shows_something_else_fails_with_a_timeline(plans: pytest.Pytester) -> None:
    plan = plans.path / "fault_plans" / "again.yaml"
    plan.write_text(PLAN.replace("kind: duplicate", "kind: loss"))
    done = plans.runpytest_subprocess("fault_plans/again.yaml")
    done.assert_outcomes(failed=1)
    done.stdout.fnmatch_lines(
        ["expected: AMO loss", "timeline:", "*FAULT: crash_all at ckpt_store_add:before*"]
    )


def test_the_plugin_alone_loads_nothing_heavy(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        import sys

        def test_it():
            heavy = ("hypothesis", "pydantic", "greenlet", "confluent_kafka", "cassandra")
            assert not [name for name in heavy if name in sys.modules]
            assert "semantix.certify" not in sys.modules
        """
    )
    done = pytester.runpytest_subprocess("-p", "no:hypothesispytest", "-p", "no:cacheprovider")
    done.assert_outcomes(passed=1)


def test_a_mistake_is_told_by_its_message_alone(project: pytest.Pytester) -> None:
    project.makepyfile(
        test_it="""
        import pytest
        from connectors import Appends

        @pytest.mark.semantix(clame="exactly_once")
        def test_marker(semantix):
            semantix.certify(Appends)

        @pytest.mark.semantix("exactly_once")
        def test_positional(semantix):
            semantix.certify(Appends)

        def test_world(semantix):
            semantix.certify(Appends, world="moon")

        def test_settings(semantix):
            semantix.certify(Appends, workload={"recrods": 3})
        """
    )
    done = project.runpytest_subprocess("test_it.py")
    done.assert_outcomes(errors=2, failed=2)
    text = done.stdout.str()
    assert "takes no 'clame', expected claim, world, depth, examples, seed" in text
    assert "did you mean 'claim'?" in text
    assert "takes keyword arguments only: claim, world, depth, examples, seed" in text
    worlds = "simulated or containers or local or object_store"
    assert f"world 'moon': expected {worlds}; did you mean" in text
    assert "did you mean 'records'?" in text
    assert "Traceback" not in text
    assert "fixture.py" not in text
    assert len(text.splitlines()) < 50


def test_warnings_of_hundreds_of_runs_are_not_in_the_captured_log(
    project: pytest.Pytester,
) -> None:
    project.makepyfile(
        test_it=f"""
        import logging
        from connectors import Appends

        class Warns(Appends):
            def invoke(self, value, context):
                logging.getLogger("semantix.functions.write_ahead").warning("could not commit")
                logging.getLogger("mine").warning("my own word")
                super().invoke(value, context)

        def test_it(semantix):
            logging.getLogger("semantix").warning("before")
            try:
                semantix.certify(Warns, claim="exactly_once", {SMALL})
            finally:
                logging.getLogger("semantix").warning("behind")
        """
    )
    done = project.runpytest_subprocess("test_it.py")
    done.assert_outcomes(failed=1)
    text = done.stdout.str()
    assert "could not commit" not in text
    assert "could not commit" not in done.stderr.str()
    for word in ("before", "my own word", "behind"):
        assert word in text


def test_plan_files_beside_the_files_of_init_are_tests(pytester: pytest.Pytester) -> None:
    def semantix(*arguments: str) -> None:
        assert pytester.run(sys.executable, "-m", "semantix", *arguments).ret == 0

    pytester.makeini("[pytest]\nsemantix_plans = mine/fault_plans\naddopts = -p no:cacheprovider\n")
    semantix("init", "mine")
    semantix("plan", "new", "mine/fault_plans/named.yaml", "--spec", "my-sink")
    semantix("plan", "new", "mine/fault_plans/for-any.yaml")
    pytester.path.joinpath("mine/fault_plans/for-none.yaml").write_text(
        "format: semantix-plan/1\nfaults: [{do: crash, at: 'wal_send:before'}]\n"
    )
    done = pytester.runpytest_subprocess("mine/fault_plans")
    done.assert_outcomes(passed=2, failed=1)
    assert "no spec near it visits all steps of the plan: my-sink" in done.stdout.str()

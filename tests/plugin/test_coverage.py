"""A certification under pytest-cov: it passes, and a run in the test's process is measured."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize("in_process", [True, False])
def test_a_certification_passes_while_coverage_is_measured(
    project: pytest.Pytester, in_process: bool
) -> None:
    small = "workload={'records': 8, 'partitions': 1, 'parallelism': 1}, examples=0"
    project.makepyfile(
        test_it=f"""
        import connectors

        def test_it(semantix):
            result = semantix.certify(
                connectors.Upserts, claim="effectively_once", view="table",
                in_process={in_process}, {small},
            )
            assert result.verdict == "UPHELD"
        """
    )
    done = project.runpytest_subprocess(
        "test_it.py", "-W", "error", "--cov=connectors", "--cov-report=term-missing"
    )
    done.assert_outcomes(passed=1)
    measured = done.stdout.str()
    assert "connectors.py" in measured
    if in_process:
        # Only `Appends` is not run: lines 10 to 18 of the module.
        (line,) = [one for one in measured.splitlines() if one.startswith("connectors.py")]
        assert line.split(maxsplit=4)[4] == "12, 15, 18", line

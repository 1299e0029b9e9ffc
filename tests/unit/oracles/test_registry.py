"""The registry and the names that reports show."""

from semantix.model.oracle_codes import ORACLES as NAMES
from semantix.oracles.fold import Oracle
from semantix.oracles.registry import ORACLES


def test_every_oracle_stands_under_its_code_with_its_published_name():
    assert all(code == oracle.code for code, oracle in ORACLES.items())
    assert {code: oracle.name for code, oracle in ORACLES.items()} == dict(NAMES)


def test_every_fold_reads_at_least_one_kind_of_events():
    folds = [oracle for oracle in ORACLES.values() if oracle.fold is not None]
    assert all(oracle.kinds for oracle in folds)
    assert all(isinstance(oracle, Oracle) for oracle in folds)

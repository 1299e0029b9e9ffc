"""Keys of a spec that take one of several kinds of values."""

import pytest

from semantix.errors import SpecError
from semantix.spec.loader import spec_from_mapping
from semantix.spec.mapping import spec_schema, spec_to_mapping

BASE = {"format": "semantix-spec/1", "name": "job", "connector": "m:C", "claim": "none"}


def test_expects_and_identify_in_all_their_forms():
    plain = spec_from_mapping(BASE)
    assert (plain.expects, plain.is_fold, plain.identify, plain.identify_record) == (
        ("", False, "id", "")
    )
    fold = spec_from_mapping({**BASE, "expects": {"fold": "f.py:count"}})
    assert (fold.expects, fold.is_fold) == ("f.py:count", True)
    both = {"record": "order.no", "output": "id"}
    apart = spec_from_mapping({**BASE, "identify": both, "expects": "learned"})
    assert (apart.identify, apart.identify_record, apart.expects) == ("id", "order.no", "learned")
    for spec in (plain, fold, apart):
        assert spec_from_mapping(spec_to_mapping(spec)) == spec


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("expects", "learnt", "expects: expected records, learned, `file.py:function` or"),
        ("expects", {"fold": "count"}, "expected `fold: file.py:function`, found 'count'"),
        ("expects", 7, "expects: expected records, learned"),
        ("identify", {"input": "id"}, "expected the keys record and output, found 'input'"),
        ("identify", "a..b", "expected the path of a field"),
        ("workload", {"records": "many"}, "a number, `file.py:function` or a file"),
        ("workload", {"records": 0}, "greater than or equal to 1, found 0"),
        ("workload", {"records": True}, "expected a whole number, found True"),
        ("workload", {"count": 3}, "workload.count: `records` is a number"),
        ("workload", {"records": "none.jsonl"}, "there is no file none.jsonl"),
    ],
)
def test_wrong_values_are_refused_once(key, value, words):
    with pytest.raises(SpecError) as error:
        spec_from_mapping({**BASE, key: value})
    assert words in str(error.value)
    assert len(str(error.value.args[0]).splitlines()) == 1


def test_the_schema_names_all_forms():
    keys = spec_schema()["properties"]
    assert len(keys["identify"]["anyOf"]) == 2
    assert len(keys["expects"]["anyOf"]) == 3

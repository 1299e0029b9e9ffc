"""Own modules are loaded once, import their neighbours, and begin anew with each process."""

import sys
from pathlib import Path

import pytest

from semantix.scenario.connector_modules.own_code import OwnCode
from semantix.worlds.registry import SYSTEMS


@pytest.fixture
def code():
    return OwnCode()


def write(folder: Path, **files: str) -> Path:
    for name, text in files.items():
        path = folder / (name.replace("__in__", "/") + ".py")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return folder


# Ways to keep memory in a process, each with its name. Each text defines `step()`, which returns
# how often it was called in this process.
_TEXT = """
## a counter of the module
N = 0
def step():
    global N
    N += 1
    return N
## a dictionary
D = {}
def step():
    D[len(D)] = 1
    return len(D)
## a list in a dictionary
D = {'x': []}
def step():
    D['x'].append(1)
    return len(D['x'])
## a class attribute
class A:
    n = 0
def step():
    A.n += 1
    return A.n
## a set of a class
class A:
    seen = set()
def step():
    A.seen.add(len(A.seen))
    return len(A.seen)
## a new attribute of a class
class A:
    pass
def step():
    A.n = getattr(A, 'n', 0) + 1
    return A.n
## a default argument
def step(seen={}):
    seen[len(seen)] = 1
    return len(seen)
## a default of a method
class A:
    def __init__(self, seen=[]):
        seen.append(1)
        self.n = len(seen)
def step():
    return A().n
## a keyword default
def step(*, seen=[]):
    seen.append(1)
    return len(seen)
## an attribute of a function
def step():
    step.n = getattr(step, 'n', 0) + 1
    return step.n
## a cache
import functools
N = [0]
@functools.lru_cache
def one(x):
    N[0] += 1
    return N[0]
def step():
    return one(one.cache_info().currsize)
## a variable of an enclosing function
def make():
    n = 0
    def step():
        nonlocal n
        n += 1
        return n
    return step
step = make()
## an object
class A:
    def __init__(self):
        self.n = 0
ONE = A()
def step():
    ONE.n += 1
    return ONE.n
## an object that is made late
class A:
    one = None
    n = 0
    @classmethod
    def get(cls):
        if cls.one is None:
            cls.one = cls()
        return cls.one
def step():
    a = A.get()
    a.n += 1
    return a.n
## an object with slots
class A:
    __slots__ = ('n',)
ONE = A()
ONE.n = 0
def step():
    ONE.n += 1
    return ONE.n
## a frozen dataclass with a list
from dataclasses import dataclass, field
@dataclass(frozen=True)
class A:
    seen: list = field(default_factory=list)
ONE = A()
def step():
    ONE.seen.append(1)
    return len(ONE.seen)
## a Counter
from collections import Counter
C = Counter()
def step():
    C['x'] += 1
    return C['x']
## a defaultdict
from collections import defaultdict
C = defaultdict(int)
def step():
    C['x'] += 1
    return C['x']
## an OrderedDict
from collections import OrderedDict
C = OrderedDict()
def step():
    C[len(C)] = 1
    return len(C)
## a deque
from collections import deque
C = deque(maxlen=9)
def step():
    C.append(1)
    return len(C)
## a count
import itertools
C = itertools.count(1)
def step():
    return next(C)
## a generator
def run():
    n = 0
    while True:
        n += 1
        yield n
C = run()
def step():
    return next(C)
## an iterator in a default
import itertools
def step(c=itertools.count(1)):
    return next(c)
## a seeded generator of numbers
import random
R = random.Random(7)
ROW = [R.random() for _ in range(9)]
R = random.Random(7)
def step():
    return ROW.index(R.random()) + 1
## a thread's own
import threading
T = threading.local()
def step():
    T.n = getattr(T, 'n', 0) + 1
    return T.n
## a decorator of functools
import functools
def counted(f):
    @functools.wraps(f)
    def inner():
        inner.n += 1
        return inner.n
    inner.n = 0
    return inner
@counted
def step():
    pass
## a partial
from functools import partial
def add(seen):
    seen.append(1)
    return len(seen)
step = partial(add, [])
## a bound method
class A:
    n = 0
    def step(self):
        self.n += 1
        return self.n
step = A().step
## a weak dictionary
import weakref
class A:
    pass
KEEP = []
W = weakref.WeakValueDictionary()
def step():
    a = A()
    KEEP.append(a)
    W[len(W)] = a
    return len(W)
## a subclass of dict
class D(dict):
    pass
S = D()
def step():
    S[len(S)] = 1
    return len(S)
## an enum with a list
from enum import Enum
class E(Enum):
    A = []
def step():
    E.A.value.append(1)
    return len(E.A.value)
## a file of its own
import io
F = io.StringIO()
def step():
    F.write('x')
    return len(F.getvalue())
## a deleted name
D = [2, 1]
def step():
    global D
    n = 2 if 'D' not in globals() else 1
    if n == 1:
        del D
    return n
## a replaced function
def two():
    return 2
def step():
    global step
    step = two
    return 1
## a nested package state
class Outer:
    class Inner:
        n = 0
def step():
    Outer.Inner.n += 1
    return Outer.Inner.n
## a property's helper
def f(seen=[]):
    seen.append(1)
    return len(seen)
class A:
    @property
    def n(self, f=f):
        return f()
def step():
    return A().n
## a cached property
from functools import cached_property
class A:
    @cached_property
    def seen(self):
        return []
ONE = A()
def step():
    ONE.seen.append(1)
    return len(ONE.seen)
## a semaphore
import threading
S = threading.Semaphore(9)
def step():
    S.acquire()
    return 9 - S._value
"""
MEMORIES = {
    section.partition("\n")[0].strip(): section.partition("\n")[2]
    for section in _TEXT.split("## ")[1:]
}


@pytest.mark.parametrize("text", MEMORIES.values(), ids=MEMORIES)
def test_memory_dies_with_the_process(code, tmp_path, text):
    where = str(write(tmp_path, memory=text) / "memory.py")

    def steps():
        return [code.module(where).step() for _ in range(2)]

    code.module(where)
    for _ in range(3):
        code.begin_anew([where])
        assert steps() == [1, 2]
        assert code.is_changed([where])
        assert code.changes([where])


@pytest.mark.parametrize("text", MEMORIES.values(), ids=MEMORIES)
def test_memory_of_a_neighbour_dies_with_the_process(code, tmp_path, text):
    write(tmp_path, memory=text, main="import memory\ndef step():\n    return memory.step()")
    where = str(tmp_path / "main.py")
    code.module(where)
    for _ in range(2):
        code.begin_anew([where])
        assert [code.module(where).step() for _ in range(2)] == [1, 2]


def test_a_class_is_the_same_class_in_each_process(code, tmp_path):
    where = str(write(tmp_path, one="class A:\n    seen = []\n") / "one.py")
    found = code.module(where).A
    found.seen.append(1)
    code.begin_anew([where])
    assert code.module(where).A is found
    assert not code.is_changed([where])
    assert found.seen == []


def test_what_cannot_be_copied_is_executed_anew_and_that_is_said(code, tmp_path):
    where = str(write(tmp_path, one="import itertools\nIDS = itertools.count()\n") / "one.py")
    first = code.module(where)
    assert code.reasons([where]) == ["one.IDS (count) cannot be copied"]
    code.begin_anew([where])
    assert code.module(where) is not first


def test_an_object_that_cannot_be_looked_at_is_made_anew(code, tmp_path):
    text = (
        "class Proxy:\n    def __getattribute__(self, name):\n"
        "        raise RuntimeError('outside of a request')\n"
        "ONE = Proxy()\nN = []\ndef step():\n    N.append(1)\n    return len(N)\n"
    )
    where = str(write(tmp_path, one=text) / "one.py")
    code.module(where)
    assert "outside of a request" in code.reasons([where])[0]
    for _ in range(2):
        code.begin_anew([where])
        assert [code.module(where).step() for _ in range(2)] == [1, 2]


def test_a_module_that_asks_for_the_time_at_its_import_is_executed_anew(code, tmp_path):
    where = str(write(tmp_path, one="import time\nSTART = time.time()\n") / "one.py")
    assert code.module(where).START == 1_577_836_800
    assert code.reasons([where]) == ["one asks for time while it is imported"]


def test_a_neighbour_may_be_a_module_a_package_or_a_relative_one(code, tmp_path):
    write(
        tmp_path,
        near="N = 1",
        pack__in____init__="from .inner import N\nfrom . import later",
        pack__in__inner="from near import N as M\nN = M + 1",
        pack__in__later="L = 3",
        space__in__deep="D = 4",
        main="import near, pack.inner\nimport pack.later as later\nfrom pack import N, inner\n"
        "from space import deep\nimport importlib\n"
        "again = importlib.import_module('pack.inner')\n"
        "seen = [near.N, N, later.L, deep.D, pack.inner is inner, again is inner]",
    )
    assert code.module(str(tmp_path / "main.py")).seen == [1, 2, 3, 4, True, True]
    assert not {"near", "pack", "pack.inner", "space"} & set(sys.modules)


def test_a_file_inside_a_package_may_import_relatively(code, tmp_path):
    write(
        tmp_path,
        shop__in____init__="",
        shop__in__common="N = 5",
        shop__in__sinks__in____init__="",
        shop__in__sinks__in__main="from ..common import N\n"
        "from shop import common\nSAME = common.N",
    )
    found = code.module(str(tmp_path / "shop/sinks/main.py"))
    assert (found.N, found.SAME) == (5, 5)


def test_two_neighbours_of_one_name_are_two_modules(code, tmp_path):
    for index, folder in enumerate(("a", "b")):
        write(tmp_path / folder, near=f"N = {index}", main="from near import N\nclass A: pass\n")
    first, second = (code.module(str(tmp_path / folder / "main.py")) for folder in ("a", "b"))
    assert (first.N, second.N) == (0, 1)
    assert first.__name__ != second.__name__
    assert sys.modules[second.A.__module__] is second


def test_a_neighbour_replaces_no_module_of_the_standard_library(code, tmp_path):
    write(tmp_path, random="N = 1", json="N = 1", main="import json, random\nJ = json.dumps({})")
    assert code.module(str(tmp_path / "main.py")).J == "{}"
    assert sys.modules["json"].dumps


def test_what_semantix_holds_under_a_name_is_not_put_back(code, tmp_path, monkeypatch):
    text = "from semantix.worlds.registry import SYSTEMS\nMINE = []\n"
    where = str(write(tmp_path, main=text) / "main.py")
    module = code.module(where)
    monkeypatch.setitem(SYSTEMS, "ledger", SYSTEMS["store"])
    module.MINE.append(1)
    code.begin_anew([where])
    assert (module.MINE, "ledger" in SYSTEMS) == ([], True)


def test_a_module_that_a_function_imports_begins_anew_too(code, tmp_path):
    write(
        tmp_path,
        near="N = []",
        main="def step():\n    import near\n    near.N.append(1)\n    return len(near.N)",
    )
    where = str(tmp_path / "main.py")
    code.module(where)
    for _ in range(2):
        code.begin_anew([where])
        assert [code.module(where).step() for _ in range(2)] == [1, 2]


def test_the_modules_of_the_users_own_package_are_own(code, tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(str(tmp_path))
    write(
        tmp_path,
        my_shop__in____init__="",
        my_shop__in__state="D = []",
        my_shop__in__sink="from my_shop.state import D\nfrom . import state\n"
        "def step():\n    D.append(1)\n    return len(state.D)",
    )
    code.module("my_shop.sink")
    assert "my_shop" not in sys.modules
    for _ in range(2):
        code.begin_anew(["my_shop.sink"])
        assert [code.module("my_shop.sink").step() for _ in range(2)] == [1, 2]


def test_what_is_imported_already_and_what_is_installed_is_not_loaded_again(code):
    assert code.module("json") is sys.modules["json"]
    assert not code.is_own("json")
    assert code.module("msgspec") is sys.modules["msgspec"]


def test_two_targets_in_a_folder_share_their_neighbour(code, tmp_path):
    write(
        tmp_path,
        near="N = []",
        one="import near\ndef step():\n    near.N.append(1)",
        two="import near\nnear.N.append(0)",
    )
    one, two = str(tmp_path / "one.py"), str(tmp_path / "two.py")
    code.module(one).step()
    code.module(two)
    assert code.module(two).near is code.module(one).near
    code.begin_anew([one, two])
    assert code.module(two).near.N == [0]


def test_a_file_that_raises_leaves_nothing_behind(code, tmp_path):
    where = str(write(tmp_path, one="1 / 0") / "one.py")
    with pytest.raises(ZeroDivisionError):
        code.module(where)
    assert not [name for name in sys.modules if name == "semantix_user_one"]

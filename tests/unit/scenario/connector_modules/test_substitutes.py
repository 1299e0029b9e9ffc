"""A connector's own modules get the clock and the chance of the run, however they import them."""

from pathlib import Path

import pytest

from semantix.scenario.connector_modules.own_code import OwnCode
from semantix.scenario.connector_modules.present import PRESENT
from semantix.simulation.simulation import Simulation

START_S = 1_577_836_800


@pytest.fixture
def load(tmp_path: Path):
    def loaded(text: str):
        path = tmp_path / f"one{len(list(tmp_path.iterdir()))}.py"
        path.write_text(text)
        return OwnCode().module(str(path))

    return loaded


@pytest.fixture
def run():
    """Let a run go on."""

    def begin(seed: int = 0, attempt: int = 1) -> Simulation:
        simulation = Simulation()
        PRESENT.begin(simulation, seed)
        PRESENT.deploy(attempt, is_new=True)
        return simulation

    yield begin
    PRESENT.end()


CLOCKS = {
    "import time\nnow = lambda: time.time()": START_S + 5,
    "from time import time as clock\nnow = lambda: clock()": START_S + 5,
    "import time as t\nnow = lambda: t.time_ns()": (START_S + 5) * 10**9,
    "import time\nnow = lambda: time.monotonic()": 5,
    "from datetime import datetime\nnow = lambda: datetime.now().second": 5,
    "import datetime\nnow = lambda: datetime.datetime.utcnow().second": 5,
    "from datetime import datetime, UTC\nnow = lambda: datetime.now(UTC).timestamp()": START_S + 5,
    "from datetime import date\nnow = lambda: date.today().isoformat()": "2020-01-01",
    "import time\nnow = lambda: time.strftime('%S')": "05",
    "import time\nnow = lambda: time.localtime().tm_sec": 5,
    "import importlib\nnow = lambda: importlib.import_module('time').time()": START_S + 5,
    "def now():\n    import time\n    return time.time()": START_S + 5,
    "def now():\n    return __import__('time').time()": START_S + 5,
    "import uuid\nnow = lambda: (uuid.uuid1().time - 0x01b21dd213814000) // 10**7": START_S + 5,
}


@pytest.mark.parametrize("text", CLOCKS)
def test_time_is_that_of_the_run(load, run, text):
    module = load(text)
    run().queue.now += 5_000_000
    assert module.now() == CLOCKS[text]


CHANCES = [
    "import random\ndraw = lambda: random.random()",
    "from random import randint\ndraw = lambda: randint(0, 10**9)",
    "import random\ndraw = lambda: random.Random().random()",
    "import random\ndraw = lambda: random.SystemRandom().random()",
    "import random\ndraw = lambda: random.sample(range(10**9), 2)",
    "from uuid import uuid4\ndraw = lambda: uuid4()",
    "import uuid\ndraw = lambda: uuid.uuid1()",
    "import secrets\ndraw = lambda: secrets.token_hex()",
    "from secrets import randbelow\ndraw = lambda: randbelow(10**9)",
    "import os\ndraw = lambda: os.urandom(9)",
    "from os import urandom\ndraw = lambda: urandom(9)",
]


@pytest.mark.parametrize("text", CHANCES)
def test_chance_has_the_seed_of_the_run_and_differs_by_attempt(load, run, text):
    module = load(text)
    drawn = []
    for seed, attempt in ((1, 1), (1, 1), (2, 1), (1, 2)):
        run(seed, attempt)
        drawn.append((module.draw(), module.draw()))
    assert drawn[0] == drawn[1]
    assert len({repr(one) for one in drawn}) == 3
    assert drawn[0][0] != drawn[0][1]


def test_a_seed_that_the_connector_sets_holds_until_its_process_ends(load, run):
    module = load("import random\ndef draw():\n    return random.random()\nset = random.seed\n")
    drawn = []
    for attempt in (1, 2):
        run(1, attempt)
        module.set(7)
        drawn.append(module.draw())
    assert drawn[0] == drawn[1]
    PRESENT.fix(None)
    assert module.draw() != drawn[0]


def test_the_class_datetime_stands_for_the_real_one(load):
    import datetime

    module = load(
        "from datetime import datetime, date, timedelta\n"
        "class Mine(datetime):\n    pass\n"
        "made = datetime(2020, 1, 2)\nlater = made + timedelta(days=1)\n"
        "mine = Mine(2020, 1, 2)\nread = datetime.fromisoformat('2020-01-02')\n"
        "seen = [isinstance(made, datetime), isinstance(made, Mine), isinstance(mine, Mine),\n"
        "        type(made) == datetime, {datetime: 1}[type(made)], isinstance(later, datetime),\n"
        "        datetime.fromtimestamp(0).hour, issubclass(Mine, datetime)]\n"
    )
    assert module.seen == [True, False, True, True, 1, True, 0, True]
    assert type(module.made) is type(module.read) is datetime.datetime


def test_other_modules_keep_the_real_clock_and_chance(load):
    import random
    import time

    load("import time, random\ntime.time = None\nrandom.random = None")
    assert time.time() > START_S
    assert random.random() < 1


def test_what_a_connector_sets_elsewhere_dies_with_its_process(tmp_path, monkeypatch):
    monkeypatch.delenv("SEEN_BY_A_TEST", raising=False)
    path = tmp_path / "one.py"
    path.write_text(
        "import os, time\n"
        "def step():\n    time.mine = 1\n    os.environ['SEEN_BY_A_TEST'] = '1'\n"
        "def seen():\n    return hasattr(time, 'mine') or 'SEEN_BY_A_TEST' in os.environ\n"
    )
    code = OwnCode()
    module = code.module(str(path))
    module.step()
    assert module.seen()
    code.begin_anew([str(path)])
    assert not module.seen()


def test_sleeping_outside_of_a_strand_takes_no_time(load, run):
    module = load("from time import sleep")
    simulation = run()
    module.sleep(1e9)
    assert simulation.queue.now == Simulation().queue.now
    with pytest.raises(ValueError, match="non-negative"):
        module.sleep(-1)


def test_real_modules_are_used_where_servers_are_real(load, monkeypatch):
    import time

    monkeypatch.setattr(PRESENT, "is_real", True)
    assert load("import time").time is time


@pytest.mark.parametrize(
    "text",
    ["import os\nown = os.getpid", "def own():\n    return hash('r1')",
     "def own():\n    return hash(('r1', 1))",
     "from os import getpid\ndef own():\n    return getpid()"],
)  # fmt: skip
def test_a_process_id_and_the_hash_of_a_text_differ_from_process_to_process(load, run, text):
    module = load(text)
    simulation = run(attempt=1)
    first = module.own()
    assert module.own() == first
    PRESENT.deploy(2, is_new=False)
    assert module.own() == first, "a new attempt in the same process"
    PRESENT.deploy(3, is_new=True)
    assert module.own() != first
    assert simulation.readings.attempt


def test_the_hash_of_a_number_and_the_keys_of_a_dictionary_stay(load, run):
    module = load(
        "class K:\n    def __init__(self, name):\n        self.name = name\n"
        "    def __hash__(self):\n        return hash(self.name)\n"
        "    def __eq__(self, other):\n        return self.name == other.name\n"
        "KNOWN = {K('a'): 1}\ndef own():\n    return hash(7), hash((1, 2.5)), KNOWN[K('a')]\n"
    )
    run()
    PRESENT.deploy(3, is_new=True)
    assert module.own() == (hash(7), hash((1, 2.5)), 1)


def test_a_loop_that_only_looks_at_the_clock_ends(load, run):
    module = load(
        "import time\ndef wait():\n    end = time.monotonic() + 1\n    looks = 0\n"
        "    while time.monotonic() < end:\n        looks += 1\n    return looks\n"
    )
    simulation = run()

    class Strand:
        def wait_us(self, duration_us: int) -> None:
            simulation.queue.now += duration_us

    simulation.current = Strand()
    assert 1_000 <= module.wait() <= 3_000

"""The hashes are those of the library, where it has them."""

from __future__ import annotations

import confluent_kafka
import pytest

from semantix.worlds.simulated.kafka.configuration import hashes

KEYS = [b"", b"a", b"ab", b"abc", b"abcd", b"key-7", bytes(range(256)), b"\xff" * 33]
# modulo 1000
MURMUR2 = [681, 524, 434, 107, 100, 675, 374, 241]
FNV1A = [35, 76, 946, 331, 763, 476, 563, 138]


@pytest.mark.parametrize("name", ["murmur2", "fnv1a"])
@pytest.mark.parametrize("count", [1, 3, 1000])
def test_a_hash_is_that_of_the_library(name: str, count: int) -> None:
    if not hasattr(confluent_kafka, name):
        pytest.skip("this version of the library has no such function")
    ours, real = getattr(hashes, name), getattr(confluent_kafka, name)
    assert [ours(key) % count for key in KEYS] == [real(key, count) for key in KEYS]


def test_the_hashes_have_known_values() -> None:
    assert [hashes.murmur2(key) % 1000 for key in KEYS] == MURMUR2
    assert [hashes.fnv1a(key) % 1000 for key in KEYS] == FNV1A

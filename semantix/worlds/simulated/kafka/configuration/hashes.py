"""The hash functions of librdkafka's partitioners.

The library has them as functions from confluent-kafka 2.16 on only.
Source: librdkafka, rdmurmur2.c and rdfnv1a.c.
"""

from __future__ import annotations

_BITS = 0xFFFFFFFF
_MULTIPLIER = 0x5BD1E995
_SEED = 0x9747B28C
_FNV_BASIS = 0x811C9DC5
_FNV_PRIME = 0x01000193


def murmur2(data: bytes) -> int:
    """Give the hash that the Java client takes, from 0 to 2^31 - 1."""
    whole = len(data) - len(data) % 4
    found = _SEED ^ len(data)
    for at in range(0, whole, 4):
        part = int.from_bytes(data[at : at + 4], "little") * _MULTIPLIER & _BITS
        part = (part ^ part >> 24) * _MULTIPLIER & _BITS
        found = found * _MULTIPLIER & _BITS ^ part
    if whole < len(data):
        found = (found ^ int.from_bytes(data[whole:], "little")) * _MULTIPLIER & _BITS
    found = (found ^ found >> 13) * _MULTIPLIER & _BITS
    return (found ^ found >> 15) & 0x7FFFFFFF


def fnv1a(data: bytes) -> int:
    """Give the absolute value of the hash as a signed number of 32 bits."""
    found = _FNV_BASIS
    for byte in data:
        found = (found ^ byte) * _FNV_PRIME & _BITS
    return abs(found - 2**32 if found >= 2**31 else found)

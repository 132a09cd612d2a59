"""Keys go where Kafka's own partitioner puts them, however many are hashed at once."""

import random

import pytest
from aiokafka.partitioner import murmur2

from event_bus import kafka_hash
from event_bus.kafka_hash import FEW, hashes

KAFKAS_OWN = {
    b"21": -973932308,
    b"foobar": -790332482,
    b"a-little-bit-long-string": -985981536,
    b"a-little-bit-longer-string": -1486304829,
    b"lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8": -58897971,
    b"abc": 479470107,
}
"""What Kafka's own tests expect of its partitioner, with the sign that it takes off."""


def alike(length: int, number: int) -> list[bytes]:
    """So many keys of a length, among them the smallest and the largest bytes; the same at every run."""
    made = random.Random(length)
    return [bytes(length), b"\xff" * length, *(made.randbytes(length) for _ in range(number - 2))]


def test_they_are_kafkas_own() -> None:
    assert hashes(KAFKAS_OWN) == {key: said & 0x7FFFFFFF for key, said in KAFKAS_OWN.items()}


@pytest.mark.parametrize("length", range(1, 50))
def test_a_key_among_many_of_its_length_is_where_it_is_alone(length: int) -> None:
    keys = alike(length, 40)
    assert hashes(keys) == {key: murmur2(key) & 0x7FFFFFFF for key in keys}


def test_few_keys_many_keys_the_same_key_and_none() -> None:
    for number in (2, FEW, FEW + 1, 1000):
        keys = alike(36, number)
        assert hashes([*keys, *keys]) == {key: murmur2(key) & 0x7FFFFFFF for key in keys}
    assert hashes([b"", b""]) == {b"": murmur2(b"") & 0x7FFFFFFF}
    assert hashes([]) == {}


def test_of_many_keys_none_is_hashed_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    alone: list[bytes] = []
    monkeypatch.setattr(kafka_hash, "murmur2", alone.append)
    hashes(alike(36, 1000))
    assert alone == []


def test_a_product_that_ran_into_its_neighbour_would_be_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kafka_hash, "FACTOR", kafka_hash.FACTOR + (1 << 32))
    keys = alike(36, 40)
    assert hashes(keys) != {key: murmur2(key) & 0x7FFFFFFF for key in keys}

"""No mutated input makes a parser fail by a bug, hang or fill the memory; and no mutated batch is ever taken."""

import random
import time

import pytest
from tests.faults.fuzzing import bounded, fuzz, mutated, targets
from tests.sync import samples

from bekal.sync import sealing
from bekal.sync.opening import open_batch
from bekal.sync.refusals import BatchUnfit

TARGETS = targets()
SHARE, LONG = 400, 200_000
BATCHES, ALL_BATCHES = 4_000, 1_000_000
HOSTILE = (b"-> X25519 " + b"A" * 43 + b"\n" + b"A" * 43 + b"\n") * 4_000


@pytest.mark.parametrize("name", TARGETS)
def test_whatever_comes_is_refused_by_name_in_bounded_time_and_memory(name: str) -> None:
    fuzz(TARGETS[name], SHARE)


@pytest.mark.long
@pytest.mark.parametrize("name", TARGETS)
def test_whatever_comes_is_refused_two_hundred_thousand_times(name: str) -> None:
    fuzz(TARGETS[name], LONG, seed=1)


def test_no_mutated_batch_is_taken() -> None:
    refuse_all(BATCHES, seed=2)


@pytest.mark.long
def test_no_mutated_batch_of_a_million_is_taken() -> None:
    refuse_all(ALL_BATCHES, seed=3)


def refuse_all(count: int, seed: int) -> None:
    """Change sealed batches, outside and inside the encryption, and open each."""
    rnd = random.Random(seed)
    tools, known = samples.open_tools(), samples.known()
    batches = tuple(batch.file for batch in samples.chain(samples.marks(4, 3), most=4))
    insides = tuple(sealing.decrypter(samples.identities()[:1])(file) for file in batches)
    naked = sealing.OpenTools(lambda data: data, tools.own, tools.verify, tools.decompress)
    with bounded():
        for number in range(count):
            corpus, reader = (insides, naked) if number % 2 else (batches, tools)
            data = mutated(rnd.choice(corpus), corpus, rnd)
            if data in corpus:
                continue
            with pytest.raises(BatchUnfit):
                open_batch(data, reader, known)


def test_a_hostile_header_costs_less_than_an_honest_batch() -> None:
    file = sealing.AGE_MAGIC + HOSTILE + b"--- " + b"A" * 43 + b"\n" + bytes(64)
    honest = samples.sealed().file
    tools, known = samples.open_tools(), samples.known()

    def cost(data: bytes) -> float:
        spent = []
        for _ in range(5):
            start = time.process_time()
            for _ in range(20):
                try:
                    open_batch(data, tools, known)
                except BatchUnfit:
                    continue
            spent.append(time.process_time() - start)
        return min(spent)

    assert cost(file) < cost(honest)

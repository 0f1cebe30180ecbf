"""Photos and scans by network: all of them come, a cut costs one part, and nothing to do costs nothing."""

from tests.sync import pictures, wires
from tests.sync.centres import Desk

from bekal.central.home import Central
from bekal.central.pictures.tidying import shortages
from bekal.sync.network import exchange


def test_photos_follow_their_records_and_central_says_that_it_has_them(active: Desk, central: Central) -> None:
    net = wires.Direct(wires.service_of(central))
    photos = pictures.with_photos(active, 20_000, 700_000, 100)
    told = pictures.waiting(active)
    assert (told.unsent, told.size) == (3, 720_100)
    done = exchange(active.open, wires.line(net))
    assert done.pictures == 3
    assert pictures.waiting(active).unsent == 0
    (centre,) = shortages(central, read_all=True)
    assert (centre.named, centre.held, centre.missing, centre.damaged) == (3, 3, (), ())
    puts = [target for method, target in net.asked if method == "PUT"]
    first = next(place for place, target in enumerate(puts) if "/attachments/" in target)
    assert not any("/batches/" in target for target in puts[first:])
    smallest = min(photos, key=lambda one: len(photos[one]))
    assert smallest in puts[first]
    assert exchange(active.open, wires.line(net)).requests == 1

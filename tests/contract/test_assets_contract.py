"""What the ledger promises of uploaded files, on SQLite and on Postgres."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from ledgers import Bench

from farm.errors import ConflictError, StoreError, UnknownError
from farm.jobs.assets import PROMISE_SECONDS, Asset, Assets

ONE, TWO = "11" * 32, "22" * 32


def asset(client: str = "ann", sha256: str = ONE, **more: Any) -> Asset:
    values: dict[str, Any] = {"size": 7, "media_type": "image/png", "ending": ".png", "name": "cup.png", **more}
    return Asset(client=client, sha256=sha256, **values)


class Erased:
    """Notes what was erased."""

    def __init__(self) -> None:
        self.hashes: list[str] = []

    def __call__(self, gone: Asset) -> None:
        self.hashes.append(gone.sha256)


@pytest.fixture
def kept(bench: Bench) -> Assets:
    return Assets(ledger=bench.ledger)


def test_a_file_is_its_clients_alone(bench: Bench, kept: Assets) -> None:
    made, is_new = kept.note(asset(), actor="ann")
    assert is_new
    assert kept.find("ann", ONE) == made
    assert (made.name, made.created_at) == ("cup.png", bench.clock())
    with pytest.raises(UnknownError):
        kept.find("bob", ONE)
    assert kept.find_all("bob", [ONE]) == {}
    assert [record.action for record in bench.ledger.audit()] == ["asset.upload"]


def test_the_same_file_again_keeps_its_first_name_and_time(bench: Bench, kept: Assets) -> None:
    first, _ = kept.note(asset(), actor="ann")
    bench.clock.sleep(100)
    again, is_new = kept.note(asset(name="other.png"), actor="ann")
    assert not is_new
    assert (again.name, again.created_at) == (first.name, first.created_at)
    assert again.last_used_at == bench.clock()
    assert len(bench.ledger.audit()) == 1


def test_the_same_file_from_many_at_once_is_one(kept: Assets) -> None:
    with ThreadPoolExecutor(6) as pool:
        told = list(pool.map(lambda _: kept.note(asset(), actor="ann"), range(12)))
    assert sum(is_new for _, is_new in told) == 1
    assert len({made.number for made, _ in told}) == 1


def test_what_was_announced_is_not_there_until_it_came(kept: Assets) -> None:
    promised, is_new = kept.note(asset(is_there=False, media_type="", ending="", size=9))
    assert (promised.is_there, is_new) == (False, False)
    assert kept.list("ann", limit=9) == []
    came, is_new = kept.note(asset(name=""), actor="ann")
    assert (came.is_there, came.size, came.name, is_new) == (True, 7, "cup.png", True)
    again, _ = kept.note(asset(is_there=False, media_type="", ending=""))
    assert (again.is_there, again.media_type) == (True, "image/png")


def test_lists_are_turned_over_from_the_newest(kept: Assets) -> None:
    for number in range(5):
        kept.note(asset(sha256=f"{number:064x}"))
    kept.note(asset(client="bob"))
    first = kept.list("ann", limit=2)
    rest = kept.list("ann", limit=9, before=first[-1].number)
    assert [one.sha256 for one in [*first, *rest]] == [f"{number:064x}" for number in (4, 3, 2, 1, 0)]


def test_bytes_are_erased_with_the_last_client_that_has_them(bench: Bench, kept: Assets) -> None:
    kept.note(asset())
    kept.note(asset(client="bob"))
    erased = Erased()
    kept.remove("ann", ONE, erased, actor="ann")
    assert erased.hashes == []
    kept.remove("bob", ONE, erased, actor="bob")
    assert erased.hashes == [ONE]
    with pytest.raises(UnknownError):
        kept.remove("bob", ONE, erased, actor="bob")
    assert [record.action for record in bench.ledger.audit()] == ["asset.delete", "asset.delete"]


def test_a_file_whose_bytes_cannot_be_erased_is_not_forgotten(kept: Assets) -> None:
    kept.note(asset())

    def fail(_gone: Asset) -> None:
        raise StoreError("the disk is away")

    with pytest.raises(StoreError):
        kept.remove("ann", ONE, fail, actor="ann")
    assert kept.find("ann", ONE).is_there


def test_what_a_job_uses_that_has_not_ended_stays(bench: Bench, kept: Assets) -> None:
    kept.note(asset())
    kept.note(asset(client="bob"))
    kept.note(asset(sha256=TWO))
    job = bench.submit(client="ann", payload={"scenes": [{"image": f"asset:{ONE}"}]})
    bench.clock.sleep(1000)
    erased = Erased()
    with pytest.raises(ConflictError, match="has not ended"):
        kept.remove("ann", ONE, erased, actor="ann")
    assert kept.purge(erased, age_seconds=500) == 2
    assert erased.hashes == [TWO]
    bench.ledger.cancel(job.job_id)
    assert kept.purge(erased, age_seconds=500) == 1
    assert erased.hashes == [TWO, ONE]


def test_what_was_used_lately_stays(bench: Bench, kept: Assets) -> None:
    kept.note(asset())
    kept.note(asset(sha256=TWO))
    bench.clock.sleep(1000)
    kept.touch("ann", [ONE])
    erased = Erased()
    assert kept.purge(erased, age_seconds=0) == 0
    assert kept.purge(erased, age_seconds=500) == 1
    assert erased.hashes == [TWO]


def test_announcements_that_came_to_nothing_go_after_a_day(bench: Bench, kept: Assets) -> None:
    kept.note(asset(is_there=False))
    erased = Erased()
    assert kept.purge(erased, age_seconds=0) == 0
    bench.clock.sleep(PROMISE_SECONDS + 1)
    assert kept.purge(erased, age_seconds=0) == 1
    assert erased.hashes == [ONE]


def test_many_files_are_looked_up_at_once(kept: Assets) -> None:
    hashes = [f"{number:064x}" for number in range(1200)]
    kept.note(asset(sha256=hashes[1100]))
    assert list(kept.find_all("ann", hashes)) == [hashes[1100]]

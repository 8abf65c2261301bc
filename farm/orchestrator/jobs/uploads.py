"""Uploaded files of clients: judged, kept, found for those whose they are, and put in the place of ``asset:``.

What a client uploaded lies under its hash (:mod:`farm.storage.shelf`); whose it is stands in the ledger
(:mod:`farm.jobs.assets`). Requests' addresses are hostile: a client gets at nothing that it did not upload itself, but
for the samples that ship (:mod:`farm.samples`), which are there for everybody and in no ledger.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from pydantic import BaseModel

from farm.errors import AssetError, FarmError, Problem, SpecError, StoreError, UnknownError
from farm.jobs.assets import Asset, Assets
from farm.jobs.ledger import Ledger
from farm.media.uploaded import examine
from farm.orchestrator.jobs.destinations import within
from farm.samples import MADE_AT, Sample, sample_of
from farm.settings import Settings
from farm.spec.addresses import S3, addresses, asset_sha256, is_s3, replaced
from farm.storage.addresses import require_public_spelling
from farm.storage.atomic import Staged
from farm.storage.fetch import read_url
from farm.storage.shelf import DirectShelf, Shelf, open_shelf, shelf_name

Params = TypeVar("Params", bound=BaseModel)

URLS = ("http://", "https://")
"""What the addresses of files on other machines begin with."""
NOT_YOURS = "is no file that you have uploaded; upload it first (POST /api/v1/assets)"
"""What is said of another's file, and of one that there is not: nobody learns what others have."""


@dataclass(frozen=True, kw_only=True)
class Admitted(Generic[Params]):
    """A request whose files may be used."""

    params: Params
    """The request, with the files' own addresses in the place of ``asset:``."""
    settings: Settings
    """Those of this machine, by which these files may be read, too."""
    names: tuple[tuple[str, str], ...] = ()
    """Each file's own address, and the ``asset:`` address that its client knows."""

    @contextmanager
    def as_asked(self) -> Iterator[None]:
        """Let errors speak of files as the client does, and not of where they lie."""
        try:
            yield
        except FarmError as error:
            self._retell(error)
            raise

    def _retell(self, error: FarmError) -> None:
        error.message = self._told(error.message)
        error.problems = tuple(
            Problem(where=problem.where, message=self._told(problem.message)) for problem in error.problems
        )
        error.args = (error.message,)

    def _told(self, text: str) -> str:
        for address, name in self.names:
            text = text.replace(address, name).replace(address.removeprefix("file://"), name)
        return text


@dataclass(frozen=True, kw_only=True)
class Uploads:
    """The uploaded files of an installation."""

    ledger: Ledger
    settings: Settings

    @property
    def assets(self) -> Assets:
        """Return what the ledger knows of them."""
        return Assets(ledger=self.ledger)

    @property
    def shelf(self) -> Shelf:
        """Return where their bytes lie."""
        return open_shelf(self.settings)

    def keep(self, client: str, stage: Staged, *, sha256: str, size: int, name: str) -> tuple[Asset, bool]:
        """Judge what was uploaded and keep it; return it, and whether it is new to its client.

        ``sha256`` and ``size`` are those of the bytes as they came.

        Raises:
            AssetError: it is nothing that an export could use.
            StoreError: it cannot be written.

        """
        stage.file.flush()
        kind = examine(stage.path, max_pixels=self.settings.image_pixels)
        shelf, place = self.shelf, shelf_name(sha256, kind.ending)
        told = Asset(client=client, sha256=sha256, size=size, media_type=kind.media_type, ending=kind.ending, name=name)
        if not shelf.has(place):
            shelf.put(stage, place, media_type=kind.media_type)
        kept, is_new = self.assets.note(told, actor=client)
        if not shelf.has(place):  # the last of its other owners was just giving it up; after the note nobody erases it
            raise StoreError(f"{kept.address} was being deleted for another client at this moment; upload it again")
        return kept, is_new

    def promise(self, client: str, *, sha256: str, size: int, name: str) -> Asset:
        """Note that a client will upload a file; one that is there already stays so."""
        told = Asset(client=client, sha256=sha256, size=size, name=name, is_there=False)
        return self.assets.note(told)[0]

    def find(self, client: str, sha256: str) -> Asset:
        """Return a client's file, or a sample; what it has uploaded directly to S3 is judged and taken in now.

        Raises:
            UnknownError: it has none with this hash.
            AssetError: what it has uploaded is nothing that an export could use.

        """
        try:
            return self._present(self.assets.find(client, sha256))
        except UnknownError:
            if (sample := sample_of(sha256)) is None:
                raise
            return _as_asset(sample)

    def address(self, asset: Asset) -> str:
        """Return where a file that is there lies: ``file://`` and a path, or ``s3://``."""
        sample = sample_of(asset.sha256)
        return _place(sample) if sample else self.shelf.address(shelf_name(asset.sha256, asset.ending))

    def _present(self, asset: Asset) -> Asset:
        found = asset if asset.is_there else self._arrived(asset)
        shelf = self.shelf
        # Buckets are not asked: a spec may name a thousand files, and the ledger knows.
        if not isinstance(shelf, DirectShelf) and not shelf.has(shelf_name(found.sha256, found.ending)):
            raise UnknownError(f"the file {found.address} is not there any more; upload it again")
        return found

    def _arrived(self, promised: Asset) -> Asset:
        shelf = self.shelf
        unknown = UnknownError(f"you have uploaded no file with the SHA-256 {promised.sha256}")
        if not isinstance(shelf, DirectShelf):
            raise unknown
        kinds = []

        def judge(path: Path) -> tuple[str, str]:
            kinds.append(examine(path, max_pixels=self.settings.image_pixels))
            return kinds[0].media_type, shelf_name(promised.sha256, kinds[0].ending)

        if shelf.take_in(promised.client, promised.sha256, promised.size, judge) is None:
            raise unknown
        told = Asset(
            client=promised.client,
            sha256=promised.sha256,
            size=promised.size,
            media_type=kinds[0].media_type,
            ending=kinds[0].ending,
        )
        return self.assets.note(told, actor=promised.client)[0]

    def remove(self, client: str, sha256: str) -> None:
        """Delete a client's file.

        Raises:
            UnknownError: it has none with this hash.
            ConflictError: a job that has not ended uses it.

        """
        self.assets.remove(client, sha256, self._erase, actor=client)

    def clean(self) -> int:
        """Delete files that nothing has used for ``FARM_KEEP_ASSETS_SECONDS``; return how many.

        Raises:
            LedgerError, StoreError: it cannot be done now.

        """
        return self.assets.purge(self._erase, age_seconds=self.settings.keep_assets_seconds)

    def _erase(self, asset: Asset) -> None:
        shelf = self.shelf
        if asset.is_there:
            shelf.remove(shelf_name(asset.sha256, asset.ending))
        elif isinstance(shelf, DirectShelf):
            shelf.forget(asset.client, asset.sha256)

    def admit(self, params: Params, client: str) -> Admitted[Params]:
        """Return a client's request with its uploaded files in place.

        Raises:
            SpecError: files that are not the client's, and buckets that the operator did not name; all of them.

        """
        hashes = list(dict.fromkeys(filter(None, (asset_sha256(address) for _, address in addresses(params)))))
        known = self.assets.find_all(client, hashes) if hashes else {}
        if known:
            self.assets.touch(client, hashes)

        def find(sha256: str) -> str:
            if sample_of(sha256) or sha256 not in known:  # a sample is there whatever became of a client's own copy
                return only_samples(sha256)
            return self.address(self._present(known[sha256]))

        return admit(params, self.settings, find)


def only_samples(sha256: str) -> str:
    """Find nothing but what ships: where there is no ledger, nobody has uploaded anything."""
    if sample := sample_of(sha256):
        return _place(sample)
    raise UnknownError(NOT_YOURS)


def _place(sample: Sample) -> str:
    return f"file://{sample.place}"


def _as_asset(sample: Sample) -> Asset:
    return Asset(
        client="",
        sha256=sample.sha256,
        size=sample.size,
        media_type=sample.media_type,
        ending=sample.place.suffix,
        name=sample.name,
        created_at=MADE_AT,
        last_used_at=MADE_AT,
    )


def admit(params: Params, settings: Settings, find: Callable[[str], str] = only_samples) -> Admitted[Params]:
    """Put files in the place of ``asset:`` addresses, and refuse addresses that no job may read.

    Those are buckets that are not among ``FARM_ASSET_ROOTS``, since the farm reads them with its own rights, whatever
    the client's are, and URLs that are malformed or name a private address. Names are looked up by whoever fetches
    from them. ``find`` gives a file's address by its hash.

    Raises:
        SpecError: all addresses that may not be used, each with its place.

    """
    found: dict[str, str] = {}
    problems = []
    for where, address in addresses(params):
        try:
            if asset_sha256(address):
                _require_file(where)
                found[address] = found.get(address) or find(asset_sha256(address))
            elif is_s3(address):
                _require_open(address, settings)
            elif address.lower().startswith(URLS):
                _require_outside(address, settings)
        except (AssetError, UnknownError) as error:
            problems.append(Problem(where=where, message=error.message))
    if problems:
        raise SpecError(problems=problems)
    if not found:
        return Admitted(params=params, settings=settings)
    files = (address.removeprefix("file://") for address in found.values())
    roots = (*settings.asset_roots, *(file for file in files if not file.startswith(S3)))
    return Admitted(
        params=replaced(params, lambda address: found.get(address, address)),
        settings=settings.model_copy(update={"asset_roots": roots}),
        names=tuple((address, name) for name, address in found.items()),
    )


def _require_file(where: str) -> None:
    if where.endswith("project"):
        raise AssetError("must be a folder, which no uploaded file is")


def _require_outside(address: str, settings: Settings) -> None:
    parts = read_url(address)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    require_public_spelling(parts.hostname or "", port, allowed=settings.fetch_private_hosts)


def _require_open(address: str, settings: Settings) -> None:
    plain = address.removeprefix("file://")
    if not any(within(plain, root) for root in map(str, settings.asset_roots) if root.startswith(S3)):
        raise AssetError("lies outside the buckets that assets may come from (FARM_ASSET_ROOTS)")

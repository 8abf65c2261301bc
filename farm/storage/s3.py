"""A store in an S3 bucket, which every node can reach."""

import os
import shutil
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NoReturn

from botocore.exceptions import ClientError

from farm.errors import CorruptArtifactError, StoreError
from farm.settings import Settings
from farm.storage.artifact import Artifact, Fact, blob_name, new_record, read_record, record_name, require_suffix
from farm.storage.atomic import Digest, digest, explained
from farm.storage.collection import GRACE, Collected, HeldBlob, HeldRecord, plan_sweep
from farm.storage.node_cache import node_cache
from farm.storage.s3_client import MISSING, S3Location, error_code, s3_client, s3_errors, s3_location
from farm.storage.s3_files import TRANSFER, try_upload

_TOUCH = GRACE / 2
"""A use is written down at most this often, because it costs a request."""
_LOST = {"PreconditionFailed", "412", "ConditionalRequestConflict", "409"}
"""Error codes of a conditional write that somebody else won."""
_REQUESTS = 8
"""Requests at a time when all records are read, or many removed."""


class S3Store:
    """Artifacts as objects below a prefix of a bucket; blobs are read through the node's cache."""

    shared = True

    def __init__(self, uri: str, settings: Settings) -> None:
        place = s3_location(uri)
        self._place = S3Location(bucket=place.bucket, key=place.key.strip("/"))
        self._settings = settings

    @property
    def uri(self) -> str:
        """The store's address, without a slash at the end."""
        return str(self._place).rstrip("/")

    def find(self, kind: str, key: str) -> Artifact | None:
        """Return the artifact made for a content key, or None; see ``Store.find``."""
        name = record_name(kind, key)
        with self._errors():
            held = self._held_record(name)
            if held is None or held.artifact is None or self._age_of_blob(held.artifact) is None:
                return None
            if datetime.now(UTC) - held.used > _TOUCH:
                self._touch(name)
        return held.artifact

    def open_local(self, artifact: Artifact) -> Path:
        """Return the blob in the node's cache, downloaded by the first to ask; see ``Store.open_local``."""
        wanted = Digest(sha256=artifact.sha256, size=artifact.size)
        cache = node_cache(self._settings)

        def download(target: Path) -> None:
            with target.open("wb") as file:
                self._client.download_fileobj(Fileobj=file, Config=TRANSFER, **self._at(blob_name(artifact)))
            if digest(target) != wanted:
                self._report_damage(artifact)

        with self._errors():
            try:
                path = cache.get_or_make(artifact.sha256, download, suffix=artifact.suffix)
                if digest(path) != wanted:  # it was damaged since it was downloaded
                    cache.discard(artifact.sha256, suffix=artifact.suffix)
                    path = cache.get_or_make(artifact.sha256, download, suffix=artifact.suffix)
            except ClientError as error:
                if error_code(error) not in MISSING:
                    raise
                self._report_damage(artifact)
        return path

    def put(
        self,
        *,
        kind: str,
        key: str,
        path: Path,
        facts: Mapping[str, Fact],
        suffix: str,
        move: bool = False,
    ) -> Artifact:
        """Commit a finished file under its content key; see ``Store.put``."""
        require_suffix(suffix)
        artifact = self.find(kind, key)
        if artifact is None:
            with explained(f"cannot store {path}"), self._errors():
                made = new_record(kind, key, digest(path), suffix, facts)
                self._add_blob(path, made)
                artifact = self._add_record(made)
            if move and artifact.sha256 == made.sha256:
                self._keep_local(path, artifact)
        if move:
            path.unlink(missing_ok=True)
        return artifact

    def records(self) -> Iterator[Artifact]:
        """Yield every readable record; see ``Store.records``."""
        with self._errors():
            for held in self._held_records():
                if held.artifact is not None:
                    yield held.artifact

    def forget(self, artifact: Artifact) -> None:
        """Remove the artifact's record; see ``Store.forget``."""
        with self._errors():
            self._client.delete_object(**self._at(record_name(artifact.kind, artifact.key)))

    def collect(
        self,
        *,
        max_bytes: int | None,
        max_age: timedelta | None,
        now: datetime,
        dry_run: bool = False,
    ) -> Collected:
        """Drop what is old or too much; see ``Store.collect``. A record's last use is known to half an hour."""
        with self._errors():
            # Records first: a blob whose record comes in between is too young to be dropped.
            records = list(self._held_records())
            blobs = [HeldBlob(name=name, size=size, changed=changed) for name, size, changed in self._listed("blobs/")]
            sweep = plan_sweep(records, blobs, max_bytes=max_bytes, max_age=max_age, now=now)
            uploads = [upload for upload in self._uploads() if now - upload["Initiated"] >= GRACE]
            if not dry_run:
                self._remove(record.name for record in sweep.records)
                self._remove(blob.name for blob in sweep.blobs)
                for upload in uploads:
                    self._client.abort_multipart_upload(
                        Bucket=self._place.bucket, Key=upload["Key"], UploadId=upload["UploadId"]
                    )
        return Collected(
            records=len(sweep.records),
            blobs=len(sweep.blobs),
            temporaries=len(uploads),
            freed_bytes=sum(blob.size for blob in sweep.blobs),
            kept_bytes=sweep.kept_bytes,
        )

    def check(self) -> None:
        """Make sure that the bucket can be listed and written; see ``Store.check``."""
        with self._errors():
            s3_client(self._settings, quick=True).list_objects_v2(
                Bucket=self._place.bucket, Prefix=self._key("records/"), MaxKeys=1
            )
            try_upload(S3Location(bucket=self._place.bucket, key=self._key("check")), self._settings)

    @property
    def _client(self) -> Any:
        return s3_client(self._settings)

    def _errors(self) -> AbstractContextManager[None]:
        return s3_errors(self._place, self._settings)

    def _key(self, name: str) -> str:
        return f"{self._place.key}/{name}".lstrip("/")

    def _at(self, name: str) -> dict[str, str]:
        return {"Bucket": self._place.bucket, "Key": self._key(name)}

    def _held_record(self, name: str) -> HeldRecord | None:
        """Read a record, or return None if there is none."""
        try:
            answer = self._client.get_object(**self._at(name))
            artifact = read_record(answer["Body"].read(), name)
        except ClientError as error:
            if error_code(error) in MISSING:
                return None
            raise
        return HeldRecord(name=name, used=answer["LastModified"], artifact=artifact)

    def _held_records(self) -> Iterator[HeldRecord]:
        names = [name for name, _, _ in self._listed("records/")]
        with ThreadPoolExecutor(_REQUESTS) as pool:
            yield from (held for held in pool.map(self._held_record, names) if held is not None)

    def _remove(self, names: Iterable[str]) -> None:
        with ThreadPoolExecutor(_REQUESTS) as pool:
            for _ in pool.map(lambda name: self._client.delete_object(**self._at(name)), names):
                pass

    def _age_of_blob(self, artifact: Artifact) -> timedelta | None:
        """Return how long ago the blob was written, or None if it is missing or has another size."""
        try:
            answer = self._client.head_object(**self._at(blob_name(artifact)))
        except ClientError as error:
            if error_code(error) in MISSING:
                return None
            raise
        age: timedelta = datetime.now(UTC) - answer["LastModified"]
        return age if answer["ContentLength"] == artifact.size else None

    def _add_blob(self, path: Path, artifact: Artifact) -> None:
        """Upload the bytes under their hash; an old blob is written anew, lest it is collected before its record."""
        age = self._age_of_blob(artifact)
        if age is None or age > GRACE / 2:
            self._client.upload_file(Filename=str(path), Config=TRANSFER, **self._at(blob_name(artifact)))

    def _add_record(self, artifact: Artifact) -> Artifact:
        """Write the record last; an intact one that is there already stays, a broken one is replaced."""
        record = {
            **self._at(record_name(artifact.kind, artifact.key)),
            "Body": artifact.model_dump_json().encode(),
            "ContentType": "application/json",
        }
        try:
            self._client.put_object(IfNoneMatch="*", **record)
        except ClientError as error:
            if error_code(error) not in _LOST:
                raise
            if first := self.find(artifact.kind, artifact.key):
                return first
            self._client.put_object(**record)
        return artifact

    def _keep_local(self, path: Path, artifact: Artifact) -> None:
        """Put what was just uploaded into this node's cache, which spares a download."""

        def link(target: Path) -> None:
            try:
                os.link(path, target)
            except OSError:
                shutil.copyfile(path, target)

        try:
            node_cache(self._settings).get_or_make(artifact.sha256, link, suffix=artifact.suffix)
        except StoreError:
            return  # the artifact is stored; a full cache is no reason to fail

    def _touch(self, name: str) -> None:
        """Note a use for garbage collection, by copying the record onto itself."""
        place = self._at(name)
        try:
            self._client.copy_object(CopySource=place, MetadataDirective="REPLACE", **place)
        except ClientError:
            return  # collected at this moment, or a bucket that may only be read

    def _report_damage(self, artifact: Artifact) -> NoReturn:
        """Forget an artifact whose bytes are not there; the bad blob has to make room for the good one."""
        self.forget(artifact)
        with self._errors():
            self._client.delete_object(**self._at(blob_name(artifact)))
        raise CorruptArtifactError(f"the {artifact.kind} {artifact.key[:12]} in {self.uri} is missing or damaged")

    def _listed(self, prefix: str) -> Iterator[tuple[str, int, datetime]]:
        """Yield name, size and time of every object below a folder of the store."""
        start = len(self._key(""))
        for page in self._pages("list_objects_v2", self._key(prefix)):
            for item in page.get("Contents", ()):
                yield item["Key"][start:], item["Size"], item["LastModified"]

    def _uploads(self) -> Iterator[Any]:
        """Yield the uploads that are under way or were abandoned."""
        for page in self._pages("list_multipart_uploads", self._key("")):
            yield from page.get("Uploads", ())

    def _pages(self, operation: str, prefix: str) -> Iterable[Any]:
        pages: Iterable[Any] = self._client.get_paginator(operation).paginate(Bucket=self._place.bucket, Prefix=prefix)
        return pages

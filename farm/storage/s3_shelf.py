"""Uploaded files on S3, and uploads that go there directly, by presigned addresses."""

import base64
import hashlib
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

from farm.errors import AssetError, StoreError
from farm.settings import Settings
from farm.storage.atomic import CHUNK, Staged, explained, staged
from farm.storage.s3_client import MISSING, S3Location, error_code, s3_client, s3_errors, s3_location
from farm.storage.s3_files import TRANSFER

INCOMING = "incoming"
"""Below the shelf: what clients upload directly lies there, each client's apart, until it was judged."""


@dataclass(frozen=True, kw_only=True)
class S3Shelf:
    """A shelf in a bucket."""

    root: str
    """``s3://bucket/prefix``."""
    settings: Settings

    def address(self, name: str) -> str:
        """Return where a file lies."""
        return f"{self.root}/{name}"

    def has(self, name: str) -> bool:
        """Tell whether a file is there.

        Raises:
            StoreError: the server cannot be asked.

        """
        return self._head(s3_location(self.address(name))) is not None

    def put(self, stage: Staged, name: str, *, media_type: str) -> None:
        """Keep what was written, checked by checksum on its way.

        Raises:
            StoreError: it cannot be written.

        """
        stage.file.flush()
        place = s3_location(self.address(name))
        with s3_errors(place, self.settings), explained("cannot read what was uploaded"):
            more = {"ContentType": media_type, "ChecksumAlgorithm": "SHA256"}
            stage.file.seek(0)
            with stage.path.open("rb") as file:
                s3_client(self.settings).upload_fileobj(file, place.bucket, place.key, ExtraArgs=more, Config=TRANSFER)

    def remove(self, name: str) -> None:
        """Delete a file.

        Raises:
            StoreError: it cannot be deleted.

        """
        self._delete(s3_location(self.address(name)))

    def presign(self, client: str, sha256: str, size: int, *, seconds: int) -> tuple[str, Mapping[str, str]]:
        """Return an address that takes one file, and the headers that the request must have.

        Its hash and its length are part of the signature, so the server takes no other file.

        Raises:
            StoreError: there are no credentials to sign with.

        """
        place = self._incoming(client, sha256)
        checksum = base64.b64encode(bytes.fromhex(sha256)).decode()
        asked = {"Bucket": place.bucket, "Key": place.key, "ContentLength": size, "ChecksumSHA256": checksum}
        with s3_errors(place, self.settings):
            url = s3_client(self.settings).generate_presigned_url("put_object", Params=asked, ExpiresIn=seconds)
        return str(url), {"Content-Length": str(size), "x-amz-checksum-sha256": checksum}

    def take_in(
        self, client: str, sha256: str, size: int, judge: Callable[[Path], tuple[str, str]]
    ) -> tuple[str, str] | None:
        """Put on the shelf what a client has uploaded directly, once it was judged; nothing has come yet: none.

        It is read and hashed here once: not every server checks the sum in the request.

        Raises:
            AssetError: it is refused, and gone.
            StoreError: the server fails.

        """
        place = self._incoming(client, sha256)
        head = self._head(place)
        if head is None:
            return None
        folder = self.settings.cache / "uploads"
        try:
            _require_size(head["ContentLength"], size)
            with explained(f"cannot write {folder}", advice="free space there or set FARM_CACHE"):
                folder.mkdir(parents=True, exist_ok=True)
                with staged(folder) as stage:
                    self._read(place, stage, sha256)
                    media_type, name = judge(stage.path)
                    # The bytes that were judged; what lies at the address may be others by now.
                    self.put(stage, name, media_type=media_type)
        except AssetError:
            self._delete(place)
            raise
        self._delete(place)
        return media_type, name

    def forget(self, client: str, sha256: str) -> None:
        """Delete what a client may have uploaded directly and nobody asked for.

        Raises:
            StoreError: it cannot be deleted.

        """
        self._delete(self._incoming(client, sha256))

    def _read(self, place: S3Location, stage: Staged, sha256: str) -> None:
        found = hashlib.sha256()
        with s3_errors(place, self.settings):
            answer = s3_client(self.settings).get_object(Bucket=place.bucket, Key=place.key)
            with closing(answer["Body"]) as body:
                for chunk in body.iter_chunks(CHUNK):
                    found.update(chunk)
                    stage.file.write(chunk)
        stage.file.flush()
        if found.hexdigest() != sha256:
            raise AssetError(f"has another SHA-256, {found.hexdigest()}")

    def _incoming(self, client: str, sha256: str) -> S3Location:
        return s3_location(f"{self.root}/{INCOMING}/{client}/{sha256}")

    def _head(self, place: S3Location) -> Mapping[str, Any] | None:
        with s3_errors(place, self.settings):
            try:
                found: Mapping[str, Any] = s3_client(self.settings, quick=True).head_object(
                    Bucket=place.bucket, Key=place.key
                )
            except ClientError as error:
                if error_code(error) in MISSING:
                    return None
                raise
            return found

    def _delete(self, place: S3Location) -> None:
        with s3_errors(place, self.settings, kind=StoreError):
            s3_client(self.settings, quick=True).delete_object(Bucket=place.bucket, Key=place.key)


def _require_size(found: int, size: int) -> None:
    if found != size:
        raise AssetError(f"has {found:,} bytes, not {size:,}")

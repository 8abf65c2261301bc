"""Single files to and from S3: uploads appear whole or not at all."""

from pathlib import Path
from typing import BinaryIO
from urllib.parse import quote

from boto3.s3.transfer import TransferConfig
from botocore.exceptions import ClientError

from farm.errors import DeliveryError
from farm.settings import Settings
from farm.storage.atomic import explained
from farm.storage.s3_client import S3Location, error_code, s3_client, s3_errors, s3_location

_PART_BYTES = 16 << 20
TRANSFER = TransferConfig(multipart_threshold=_PART_BYTES, multipart_chunksize=_PART_BYTES, max_concurrency=4)
"""Parts of 16 MiB, four at a time: a part that fails is sent again, not the file."""


def upload(source: Path, uri: str, settings: Settings, *, content_type: str) -> None:
    """Upload a file to ``uri``; the object appears when all of it has arrived, checked by checksum.

    Raises:
        DeliveryError: it cannot be written; the message says what to look at.

    """
    place = _object(uri)
    with explained(f"cannot read {source}", kind=DeliveryError), s3_errors(place, settings, kind=DeliveryError):
        s3_client(settings).upload_file(
            str(source), place.bucket, place.key, ExtraArgs={"ContentType": content_type}, Config=TRANSFER
        )


def download(uri: str, settings: Settings, target: BinaryIO) -> None:
    """Write the object at ``uri`` to an open file.

    Raises:
        DeliveryError: it is not there or cannot be read; the message says what to look at.

    """
    place = _object(uri)
    with s3_errors(place, settings, kind=DeliveryError):
        s3_client(settings).download_fileobj(place.bucket, place.key, target, Config=TRANSFER)


def delete(uri: str, settings: Settings) -> None:
    """Delete the object at ``uri``; one that is not there is no error.

    Raises:
        DeliveryError: it cannot be deleted; the message says what to look at.

    """
    place = _object(uri)
    with s3_errors(place, settings, kind=DeliveryError):
        s3_client(settings).delete_object(Bucket=place.bucket, Key=place.key)


def presigned_get(uri: str, settings: Settings, *, seconds: int, media_type: str = "", name: str = "") -> str:
    """Return an address at which anybody can read the object at ``uri`` for some seconds.

    Browsers are told its type, and that it is to be saved under ``name``.

    Raises:
        DeliveryError: there are no credentials to sign with.

    """
    place = _object(uri)
    told = {"ResponseContentType": media_type} if media_type else {}
    if name:
        told["ResponseContentDisposition"] = f"attachment; filename*=UTF-8''{quote(name, safe='')}"
    with s3_errors(place, settings, kind=DeliveryError):
        asked = {"Bucket": place.bucket, "Key": place.key, **told}
        return str(s3_client(settings).generate_presigned_url("get_object", Params=asked, ExpiresIn=seconds))


def check_writable(uri: str, settings: Settings) -> None:
    """Make sure that an object can be written at ``uri``, by beginning an upload and giving it up.

    Raises:
        DeliveryError: it cannot; the message says what to look at.

    """
    place = _object(uri)
    with s3_errors(place, settings, kind=DeliveryError):
        try_upload(place, settings)


def try_upload(place: S3Location, settings: Settings) -> None:
    """Begin an upload and give it up: needs the right to write, and leaves nothing.

    Raises:
        botocore.exceptions.ClientError: the bucket is missing or may not be written.

    """
    client = s3_client(settings, quick=True)
    try:
        # Some servers begin uploads to buckets that are not there.
        client.head_bucket(Bucket=place.bucket)
    except ClientError as error:
        if error_code(error) == "NoSuchBucket":
            raise
        # The right to list the bucket is not needed, and the next answer says more than a status.
    begun = client.create_multipart_upload(Bucket=place.bucket, Key=place.key)
    client.abort_multipart_upload(Bucket=place.bucket, Key=place.key, UploadId=begun["UploadId"])


def _object(uri: str) -> S3Location:
    """Return the object that an address names."""
    place = s3_location(uri, kind=DeliveryError)
    if not place.key or place.key.endswith("/"):
        raise DeliveryError(f"cannot write to {uri}: it names a folder; add a file name")
    return place

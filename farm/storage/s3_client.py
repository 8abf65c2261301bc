"""S3 clients, addresses and errors, for Amazon's and for compatible servers."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import boto3.session
from boto3.exceptions import Boto3Error
from botocore.config import Config
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    CredentialRetrievalError,
    HTTPClientError,
    NoCredentialsError,
    PartialCredentialsError,
)
from botocore.exceptions import (
    ConnectionError as NoConnectionError,
)

from farm.errors import FarmError, StoreError
from farm.settings import Settings

_CONNECT_SECONDS = 4.0
_READ_SECONDS = 60.0
_QUICK_READ_SECONDS = 10.0
_ATTEMPTS = 4

_CREDENTIALS = "look at AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"
_ADVICE = {
    "InvalidAccessKeyId": f"the access key is unknown; {_CREDENTIALS}",
    "SignatureDoesNotMatch": f"the secret key is wrong; {_CREDENTIALS}",
    "ExpiredToken": f"the credentials have expired; {_CREDENTIALS}",
    "InvalidToken": "the session token is wrong; look at AWS_SESSION_TOKEN",
    "AccessDenied": "access is denied; look at AWS_ACCESS_KEY_ID and the policy of the bucket {bucket}",
    "403": "access is denied; look at AWS_ACCESS_KEY_ID and the policy of the bucket {bucket}",
    "NoSuchBucket": "there is no bucket {bucket}; create it, or look at its name and FARM_S3_ENDPOINT",
    "NoSuchKey": "there is no such object",
    "404": "there is no such object or bucket",
    "PermanentRedirect": "the bucket {bucket} is in another region; set AWS_REGION",
    "AuthorizationHeaderMalformed": "the bucket {bucket} is in another region; set AWS_REGION",
    "301": "the bucket {bucket} is in another region; set AWS_REGION",
}
"""What to look at, by S3's error code; HEAD requests have the HTTP status only."""
_BUSY = {"SlowDown", "InternalError", "ServiceUnavailable", "RequestTimeout", "500", "502", "503", "504"}
MISSING = {"NoSuchKey", "NotFound", "404"}
"""Error codes of an object that is not there; a HEAD request's has no name."""


@dataclass(frozen=True, kw_only=True)
class S3Location:
    """A place in a bucket."""

    bucket: str
    """The bucket's name."""
    key: str
    """The object's key, or a prefix; may be empty."""

    def __str__(self) -> str:
        return f"s3://{self.bucket}/{self.key}"


def s3_location(uri: str, *, kind: type[FarmError] = StoreError) -> S3Location:
    """Read an address such as ``s3://bucket/some/key``.

    Raises:
        FarmError: of the given kind; it has another scheme or no bucket.

    """
    bucket, _, key = uri.removeprefix("s3://").partition("/")
    if not uri.startswith("s3://") or not bucket:
        raise kind(f"{uri!r} is no S3 address: s3://bucket/key is")
    return S3Location(bucket=bucket, key=key)


def s3_client(settings: Settings, *, quick: bool = False) -> Any:
    """Return this process's S3 client; a quick one gives up after one try, for checks.

    Raises:
        StoreError: ``FARM_S3_ENDPOINT`` is no address.

    """
    try:
        return _client(settings.s3_endpoint, os.getpid(), quick=quick)
    except (ValueError, BotoCoreError) as error:
        raise StoreError(f"cannot use S3: {error}; look at FARM_S3_ENDPOINT and the AWS_ variables") from error


@lru_cache(maxsize=8)
def _client(endpoint: str, _process: int, *, quick: bool) -> Any:
    # A client per process: a forked child needs connections of its own.
    config = Config(
        signature_version="s3v4",
        s3={"addressing_style": "path"} if endpoint else {},
        retries={"mode": "standard", "total_max_attempts": 1 if quick else _ATTEMPTS},
        connect_timeout=_CONNECT_SECONDS,
        read_timeout=_QUICK_READ_SECONDS if quick else _READ_SECONDS,
        max_pool_connections=16,
    )
    # A session per client: boto3's default session is not safe to use from threads.
    return boto3.session.Session().client("s3", endpoint_url=endpoint or None, config=config)


@contextmanager
def s3_errors(place: S3Location, settings: Settings, *, kind: type[FarmError] = StoreError) -> Iterator[None]:
    """Turn S3's errors into one of ours that says what to look at."""
    try:
        yield
    except (BotoCoreError, ClientError, Boto3Error) as error:
        cause = _cause(error)
        advice, retryable = _advice(cause, place, settings)
        failure = kind(f"cannot use {place}: {advice}")
        failure.retryable = retryable
        raise failure from error


def error_code(error: ClientError) -> str:
    """Return S3's short name for an error, or its HTTP status where it has none."""
    code = str(error.response.get("Error", {}).get("Code", ""))
    return "NoSuchBucket" if error.operation_name == "HeadBucket" and code in MISSING else code


def _cause(error: BaseException) -> BaseException:
    """Return what boto3's transfers wrapped."""
    wrapped = getattr(error, "last_exception", None) or error.__context__
    return wrapped if isinstance(error, Boto3Error) and isinstance(wrapped, BaseException) else error


def _advice(error: BaseException, place: S3Location, settings: Settings) -> tuple[str, bool]:
    """Return what is wrong and what to look at, and whether trying again can help."""
    if isinstance(error, NoCredentialsError | PartialCredentialsError | CredentialRetrievalError):
        return "there are no credentials; set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY", False
    if isinstance(error, NoConnectionError | HTTPClientError):
        endpoint = settings.s3_endpoint or "Amazon's servers"
        return f"no connection to {endpoint}; look at the network and FARM_S3_ENDPOINT", True
    if not isinstance(error, ClientError):
        return f"{error}", isinstance(error, BotoCoreError)
    code = error_code(error)
    message = error.response.get("Error", {}).get("Message", "")
    advice = _ADVICE.get(code, f"the server says {code}: {message}")
    return advice.replace("{bucket}", place.bucket), code in _BUSY

"""A real S3 server for the tests: SeaweedFS, private to the session; `conftest.py` makes its fixtures known."""

import json
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from farm.settings import Settings
from farm.storage import s3_client

ACCESS_KEY = "farm-test"
SECRET_KEY = "farm-test-secret"  # noqa: S105 - of a server that lives for this session only
BUCKET = "farm"
START_SECONDS = 20.0


@dataclass(frozen=True, kw_only=True)
class S3Server:
    """Where the server listens."""

    endpoint: str


@pytest.fixture(scope="session")
def s3_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3Server]:
    """Run SeaweedFS with one bucket; its ports are chosen anew if one was taken meanwhile."""
    folder = tmp_path_factory.mktemp("seaweedfs")
    try:
        with ExitStack() as stack:
            try:
                server = stack.enter_context(_running(folder / "first"))
            except TimeoutError:
                server = stack.enter_context(_running(folder / "second"))
            yield server
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def s3_settings(s3_server: S3Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Settings]:
    """Settings and credentials for the server, and a cache of this test's own."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", ACCESS_KEY)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", SECRET_KEY)
    monkeypatch.setenv("AWS_REGION", "us-east-1")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    s3_client._client.cache_clear()
    yield Settings(s3_endpoint=s3_server.endpoint, cache=tmp_path / "cache")
    s3_client._client.cache_clear()


@contextmanager
def _running(folder: Path) -> Iterator[S3Server]:
    folder.mkdir(parents=True)
    identity = {
        "name": "test",
        "credentials": [{"accessKey": ACCESS_KEY, "secretKey": SECRET_KEY}],
        "actions": ["Admin", "Read", "Write", "List", "Tagging"],
    }
    credentials = folder / "credentials.json"
    credentials.write_text(json.dumps({"identities": [identity]}))
    port, master, volume, filer = _free_ports(4)
    command = [
        str(Path(sys.executable).with_name("weed")),
        "server",
        f"-dir={folder}",
        "-ip=127.0.0.1",
        "-ip.bind=127.0.0.1",
        "-s3",
        f"-s3.port={port}",
        f"-s3.config={credentials}",
        "-s3.port.iceberg=0",  # two services that nobody asks, on ports that another server may have
        "-s3.port.lance=0",
        f"-master.port={master}",
        f"-volume.port={volume}",
        f"-filer.port={filer}",
        "-master.volumeSizeLimitMB=64",
        "-volume.max=50",
    ]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log, cwd=folder)
        try:
            server = S3Server(endpoint=f"http://127.0.0.1:{port}")
            _wait(server, process)
            yield server
        finally:
            process.kill()
            process.wait()


def _wait(server: S3Server, process: subprocess.Popen[bytes]) -> None:
    """Wait until the server makes the bucket, which needs all of its parts."""
    client = client_of(server)
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and process.poll() is None:
        try:
            urllib.request.urlopen(server.endpoint, timeout=1)  # noqa: S310 - our own address
        except urllib.error.HTTPError as answer:
            answer.close()
            with suppress(BotoCoreError, ClientError):  # a part of it is not there yet, or fell over a taken port
                if BUCKET not in {bucket["Name"] for bucket in client.list_buckets()["Buckets"]}:
                    client.create_bucket(Bucket=BUCKET)
                return
            time.sleep(0.1)
        except OSError:
            time.sleep(0.1)
    raise TimeoutError


def client_of(server: S3Server) -> "boto3.client":
    config = Config(signature_version="s3v4", s3={"addressing_style": "path"})
    return boto3.session.Session(
        aws_access_key_id=ACCESS_KEY, aws_secret_access_key=SECRET_KEY, region_name="us-east-1"
    ).client("s3", endpoint_url=server.endpoint, config=config)


def _free_ports(count: int) -> list[int]:
    """Return free ports; SeaweedFS puts its gRPC 10000 above each, so both have to be free."""
    ports: list[int] = []
    while len(ports) < count:
        with socket.socket() as one, socket.socket() as other:
            one.bind(("127.0.0.1", 0))
            port = one.getsockname()[1]
            if port > 55000:
                continue
            try:
                other.bind(("127.0.0.1", port + 10000))
            except OSError:
                continue
            ports.append(port)
    return ports

"""What only S3 does: credentials, endpoints, the node's cache, uploads that break off."""

import hashlib
import multiprocessing
import os
import signal
import socket
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from farm.errors import CorruptArtifactError, DeliveryError, FetchError, StoreError
from farm.settings import Settings
from farm.storage import open_store, s3_client
from farm.storage.artifact import record_name
from farm.storage.destination import check_destination, deliver, read_destination
from farm.storage.fetch import fetch

KEY = hashlib.sha256(b"key").hexdigest()


@pytest.fixture
def uri(tmp_path: Path) -> str:
    """A place in the bucket for this test alone."""
    return f"s3://farm/{hashlib.sha256(str(tmp_path).encode()).hexdigest()[:12]}"


@pytest.fixture
def video(tmp_path: Path) -> Path:
    path = tmp_path / "video.mp4"
    path.write_bytes(b"video")
    return path


def objects(uri: str, settings: Settings) -> list[str]:
    place = s3_client.s3_location(uri)
    answer = s3_client.s3_client(settings).list_objects_v2(Bucket=place.bucket, Prefix=place.key)
    return [item["Key"] for item in answer.get("Contents", ())]


def cached(settings: Settings) -> list[Path]:
    return list((settings.cache / "files" / "entries").glob("*/*"))


def test_a_blob_is_downloaded_once_per_node(uri: str, video: Path, s3_settings: Settings) -> None:
    store = open_store(uri, s3_settings)
    put = store.put(kind="segment", key=KEY, path=video, facts={}, suffix=".mp4")
    path = store.open_local(put)
    s3_client.s3_client(s3_settings).delete_object(
        Bucket="farm", Key=f"{uri.removeprefix('s3://farm/')}/blobs/{put.sha256[:2]}/{put.sha256}.mp4"
    )
    assert store.open_local(put) == path
    assert cached(s3_settings) == [path]


def test_a_moved_file_is_in_the_nodes_cache_already(uri: str, video: Path, s3_settings: Settings) -> None:
    inode = video.stat().st_ino
    store = open_store(uri, s3_settings)
    put = store.put(kind="segment", key=KEY, path=video, facts={}, suffix=".mp4", move=True)
    assert [path.stat().st_ino for path in cached(s3_settings)] == [inode]
    assert store.open_local(put).read_bytes() == b"video"


def test_a_file_damaged_in_the_nodes_cache_is_downloaded_again(uri: str, video: Path, s3_settings: Settings) -> None:
    store = open_store(uri, s3_settings)
    put = store.put(kind="segment", key=KEY, path=video, facts={}, suffix=".mp4")
    store.open_local(put).write_bytes(b"vidio")
    assert store.open_local(put).read_bytes() == b"video"


def test_damaged_bytes_do_not_reach_the_nodes_cache(uri: str, video: Path, s3_settings: Settings) -> None:
    store = open_store(uri, s3_settings)
    put = store.put(kind="segment", key=KEY, path=video, facts={}, suffix=".mp4")
    key = f"{uri.removeprefix('s3://farm/')}/blobs/{put.sha256[:2]}/{put.sha256}.mp4"
    s3_client.s3_client(s3_settings).put_object(Bucket="farm", Key=key, Body=b"vidio")
    with pytest.raises(CorruptArtifactError):
        store.open_local(put)
    assert cached(s3_settings) == []


def test_a_use_renews_an_old_records_time(
    uri: str, video: Path, s3_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    from farm.storage import s3  # noqa: PLC0415 - its interval is shortened

    store = open_store(uri, s3_settings)
    store.put(kind="segment", key=KEY, path=video, facts={}, suffix=".mp4")
    place = {"Bucket": "farm", "Key": f"{uri.removeprefix('s3://farm/')}/{record_name('segment', KEY)}"}
    before = s3_client.s3_client(s3_settings).head_object(**place)["LastModified"]
    monkeypatch.setattr(s3, "_TOUCH", timedelta(seconds=0.5))
    time.sleep(1.1)  # S3 tells whole seconds
    found = store.find("segment", KEY)
    assert s3_client.s3_client(s3_settings).head_object(**place)["LastModified"] > before
    assert store.find("segment", KEY) == found


def test_an_abandoned_upload_is_invisible_and_collected(uri: str, s3_settings: Settings) -> None:
    client = s3_client.s3_client(s3_settings)
    key = f"{uri.removeprefix('s3://farm/')}/blobs/00/x"
    begun = client.create_multipart_upload(Bucket="farm", Key=key)
    client.upload_part(Bucket="farm", Key=key, UploadId=begun["UploadId"], PartNumber=1, Body=b"part")
    store = open_store(uri, s3_settings)
    assert objects(uri, s3_settings) == []
    now = datetime.now(UTC)
    assert store.collect(max_bytes=None, max_age=None, now=now).temporaries == 0
    assert store.collect(max_bytes=None, max_age=None, now=now + timedelta(hours=2)).temporaries == 1
    assert store.collect(max_bytes=None, max_age=None, now=now + timedelta(hours=2)).temporaries == 0


def _put_large(uri: str, settings: Settings, path: Path) -> None:
    open_store(uri, settings).put(kind="segment", key=KEY, path=path, facts={}, suffix=".mp4")


def test_a_process_killed_while_it_uploads_leaves_nothing_visible(
    uri: str, tmp_path: Path, s3_settings: Settings
) -> None:
    path = tmp_path / "large"
    path.write_bytes(os.urandom(1 << 20) * 200)
    process = multiprocessing.get_context("spawn").Process(target=_put_large, args=(uri, s3_settings, path))
    process.start()
    client, prefix = s3_client.s3_client(s3_settings), uri.removeprefix("s3://farm/")
    assert process.pid is not None
    while process.is_alive():
        if client.list_multipart_uploads(Bucket="farm", Prefix=prefix).get("Uploads"):
            os.kill(process.pid, signal.SIGKILL)
            break
        time.sleep(0.01)
    process.join()
    assert process.exitcode == -signal.SIGKILL, "it was done before it could be killed"
    assert objects(uri, s3_settings) == []
    assert open_store(uri, s3_settings).find("segment", KEY) is None


@pytest.mark.parametrize(
    ("variable", "value", "message"),
    [
        ("AWS_ACCESS_KEY_ID", "nobody", "access key is unknown; look at AWS_ACCESS_KEY_ID"),
        ("AWS_SECRET_ACCESS_KEY", "wrong", "secret key is wrong; look at AWS_ACCESS_KEY_ID and AWS_SECRET"),
    ],
)
def test_wrong_credentials_are_said_at_once(
    uri: str, s3_settings: Settings, monkeypatch: pytest.MonkeyPatch, variable: str, value: str, message: str
) -> None:
    monkeypatch.setenv(variable, value)
    begun = time.monotonic()
    with pytest.raises(StoreError, match=message) as raised:
        open_store(uri, s3_settings).check()
    with pytest.raises(StoreError, match=message):
        open_store(uri, s3_settings).find("segment", KEY)
    with pytest.raises(DeliveryError, match=message):
        check_destination(f"{uri}/video.mp4", s3_settings)
    assert time.monotonic() - begun < 3
    assert not raised.value.retryable


def test_missing_credentials_are_said(
    uri: str, s3_settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))
    with pytest.raises(StoreError, match="no credentials; set AWS_ACCESS_KEY_ID"):
        open_store(uri, s3_settings).check()


def test_a_missing_bucket_is_said(s3_settings: Settings, video: Path) -> None:
    store = open_store("s3://nowhere/prefix", s3_settings)
    message = "there is no bucket nowhere; create it, or look at its name and FARM_S3_ENDPOINT"
    with pytest.raises(StoreError, match=message):
        store.check()
    with pytest.raises(StoreError, match=message):
        store.put(kind="segment", key=KEY, path=video, facts={}, suffix=".mp4")
    with pytest.raises(DeliveryError, match=message):
        check_destination("s3://nowhere/video.mp4", s3_settings)


def test_a_closed_endpoint_is_said_within_seconds(uri: str, s3_settings: Settings) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        settings = s3_settings.model_copy(update={"s3_endpoint": f"http://127.0.0.1:{taken.getsockname()[1]}"})
        begun = time.monotonic()
        with pytest.raises(StoreError, match=r"no connection to http://127.*FARM_S3_ENDPOINT") as raised:
            open_store(uri, settings).check()
        assert time.monotonic() - begun < 2
    assert raised.value.retryable


def test_a_silent_endpoint_is_said_within_seconds(uri: str, s3_settings: Settings) -> None:
    with socket.socket() as full:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        with socket.create_connection(full.getsockname()):  # takes the only place in the queue
            endpoint = f"http://127.0.0.1:{full.getsockname()[1]}"
            settings = s3_settings.model_copy(update={"s3_endpoint": endpoint})
            begun = time.monotonic()
            with pytest.raises(StoreError, match="FARM_S3_ENDPOINT"):
                open_store(uri, settings).check()
            assert time.monotonic() - begun < 12


@pytest.mark.parametrize("endpoint", ["nonsense", "http://", "ftp//x"])
def test_an_endpoint_that_is_no_address_is_said(uri: str, s3_settings: Settings, endpoint: str) -> None:
    with pytest.raises(StoreError, match="FARM_S3_ENDPOINT"):
        open_store(uri, s3_settings.model_copy(update={"s3_endpoint": endpoint})).check()


@pytest.mark.parametrize("bad", ["s3://", "s3:///prefix"])
def test_an_address_without_a_bucket_is_refused(s3_settings: Settings, bad: str) -> None:
    with pytest.raises(StoreError, match="s3://bucket"):
        open_store(bad, s3_settings)


def test_a_store_may_fill_a_whole_bucket(s3_settings: Settings, video: Path) -> None:
    s3_client.s3_client(s3_settings).create_bucket(Bucket="whole")
    store = open_store("s3://whole/", s3_settings)
    assert store.uri == "s3://whole"
    put = store.put(kind="segment", key=KEY, path=video, facts={}, suffix=".mp4")
    assert list(store.records()) == [put]
    assert store.collect(max_bytes=0, max_age=None, now=datetime.now(UTC) + timedelta(hours=2)).records == 1
    assert objects("s3://whole/", s3_settings) == []


def test_a_file_is_delivered_and_read_back(uri: str, video: Path, s3_settings: Settings, tmp_path: Path) -> None:
    target = f"{uri}/out/video.mp4"
    check_destination(target, s3_settings)
    assert objects(uri, s3_settings) == []
    deliver(video, target, s3_settings, content_type="video/mp4")
    place = s3_client.s3_location(target)
    answer = s3_client.s3_client(s3_settings).head_object(Bucket=place.bucket, Key=place.key)
    assert answer["ContentType"] == "video/mp4"
    read_destination(target, s3_settings, tmp_path / "copy.mp4")
    assert (tmp_path / "copy.mp4").read_bytes() == b"video"
    with pytest.raises(DeliveryError, match="no such object"):
        read_destination(f"{uri}/nothing", s3_settings, tmp_path / "nothing")
    assert not (tmp_path / "nothing").exists()


def test_an_asset_is_fetched_from_a_bucket_within_the_limits(
    uri: str, video: Path, s3_settings: Settings, tmp_path: Path
) -> None:
    deliver(video, f"{uri}/video.mp4", s3_settings, content_type="video/mp4")
    fetched = fetch(f"{uri}/video.mp4", tmp_path / "asset", s3_settings)
    assert (fetched.size, fetched.content_type) == (5, "video/mp4")
    assert (tmp_path / "asset").read_bytes() == b"video"
    (tmp_path / "asset").unlink()
    with pytest.raises(FetchError, match="larger than 4 bytes"):
        fetch(f"{uri}/video.mp4", tmp_path / "asset", s3_settings.model_copy(update={"fetch_bytes": 4}))
    with pytest.raises(FetchError, match="no such object") as raised:
        fetch(f"{uri}/none.mp4", tmp_path / "asset", s3_settings)
    assert not raised.value.retryable
    deliver(video, f"{uri}/page", s3_settings, content_type="text/html")
    with pytest.raises(FetchError, match="web page"):
        fetch(f"{uri}/page", tmp_path / "asset", s3_settings)
    assert not (tmp_path / "asset").exists()

"""A corpus of hostile uploads: each is refused, named in the audit log, and leaves nothing on the disk."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from service_runs import Running, running
from uploading import (
    ASSETS,
    archive,
    form_of,
    left_on_disk,
    part,
    picture,
    png_bomb,
    sha256_of,
    sound,
    upload,
    zip_bomb,
)

from farm.errors import RequestError
from serve.edge.rates import Rates
from serve.service import MAX_ARRIVING, Service
from serve.uploads.arrivals import arriving

PICTURE = picture()


def require_refused(service: Running, answer: Any, status: int, code: str) -> None:
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text
    noted = service.bench.ledger.audit()[-1]
    assert (noted.outcome, noted.actor, noted.data["code"]) == ("refused", "local", code)
    assert noted.data["request_id"] == answer.json()["request_id"]
    assert left_on_disk(service) == []
    assert service.get(ASSETS).json()["assets"] == []


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (zip_bomb(), "holiday.png"),
        (archive("../../etc/cron.d/x"), "holiday.zip"),
        (PICTURE + archive(), "picture-and-archive.png"),
        (sound() + archive("META-INF/MANIFEST.MF"), "sound-and-jar.wav"),
        (png_bomb(), "small.png"),
        (b"GIF89a/*" + b" " * 40 + b"*/=1;alert(document.cookie)//", "script.gif"),
        (b"\xff\xd8\xff\xe0<script>alert(1)</script>" + bytes(500), "page.jpg"),
        (b"\xff\xd8\xff\xe0<?php system($_GET['c']); ?>" + bytes(500), "shell.jpg"),
        (b"<!DOCTYPE html><html><body onload=alert(1)>", "page.png"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "drawing.svg"),
        (b"%PDF-1.7\n" + bytes(100), "a.jpg"),
        (b"#!/bin/sh\nrm -rf /\n", "a.mp4"),
        (b"#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n", "list.m3u8"),
        (b"\x7fELF" + bytes(400), "a.mov"),
        (PICTURE[:700], "half.png"),
        (b"", "empty.png"),
    ],
)
def test_files_that_are_not_what_they_seem(shared: Running, data: bytes, name: str) -> None:
    require_refused(shared, upload(shared, data, name), 422, "bad_upload")


@pytest.mark.parametrize(
    "name",
    [
        b"../../../etc/passwd",
        b"/etc/passwd",
        b"..",
        b"a/b.png",
        b"..\\..\\windows\\win.ini",
        b"a\x00.png",
        b"a\x1b[2J.png",
        b"a" * 201,
        "a\u202egnp.exe".encode(),
        b"a\tb.png",
    ],
)
def test_names_that_lead_somewhere_or_command_something(shared: Running, name: bytes) -> None:
    disposition = b'form-data; name="file"; filename="' + name + b'"'
    require_refused(shared, shared.ask("POST", ASSETS, **form_of(part(PICTURE, disposition))), 422, "bad_name")
    named = part(PICTURE) + part(name, b'form-data; name="name"')
    require_refused(shared, shared.ask("POST", ASSETS, **form_of(named)), 422, "bad_name")


@pytest.mark.parametrize(
    "parts",
    [
        part(PICTURE, b'form-data; name="file"; filename="a.png\r\nSet-Cookie: admin=1"'),
        part(PICTURE, more=b"Set-Cookie: admin=1\r\n"),
        part(PICTURE, more=b"X-Long: " + b"a" * 5000 + b"\r\n"),
        part(PICTURE, more=b"Content-Transfer-Encoding: base64\r\n"),
        part(PICTURE, more=b'Content-Disposition: form-data; name="name"\r\n'),
        part(PICTURE, b'attachment; name="file"; filename="a.png"'),
        part(PICTURE, b'form-data; name="other"; filename="a.png"'),
        part(PICTURE, b'form-data; name="file"; filename="\xff\xfe.png"'),
        part(PICTURE) + part(PICTURE),
        part(PICTURE) + part(b"a" * 5000, b'form-data; name="name"'),
        part(PICTURE) + part(b"a", b'form-data; name="name"') + part(b"b", b'form-data; name="name"'),
        part(b"a", b'form-data; name="name"'),
        b"",
        b"no boundary at all",
    ],
)
def test_forms_that_are_none_or_carry_more_than_a_form(shared: Running, parts: bytes) -> None:
    require_refused(shared, shared.ask("POST", ASSETS, **form_of(parts)), 422, "bad_upload")


def test_a_form_that_ends_in_the_middle(shared: Running) -> None:
    whole = part(PICTURE)
    require_refused(shared, shared.ask("POST", ASSETS, **form_of(whole, end=False)), 422, "bad_upload")
    require_refused(shared, shared.ask("POST", ASSETS, **form_of(whole[:300], end=False)), 422, "bad_upload")


@pytest.mark.parametrize("sha256", ["ab" * 32, "x", "../../x"])
def test_a_wrong_hash(shared: Running, sha256: str) -> None:
    require_refused(shared, upload(shared, PICTURE, sha256=sha256), 422, "wrong_hash")


@pytest.mark.parametrize(
    "kind",
    [
        "application/json",
        "text/plain",
        "multipart/mixed; boundary=xyz",
        "",
    ],
)
def test_bodies_that_are_no_forms(shared: Running, kind: str) -> None:
    answer = shared.ask("POST", ASSETS, content=b"{}", headers={"Content-Type": kind} if kind else {})
    require_refused(shared, answer, 415, "media_type")


@pytest.mark.parametrize("boundary", ["", "; boundary=", "; boundary=" + "x" * 100, '; boundary="a\x01b"'])
def test_forms_without_a_boundary(shared: Running, boundary: str) -> None:
    answer = shared.ask("POST", ASSETS, content=b"{}", headers={"Content-Type": f"multipart/form-data{boundary}"})
    require_refused(shared, answer, 422, "bad_upload")


def test_what_is_larger_than_may_be_whatever_it_says_of_its_length(tmp_path: Path) -> None:
    data = picture(size=(200, 200))
    with running(tmp_path, asset_bytes=50_000) as service:
        require_refused(service, upload(service, data), 413, "too_large")

        async def drops() -> AsyncIterator[bytes]:
            yield part(b"")[:-2]
            for start in range(0, len(data), 1000):
                yield data[start : start + 1000]

        without_length = {**form_of(b""), "content": drops()}
        require_refused(service, service.ask("POST", ASSETS, **without_length), 413, "too_large")
        assert upload(service, PICTURE).status_code == 201


def test_more_at_a_time_than_may_be_are_told_to_come_back(service: Running) -> None:
    rates = Rates(per_second=0, burst=1)
    places = Service(ledger=service.bench.ledger, settings=service.settings, rates=rates)
    for _ in range(MAX_ARRIVING):
        assert places.arriving.acquire(blocking=False)
    with pytest.raises(RequestError, match="as many files") as caught, arriving(places, 10):
        pass
    assert caught.value.status == 503
    places.arriving.release()
    with arriving(places, 10) as arrival:
        arrival.take(b"abc")
        assert arrival.sha256 == sha256_of(b"abc")
    assert left_on_disk(service) == []

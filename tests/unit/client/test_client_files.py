"""Names of downloads, local files of specs, and events in lines."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from farm.client.downloads import file_names
from farm.client.errors import ServiceError
from farm.client.events import Reader
from farm.client.models import Artifact
from farm.client.transports import service_address
from farm.client.uploads import local_files
from farm.errors import SettingsError
from farm.spec.load import parse_spec

SPEC = {
    "version": 1,
    "scenes": [
        {"kind": "ken_burns", "image": "a.jpg", "duration": 1},
        {"kind": "ken_burns", "image": "https://example.com/b.jpg", "duration": 1},
        {"kind": "clip", "video": "file:///films/c.mp4"},
        {"kind": "ken_burns", "image": "asset:" + "ab" * 32, "duration": 1},
        {"kind": "remotion", "composition": "Title", "project": "mine", "duration": 1},
        {"kind": "color", "duration": 1, "voiceover": {"audio": "voice.wav"}},
    ],
    "audio": {"music": {"audio": "s3://sounds/m.mp3"}, "effects": [{"audio": "/sounds/ding.wav", "at": 0}]},
    "captions": {"source": "auto"},
    "outputs": [{"uri": "film.mp4"}],
}


def test_the_local_files_of_a_spec_are_found_and_nothing_else() -> None:
    found = dict(local_files(parse_spec(SPEC), Path("/films")))
    assert found == {
        "scenes[0].image": Path("/films/a.jpg"),
        "scenes[2].video": Path("/films/c.mp4"),
        "scenes[5].voiceover.audio": Path("/films/voice.wav"),
        "audio.effects[0].audio": Path("/sounds/ding.wav"),
    }


@given(st.lists(st.tuples(st.text(max_size=8), st.text(max_size=30)), max_size=4))
def test_names_of_files_are_their_own_and_stay_in_their_folder(given_names: list[tuple[str, str]]) -> None:
    names = list(file_names([Artifact(name=name, uri=uri) for name, uri in given_names]))
    assert len({name.casefold() for name in names}) == len(given_names)
    for name in names:
        assert Path(name).name == name
        assert name.isprintable()
        assert not name.startswith(".")


def test_files_keep_the_names_under_which_they_were_delivered() -> None:
    made = [
        Artifact(name="video", uri="/deliveries/1/film.mp4"),
        Artifact(name="video-2", uri="s3://b/other/film.mp4"),
        Artifact(name="report", uri="/deliveries/1/../../etc/passwd"),
        Artifact(name="odd", uri=""),
    ]
    assert list(file_names(made)) == ["film.mp4", "video-2-film.mp4", "passwd", "odd"]


def test_lines_become_events_and_comments_nothing() -> None:
    reader = Reader("mine")
    lines = ["retry: 2000", "", ": still here", "", "id: 1", 'data: {"number": 1,', 'data: "type": "job.queued"}', ""]
    heard = [event for line in lines if (event := reader.take(line))]
    assert [(event.job_id, event.number, event.type, event.is_last) for event in heard] == [
        ("mine", 1, "job.queued", False)
    ]
    with pytest.raises(ServiceError, match="none"):
        [reader.take(line) for line in ("data: [1]", "")]


@pytest.mark.parametrize("address", ["", "localhost:3100", "ftp://x", "http://", "http://x:99999", "http://u:p@x"])
def test_an_address_that_is_none_is_refused(address: str) -> None:
    with pytest.raises(SettingsError, match="service's address"):
        service_address(address)


def test_an_address_may_end_as_people_write_it() -> None:
    assert service_address("http://x:3100/") == service_address("http://x:3100/api/v1/") == "http://x:3100"

"""The recordings of the demo's robot are whole, small, and fit in any order."""

import asyncio
import subprocess
import sys
import time

import pytest

from theke_server.robots import recordings
from theke_server.robots.recordings import CELL_FRAMES, SILENCE, Picture, Recordings, Studio, Voice
from theke_server.robots.script import MILL, POT
from theke_server.robots.sentences import (
    LANGUAGES,
    SPOKEN,
    TEXTS,
    Language,
    Sentence,
    language_of,
    said_in,
    text,
)
from theke_server.shops.catalogue.assortment import load

BYTES_MAX = 300_000
SECONDS_MAX = 9.0


@pytest.fixture(scope="module")
def made() -> Recordings:
    return Recordings()


def test_they_are_small() -> None:
    assert sum(path.stat().st_size for path in recordings.FOLDER.iterdir()) <= BYTES_MAX


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("sentence", SPOKEN)
def test_every_spoken_sentence_is_there_and_not_long(
    made: Recordings, sentence: Sentence, language: Language
) -> None:
    seconds = len(made.spoken(sentence, language)) * recordings.SOUND_PACKET_S
    assert 1 < seconds < SECONDS_MAX


def test_every_cell_begins_with_a_key_frame(made: Recordings) -> None:
    """VP8 says by the lowest bit of a frame whether it stands alone (RFC 6386, 9.1)."""
    for cells in (made.idle, made.talk):
        assert len(cells) > 1
        for cell in cells:
            assert len(cell) == CELL_FRAMES
            assert [frame[0] & 1 for frame in cell] == [0] + [1] * (CELL_FRAMES - 1)


def test_what_is_written_is_in_both_languages() -> None:
    assert set(TEXTS) == set(Sentence)
    for sentence in Sentence:
        assert text(sentence, "en") != text(sentence, "de")
    assert (language_of("de-CH"), language_of("fr")) == ("de", "en")
    said = frozenset({text(Sentence.ADD, "de"), "hello"})
    assert said_in(said) == {Sentence.ADD}


def test_the_demo_sells_what_the_robot_shows() -> None:
    assert {POT, MILL} <= load().goods.keys()


async def test_tracks_go_by_the_clock_and_their_time_never_runs_back(made: Recordings) -> None:
    studio = Studio(made)
    voice, picture = Voice(studio), Picture(studio)
    assert bytes(await voice.recv()) == SILENCE
    seconds = studio.speak(made.spoken(Sentence.GOODBYE, "en"))
    assert seconds > 1
    began_s = time.monotonic()
    sounds = [await voice.recv() for _ in range(10)]
    frames = [await picture.recv() for _ in range(4)]
    assert time.monotonic() - began_s < 1
    assert [item.pts for item in sounds] == [960 * number for number in range(1, 11)]
    assert [item.pts for item in frames] == [5_625 * number for number in range(4)]
    assert bytes(frames[0]) == made.talk[0][0]
    assert any(bytes(item) != SILENCE for item in sounds)
    await asyncio.sleep(0)


def test_the_server_never_loads_them() -> None:
    """aiortc and PyAV take half a second and 50 MiB: only `theke media` has them."""
    code = (
        "import sys, theke_server.app, theke_server.cli.start, theke_server.cli.media;"
        "print([name for name in ('aiortc', 'av', 'theke_server.robots') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"

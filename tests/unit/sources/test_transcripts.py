"""Transcripts in the shapes that vendors write: turns, sides, times, and clear words for what is broken."""

import gzip
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from changemaker.core.errors import BadFileError, ChangemakerError, TextFileError
from changemaker.listen.text.transcriber import transcribe_to
from changemaker.sources.talk import talk_of
from changemaker.sources.text_file import text_of
from changemaker.sources.transcript import Transcript
from changemaker.sources.transcript_json import own_json, read_json
from changemaker.sources.transcript_txt import read_txt
from changemaker.sources.transcript_vtt import read_vtt
from changemaker.sources.turns import Turn, said_by_them, told_apart

DATA = Path(__file__).parents[4] / "shared" / "data"
VTT = """WEBVTT - call 17

NOTE
account_id: A17
t: 2026-02-03T09:30:00

1
00:00:00.000 --> 00:00:04.000
<v Agent Nadia>Good morning, how can I help?

2
00:00:05.000 --> 00:00:10.000 align:start
<v.loud Ann Lee>My order is <b>late</b> &amp; nobody calls.</v>

00:08.000 --> 00:12.000
<v Agent Nadia>Let me
look.
"""
AWS = {
    "jobName": "call-9",
    "results": {
        "transcripts": [{"transcript": "Hello. My box broke."}],
        "speaker_labels": {
            "segments": [
                {"items": [{"start_time": "0.0", "end_time": "0.5", "speaker_label": "spk_0"}]},
                {
                    "items": [
                        {"start_time": start, "end_time": end, "speaker_label": "spk_1"}
                        for start, end in (("1.0", "1.2"), ("1.2", "1.5"), ("1.5", "2.0"))
                    ]
                },
            ]
        },
        "items": [
            {"start_time": "0.0", "end_time": "0.5", "type": "pronunciation", "alternatives": [{"content": "Hello"}]},
            {"type": "punctuation", "alternatives": [{"content": "."}]},
            {"start_time": "1.0", "end_time": "1.2", "type": "pronunciation", "alternatives": [{"content": "My"}]},
            {"start_time": "1.2", "end_time": "1.5", "type": "pronunciation", "alternatives": [{"content": "box"}]},
            {"start_time": "1.5", "end_time": "2.0", "type": "pronunciation", "alternatives": [{"content": "broke"}]},
            {"type": "punctuation", "alternatives": [{"content": "."}]},
        ],
    },
}
CALL_ANALYTICS = {
    "Transcript": [
        {"ParticipantRole": "AGENT", "Content": "Hello", "BeginOffsetMillis": 0, "EndOffsetMillis": 900},
        {"ParticipantRole": "CUSTOMER", "Content": "My box broke", "BeginOffsetMillis": 1000, "EndOffsetMillis": 2000},
    ]
}
DEEPGRAM = {
    "metadata": {"request_id": "r1", "duration": 2.0},
    "results": {
        "channels": [{"alternatives": [{"transcript": "hello my box broke"}]}],
        "utterances": [
            {"start": 0.0, "end": 0.9, "speaker": 0, "transcript": "Hello"},
            {"start": 1.0, "end": 2.0, "speaker": 1, "transcript": "My box broke"},
        ],
    },
}
DEEPGRAM_WORDS = {
    "results": {
        "channels": [
            {
                "alternatives": [
                    {
                        "words": [
                            {"word": "hello", "punctuated_word": "Hello", "start": 0.0, "end": 0.9, "speaker": 0},
                            {"word": "my", "punctuated_word": "My", "start": 1.0, "end": 1.3, "speaker": 1},
                            {"word": "box", "start": 1.3, "end": 1.6, "speaker": 1},
                            {"word": "broke", "start": 1.6, "end": 2.0, "speaker": 1},
                        ]
                    }
                ]
            }
        ]
    }
}
ASSEMBLY = {"utterances": [{"speaker": "A", "text": "Hello there", "start": 0, "end": 900},
                           {"speaker": "B", "text": "My box broke", "start": 1000, "end": 2000}]}  # fmt: skip
WHISPER = {
    "text": "Hello My box broke",
    "language": "en",
    "segments": [{"start": 0.0, "end": 2.0, "text": " Hello My box broke"}],
}


def sides(transcript: Transcript, *ours: str) -> list[bool | None]:
    return [turn.ours for turn in told_apart(transcript.turns, ours)]


def test_voices_of_webvtt_are_turns_and_notes_are_facts() -> None:
    found = read_vtt(VTT, where="call.vtt")

    assert [(turn.speaker, turn.text) for turn in found.turns] == [
        ("Agent Nadia", "Good morning, how can I help?"),
        ("Ann Lee", "My order is late & nobody calls."),
        ("Agent Nadia", "Let me look."),
    ]
    assert found.told("account_id") == "A17" and found.told("t") == "2026-02-03T09:30:00"
    assert said_by_them(told_apart(found.turns, ["agent nadia"])) == "My order is late & nobody calls."


def test_times_give_shares_silence_and_interruptions() -> None:
    turns = told_apart(read_vtt(VTT, where="call.vtt").turns, ["Agent Nadia"])

    talk = talk_of(turns)

    # By hand: we speak 0-4 and 8-12, they 5-10; of 12 s nobody speaks in 4-5; our second turn begins inside theirs.
    assert (talk.seconds, talk.interruptions) == (12.0, 1)
    assert talk.our_share == pytest.approx(8 / 13) and talk.silence_share == pytest.approx(1 / 12)


def test_without_sides_length_and_silence_are_told_and_no_share() -> None:
    talk = talk_of(read_vtt(VTT, where="call.vtt").turns)

    assert talk.seconds == 12.0 and talk.silence_share == pytest.approx(1 / 12)
    assert talk.our_share is None and talk.interruptions is None


def test_subrip_is_read_as_well() -> None:
    found = read_vtt("1\n00:00:01,500 --> 00:00:02,000\nAgent: Hello\n", where="call.srt")

    assert found.turns == [Turn(speaker="Agent", text="Hello", start=1.5, end=2.0)]


@pytest.mark.parametrize(
    "cut",
    [
        "WEBVTT\n\n00:00:00.000 --> 00:00:04.000\n",
        "WEBVTT\n\n00:00:00.000 --> 00:00:04.000\nHello\n\n00:00:05.0",
        "WEBVTT\n\n00:00:09.000 --> 00:00:04.000\nHello\n",
        "WEBVTT\n",
    ],
)
def test_a_cut_webvtt_names_its_line(cut: str) -> None:
    with pytest.raises(TextFileError, match=r"call\.vtt"):
        read_vtt(cut, where="call.vtt")


def test_speakers_of_a_text_file_are_those_who_speak_again() -> None:
    found = read_txt(
        "account_id: A1\nt: 2026-02-03 09:00\n\n[00:00:01] Agent: Hello.\n[00:00:03] Ann: Note: it broke.\n"
        "Reference: 17, please.\n[00:00:09] Agent: Sorry.\n[00:00:11] Ann: Thanks."
    )

    assert [turn.text for turn in found.turns] == [
        "Hello.",
        "Note: it broke. Reference: 17, please.",
        "Sorry.",
        "Thanks.",
    ]
    assert sides(found) == [True, False, True, False]
    assert found.turns[1].start == 3.0 and found.turns[1].end == 9.0 and found.turns[3].end is None


def test_a_text_without_speakers_is_one_turn() -> None:
    found = read_txt("مرحبا\nالطلب متأخر")

    assert [turn.text for turn in found.turns] == ["مرحبا الطلب متأخر"] and sides(found) == [None]


@pytest.mark.parametrize("shape", [AWS, DEEPGRAM, DEEPGRAM_WORDS, CALL_ANALYTICS, ASSEMBLY])
def test_what_vendors_write_becomes_the_same_two_turns(shape: dict[str, object]) -> None:
    (found,) = read_json(json.dumps(shape), where="call.json")

    assert len(found.turns) == 2
    assert found.turns[1].text.rstrip(".") == "My box broke"
    assert (found.turns[1].start, found.turns[1].end) == (1.0, 2.0)


def test_roles_that_vendors_write_tell_the_sides() -> None:
    (found,) = read_json(json.dumps(CALL_ANALYTICS), where="x")
    (numbered,) = read_json(json.dumps(DEEPGRAM), where="x")

    assert sides(found) == [True, False]
    assert sides(numbered) == [None, None] and sides(numbered, "0") == [True, False]


def test_segments_without_speakers_are_turns_of_nobody() -> None:
    (found,) = read_json(json.dumps(WHISPER), where="x")

    assert found.turns == [Turn(speaker="", text="Hello My box broke", start=0.0, end=2.0)]
    assert found.told("language") == "en"


@pytest.mark.skipif(not DATA.is_dir(), reason="the shared data sets are not on this machine")
def test_chats_of_a_published_corpus_are_read() -> None:
    text = gzip.decompress((DATA / "abcd_transcripts" / "abcd_sample.json.gz").read_bytes()).decode()

    found = read_json(text, where="abcd_sample.json")

    assert [one.told("document_id") for one in found] == [str(chat["convo_id"]) for chat in json.loads(text)]
    assert found[0].turns[2].text == "Hi! I need to return an item, can you help me with that?"
    assert set(sides(found[0])) == {True, False}  # what the system did is no turn


@pytest.mark.parametrize(
    "broken",
    ['{"turns": [{"speaker": "agent", "text": "Hel', "[]", '{"a": 1}', "[1, 2]", "nonsense", '"text"', "[" * 100_000],
)
def test_json_that_is_no_transcript_is_told_with_its_place(broken: str) -> None:
    with pytest.raises(TextFileError, match=r"call\.json"):
        read_json(broken, where="call.json")


def test_a_conversation_written_in_our_own_shape_is_read_back() -> None:
    turns = [Turn(speaker="agent", text="Hello", start=0.0, end=1.0), Turn(speaker="customer", text="Привет")]

    (found,) = read_json(own_json(Transcript(turns=turns, facts={"account_id": "A1"})), where="x")

    assert list(found.turns) == turns and found.told("account_id") == "A1"


def test_other_encodings_are_told_and_utf16_with_its_mark_is_read(tmp_path: Path) -> None:
    file = tmp_path / "call.txt"
    file.write_bytes("Клиент: Привет\nОператор: Да".encode("utf-16"))
    assert "Привет" in text_of(file)

    for raw, told in ((("Клиент: Привет").encode("cp1251"), "UTF-8"), ("a: b".encode("utf-16-le"), "UTF-16")):
        file.write_bytes(raw)
        with pytest.raises(TextFileError, match=told):
            text_of(file)
    file.write_bytes(b" \n")
    with pytest.raises(BadFileError, match="empty"):
        text_of(file)


@given(st.text(max_size=300) | st.from_regex(r"(WEBVTT\n)?(\n?\d\d:\d\d\.\d+ --> .{0,20}\n.{0,30}){0,5}"))
@settings(max_examples=50)
def test_no_text_breaks_a_reader(text: str) -> None:
    for read in (read_vtt, read_json):
        try:
            read(text, where="x")
        except ChangemakerError as error:
            assert "x" in error.where
    assert read_txt(text).turns == [] or read_txt(text).turns


@given(
    st.lists(
        st.tuples(st.floats(0, 100), st.floats(0, 20), st.booleans()),
        min_size=1,
        max_size=12,
    )
)
@settings(max_examples=50)
def test_shares_are_shares_whatever_the_times(spans: list[tuple[float, float, bool]]) -> None:
    talk = talk_of([Turn(speaker="", text="", start=s, end=s + d, ours=o) for s, d, o in spans])

    assert talk.our_share is None or 0 <= talk.our_share <= 1
    assert talk.silence_share is None or 0 <= talk.silence_share <= 1
    assert talk.interruptions is None or 0 <= talk.interruptions <= sum(o for *_, o in spans)


class Dictation:
    """Hears what is written in the file."""

    name = "dictation"

    def transcribe(self, audio: Path, *, language: str = "") -> list[Turn]:
        return [Turn(speaker="customer", text=audio.read_text(), start=0.0, end=1.0)]


def test_what_a_transcriber_hears_is_a_transcript_that_loads(tmp_path: Path) -> None:
    (tmp_path / "call.wav").write_text("It broke")

    target = transcribe_to(
        Dictation(), tmp_path / "call.wav", tmp_path / "call.json", facts={"account_id": "A1"}, language="en"
    )

    (found,) = read_json(text_of(target), where="call.json")
    assert [turn.text for turn in found.turns] == ["It broke"]
    assert (found.told("account_id"), found.told("language")) == ("A1", "en")

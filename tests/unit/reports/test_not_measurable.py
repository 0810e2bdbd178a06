"""What cannot be read in texts is one short table."""

from io import StringIO

from rich.console import Console, Group

from changemaker.core.message import Message
from changemaker.core.refusal import Refusal
from changemaker.reports.not_measurable import is_of_emotion, not_measurable


def refused(emotion: str, language: str, kind: str, **told: object) -> Refusal:
    what = f"emotion:{emotion}:{language}" if language else f"emotion:{emotion}"
    why = Message(
        f"reading.refuse.emotion_{kind}", {"label": emotion, "where": f" ({language})" if language else "", **told}
    )
    return Refusal(what=what, why=why, needs=Message("reading.needs.emotion", {"label": emotion}))


def test_an_emotion_has_one_line_for_all_its_languages_and_what_is_needed_is_told_once() -> None:
    out = StringIO()
    refusals = [
        refused("confident", "ar", "chance", area=0.64, n=494),
        refused("confident", "ru", "chance", area=0.62, n=483),
        refused("confused", "", "chance", area=0.59, n=1429),
        refused("worn", "", "few", yes=3, no=40, needed=20),
        Refusal(what="themes", why=Message("themes.refuse.few"), needs=Message("themes.needs.texts")),
    ]

    Console(file=out, width=120).print(Group(*not_measurable(refusals)))

    lines = [" ".join(line.split()) for line in out.getvalue().strip().splitlines()]
    assert lines[2:5] == [
        "confident ar, ru no surer than chance: 0.62 to 0.64",
        "confused all no surer than chance: 0.59",
        "worn all too few labelled texts that differ: 3 with it, 40 without; 20 of each needed",
    ]
    assert len(lines) == 6 and lines[5].startswith("Needed: more labels.")
    assert not_measurable(refusals[-1:]) == [] and not is_of_emotion(refusals[-1])

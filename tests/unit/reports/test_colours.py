"""Colours that everybody can read: contrast by the formula of WCAG 2.2, in light and in dark."""

import pytest

from changemaker.reports.colours import DARK, LIGHT, declarations

TEXT, MARK = 4.5, 3.0  # WCAG 2.2, 1.4.3 and 1.4.11
LETTERS = ("ink", "mute", "accent", "gain", "loss", "check")
MARKS = ("zero", "hollow", "accent")


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_black_on_white_has_the_known_contrast() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)  # WCAG 2.2, definition of contrast ratio


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("ground", ["card", "page"])
def test_letters_and_marks_stand_out_from_their_ground(palette: dict[str, str], ground: str) -> None:
    faint = [name for name in LETTERS if contrast(palette[name], palette[ground]) < TEXT]
    faint += [name for name in MARKS if contrast(palette[name], palette[ground]) < MARK]

    assert faint == []


def test_the_letter_of_the_strongest_grade_can_be_read_on_its_own_colour() -> None:
    assert min(contrast(palette["card"], palette["accent"]) for palette in (LIGHT, DARK)) >= TEXT


def test_every_colour_becomes_a_variable_of_the_page() -> None:
    assert declarations({"ink": "#000000"}) == "--c-ink:#000000;"

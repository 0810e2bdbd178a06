"""Emotions that surveys ask for and texts are read for: their ids, in words, pleasant or not."""

from functools import cache
from pathlib import Path
from typing import Literal

from changemaker.engine.part import Part
from changemaker.engine.yaml_file import read_yaml
from changemaker.listen.surveys.survey import Option, Words

FILE = Path(__file__).with_name("emotion_words.yml")


class EmotionWords(Part):
    """One emotion of the list that ships."""

    id: str
    valence: Literal[-1, 0, 1]
    label: dict[str, str]


@cache
def cx8() -> tuple[Option, ...]:
    """Return the ready list of eight.

    Example:
        >>> [emotion.id for emotion in cx8() if emotion.valence > 0]
        ['confident', 'trusting', 'valued', 'relieved']
    """
    found = read_yaml(FILE, tuple[EmotionWords, ...])
    return tuple(Option(id=one.id, label=Words(one.label), valence=one.valence) for one in found)


def emotion_label(id: str) -> Words:
    """Return the words of an emotion; without any where it is not of the ready list."""
    return next((one.label for one in cx8() if one.id == id), Words())


def emotion_valence(id: str) -> Literal[-1, 0, 1]:
    """Return whether an emotion of the ready list is pleasant; 0 where it is not of it."""
    return next((one.valence for one in cx8() if one.id == id), 0)

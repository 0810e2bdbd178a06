"""The page's title: a sentence that states the finding, never a label."""

from string import Formatter

from changemaker.core.finding import Finding
from changemaker.core.message import Message
from changemaker.reports.labels import clean, label_of, shortened
from changemaker.reports.numbers import is_money
from changemaker.reports.tones import LEAK, WITHHELD, said, tone_of
from changemaker.reports.words import CATALOGUES, listed, named, say, word

CAUSED, COMPARED = "AB", "C"  # grades whose title may say "raised", and "higher than in the comparison group"
LONGEST_NAME = 40  # letters
ENDS = ("low", "high")
FIRST = ("effect.up", "effect.down", "score.predicts")  # what was found comes before what was not


def title_of(finding: Finding, *, withheld: bool, language: str = "en") -> str:
    """Return what the headline says in one sentence, such as "Mens E-Mail raised spend".

    Args:
        finding: the answer; the outcome's name is the question's parameter "outcome", or else the unit.
        withheld: no headline number may be shown.
        language: of the sentence.
    """
    keys = [key for key in finding.headline if key in finding.estimates]
    scores = bool(keys) and all(key.startswith("gain:") for key in keys)
    if not keys or (withheld and not scores):
        return _refused(finding, language)
    if not any(finding.estimates[key].grade for key in keys):
        return _measured(finding, language)
    kinds: dict[str, list[str]] = {}
    for key in keys:
        kinds.setdefault(_score_kind(finding, key) if scores else _effect_kind(finding, key), []).append(key)
    pieces = [_piece(finding, kind, kinds[kind], language) for kind in sorted(kinds, key=lambda kind: _place(kind))]
    told = pieces[0]
    for piece in pieces[1:]:
        told = word("title.piece", language, first=told, second=piece)
    return told[:1].upper() + told[1:] if _ours(told, language) else told


def _refused(finding: Finding, language: str) -> str:
    """The study's own sentence for what it refuses first, where it has one."""
    own = f"title.{finding.study}.{finding.headline[0]}" if finding.headline else ""
    if own not in CATALOGUES[language] or finding.headline[0] in finding.estimates:
        return word("withheld.title", language)
    told = {name: shortened(clean(str(value)), LONGEST_NAME) for name, value in finding.question.params.items()}
    gaps = {gap for _, gap, _, _ in Formatter().parse(CATALOGUES[language][own]) if gap}
    return word(own, language, **told) if gaps <= told.keys() else word("withheld.title", language)


def _measured(finding: Finding, language: str) -> str:
    """What was measured, with no word of effects: the study's own sentence, by its last headline number."""
    own, found = f"title.{finding.study}.{finding.headline[-1]}", finding.estimates
    if own not in CATALOGUES[language] or finding.headline[-1] not in found:
        return clean(say(finding.question, language))
    if found[finding.headline[-1]].unit == "share" and f"{own}.share" in CATALOGUES[language]:
        own = f"{own}.share"  # told as per cent
    values = {key: one.value for key, one in found.items() if ":" not in key}
    ends = {f"{key}_{end}": getattr(found[key], end) for key in values for end in ENDS}
    asked = finding.question.params
    name = named("metric", str(asked.get("metric", "")), language)
    return clean(say(Message(own, {**asked, **values, **ends, "name": name}), language))


def _place(kind: str) -> bool:
    return not kind.startswith(FIRST)


def _ours(text: str, language: str) -> bool:
    """True if the sentence opens with a word of ours; a column's name keeps its letters as they are."""
    openings = (word("who.programme", language), *word("title.openings", language).split("|"))
    return text.startswith(openings)


def _piece(finding: Finding, kind: str, keys: list[str], language: str) -> str:
    names = [_who(key, finding, language) for key in keys]
    template = f"title.{kind}"
    if kind.startswith("score."):
        template += ".one" if len(names) == 1 else ".many"
    who = listed(list(dict.fromkeys(names)), language)
    return word(template, language, who=who, outcome=_outcome(finding, keys[0], language))


def _who(key: str, finding: Finding, language: str) -> str:
    """A score or one of several arms by its label; a single arm, and all summaries of a rollout, are the programme."""
    if key.startswith("gain:"):
        return shortened(label_of(key, language), LONGEST_NAME)
    if len(finding.headline) == 1 or f"key.{key}" in CATALOGUES[language]:
        return word("who.programme", language)
    return shortened(label_of(key, language), LONGEST_NAME)


def _outcome(finding: Finding, key: str, language: str) -> str:
    unit = finding.estimates[key].unit
    named_by_question = finding.question.params.get("outcome")
    if named_by_question is not None:
        return shortened(clean(str(named_by_question)), LONGEST_NAME)
    if is_money(unit):
        return word("title.outcome_of_money", language)
    return shortened(clean(named("unit", unit, language)), LONGEST_NAME)


def _effect_kind(finding: Finding, key: str) -> str:
    estimate, verdict = finding.estimates[key], finding.verdicts.get(key)
    if said(verdict) == WITHHELD:
        return "effect.unclaimed"
    if tone_of(estimate, verdict) != "claimed":
        return "effect.none"
    way = "up" if estimate.value > 0 else "down"
    grade = estimate.grade or "E"
    strength = "caused" if grade in CAUSED else "compared" if grade in COMPARED else "pattern"
    return f"effect.{way}.{strength}"


def _score_kind(finding: Finding, key: str) -> str:
    estimate, verdict = finding.estimates[key], finding.verdicts.get(key)
    if said(verdict) == LEAK:
        return "score.leak"
    if said(verdict) == "cannot tell":
        return "score.unclear"
    return "score.predicts" if tone_of(estimate, verdict) == "claimed" and estimate.value > 0 else "score.nothing"

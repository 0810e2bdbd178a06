"""A journey's effect in words: its title says what was found of the journey, and never more than the verdict."""

from datetime import datetime

from changemaker.core.finding import Finding
from changemaker.reports.labels import clean
from changemaker.reports.report import Report, Source
from changemaker.reports.tones import WITHHELD, said, tone_of
from changemaker.reports.wording import report_of
from changemaker.reports.words import listed, named, word

MEASURED = ("final", "running", "ended")


def journey_report(finding: Finding, *, state: str, source: Source, made_at: datetime, language: str = "en") -> Report:
    """Put the finding of `journey_effect` into words.

    Args:
        finding: of the study.
        state: final, running, ended, not_measured, off, unknown, nobody.
        source: what was read.
        made_at: when.
        language: of the words.
    """
    title = _title(finding, state, language)
    return report_of(finding, source=source, made_at=made_at, title=title, language=language)


def nudge_report(finding: Finding, *, source: Source, made_at: datetime, language: str = "en") -> Report:
    """Put the finding of `nudge_effect` into words."""
    ways = {key.partition(":")[2]: key for key in finding.headline if key in finding.estimates}
    split = clean(str(finding.question.params["split"]))
    moved = {"up": [], "down": []}  # type: dict[str, list[str]]
    for way, key in ways.items():
        if tone_of(finding.estimates[key], finding.verdicts.get(key)) == "claimed":
            moved["up" if finding.estimates[key].value > 0 else "down"].append(clean(way))
    if not ways:
        title = word("journey.title.split.withheld", language, split=split)
    elif moved["up"]:
        title = word("journey.title.split.up", language, split=split, ways=listed(moved["up"], language))
    elif moved["down"]:
        title = word("journey.title.split.down", language, split=split, ways=listed(moved["down"], language))
    else:
        title = word("journey.title.split.none", language, split=split)
    return report_of(finding, source=source, made_at=made_at, title=title, language=language)


def _title(finding: Finding, state: str, language: str) -> str:
    told = {
        "journey": clean(str(finding.question.params["journey"])),
        "goal": clean(named("outcome", str(finding.question.params["outcome"]), language)),
    }
    if state == "not_measured":
        return word("journey.title.not_measured", language, **told)
    estimate, verdict = finding.estimates.get("goal"), finding.verdicts.get("goal")
    if state not in MEASURED or estimate is None or said(verdict) == WITHHELD:
        return word("journey.title.withheld", language, **told)
    if tone_of(estimate, verdict) == "claimed":
        return word(f"journey.title.{'raised' if estimate.value > 0 else 'lowered'}", language, **told)
    return word(f"journey.title.{'running' if state == 'running' else 'not_shown'}", language, **told)

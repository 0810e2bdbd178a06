"""What the digest says of one programme, in the very words of its page."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from changemaker.core.message import Message
from changemaker.reports.case_report import CaseReport
from changemaker.reports.report import RefusalRow
from changemaker.reports.words import CATALOGUES, say
from changemaker.routines.kept_results import KeptCase, is_stale
from changemaker.store.letters import Heading, Line, Link, Piece

NET = "value:net"


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One programme: its name, and what is said of its net value, in every language."""

    programme: str  # file name without .yml
    name: str
    title: Mapping[str, str]  # language -> the finding in one sentence
    net: Mapping[str, Message]  # language -> net value, range and grade; or the refusal's reason
    facts: Mapping[str, object]  # what counts as a change
    stale: bool

    def as_kept(self) -> dict[str, object]:
        """Return what the next digest compares with, as JSON can hold it."""
        said = {language: say(net, language) for language, net in self.net.items()}
        return {"facts": dict(self.facts), "said": said}


def told_of(kept: KeptCase, *, version: str) -> Told:
    """Return what to say of a kept proof; `version` is the tables' current one."""
    case = kept.proved.case
    reports = {language: kept.report(language) for language in CATALOGUES}
    net = case.finding.estimates.get(NET)
    numbers = {"value": net.value, "low": net.low, "high": net.high, "grade": net.grade} if net else {}
    claim = next(iter(reports.values())).claim
    return Told(
        programme=case.programme,
        name=case.name,
        title={language: told.title for language, told in reports.items()},
        net={language: _net(told) for language, told in reports.items()},
        facts={"claim": claim, "currency": case.currency, **numbers},
        stale=is_stale(kept, version),
    )


def pieces_of(told: Told, before: Mapping[str, Any] | None, *, language: str, url: str) -> list[Piece]:
    """Return one programme's part of the letter.

    Args:
        told: of the programme.
        before: what the last digest kept of it, empty where it was not in it; None where there was no last digest.
        language: of the reader.
        url: of the programme's page.
    """
    lines = [Message("digest.title", {"title": told.title[language]}), told.net[language]]
    if before is not None:
        lines.append(_change(told, before, language))
    if told.stale:
        lines.append(Message("digest.stale"))
    return [
        Heading(message=Message("digest.programme", {"name": told.name})),
        *(Line(message=line) for line in lines),
        Link(message=Message("digest.open", {"name": told.name}), url=url),
    ]


def _change(told: Told, before: Mapping[str, Any], language: str) -> Message:
    if not before:
        return Message("digest.first")
    if before["facts"] == told.as_kept()["facts"]:
        return Message("digest.same")
    said = before["said"]
    return Message("digest.before", {"said": said.get(language, said["en"])})


def _net(told: CaseReport) -> Message:
    hero = told.hero
    if isinstance(hero, RefusalRow):
        return Message("digest.refused", {"label": hero.label, "why": hero.why})
    grade = hero.row.grade
    evidence = {"grade": f"{grade.letter}, {grade.word}" if grade else ""}
    if told.claim == "withheld":
        return Message("digest.no_number", evidence)
    if told.claim == "range":
        return Message("digest.range", {"range": hero.row.range_of_level, **evidence})
    return Message("digest.net", {"value": hero.row.value, "range": hero.row.range_of_level, **evidence})

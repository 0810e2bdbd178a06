"""Journeys in words for the site: the file as it is, what is applied, where runs stand, who waits at each step."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from markupsafe import Markup

from changemaker.act.journeys.around import Around
from changemaker.act.journeys.difference import holdout_text, step_text, stretch_text
from changemaker.act.journeys.journey import Journey, MailStep, Node
from changemaker.act.journeys.journey_version import version_hash
from changemaker.act.journeys.read_journey import JourneysRead, journey_files, journeys_read
from changemaker.act.journeys.read_mail import MailsRead, mail_files, mails_read
from changemaker.engine.workspace import Workspace
from changemaker.reports.words import word
from changemaker.routines.acting.kept_rehearsals import kept_rehearsal
from changemaker.routines.acting.live import version_of
from changemaker.routines.acting.names import EVENTS
from changemaker.routines.journey_effects import kept_effect
from changemaker.store.acting_counts import RunCounts, run_counts
from changemaker.store.journey_tables import JOURNEY_RUN
from changemaker.store.journeys import JourneyRow, VersionRow, list_journeys, read_version
from changemaker.web.company import stamp_of
from changemaker.web.kept_once import KeptOnce
from changemaker.web.rehearsal_page import RehearsalView, rehearsal_view
from changemaker.web.report_layout import laid_out

_READ = KeptOnce[JourneysRead]()
_MAILS = KeptOnce[MailsRead]()
_LAID_OUT = KeptOnce[Markup]()


@dataclass(frozen=True, slots=True, kw_only=True)
class JourneyLine:
    """One journey of the list."""

    name: str
    about: str
    state: str  # live, paused, draining, ended; "file" where it was never applied; "gone" where its file went
    has_problems: bool  # its file is wrong
    changed: bool  # the file is not what is applied
    holdout: str
    runs: RunCounts
    effect: str  # the finding's title; "" where nobody has measured
    rehearsed_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StepLine:
    """One step as its file says it, indented by how deep it lies, with the runs that wait there."""

    id: str
    text: str
    depth: int
    way: str  # "then", "else", the option of a split; "" for a step of the main way
    waiting: int
    mail: str  # name of its mail; "" for others


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleLine:
    """One part of a journey in a few words."""

    label: str
    text: str


def files_in(workspace: Workspace) -> JourneysRead:
    """Return the journeys' files as they are; whether names are known, `changemaker act check` says."""
    folder = workspace.folder
    key = (folder, tuple(stamp_of(path) for path in (*journey_files(folder), *mail_files(folder))))
    return _READ.get(key, lambda: journeys_read(folder, around=Around(events=EVENTS)))


def mails_in(workspace: Workspace) -> MailsRead:
    """Return the mails' files as they are."""
    key = (workspace.folder, tuple(stamp_of(path) for path in mail_files(workspace.folder)))
    return _MAILS.get(key, lambda: mails_read(workspace.folder, names=None, languages=()))


def lines_in(connection: sa.Connection, workspace: Workspace, language: str) -> Sequence[JourneyLine]:
    """Return every journey, by name: those with a file and those that were applied."""
    read, runs = files_in(workspace), run_counts(connection)
    applied = {row.journey: row for row in list_journeys(connection)}
    lines = []
    for name in sorted({*read.names, *applied}):
        row, file = applied.get(name), read.journeys.get(name)
        version = read_version(connection, name, row.version) if row else None
        shown = file or (version_of(version).journey if version else None)
        effect, rehearsal = kept_effect(workspace, name), kept_rehearsal(workspace, name)
        lines.append(
            JourneyLine(
                name=name,
                about=shown.about if shown else "",
                state=_state(row, name in read.names),
                has_problems=name in read.names and file is None,
                changed=is_changed(workspace, name, version),
                holdout=holdout_text(shown.holdout) if shown else "",
                runs=runs.get(name, RunCounts()),
                effect=effect.report(language).title if effect else "",
                rehearsed_at=rehearsal.made_at if rehearsal else None,
            )
        )
    return lines


def is_changed(workspace: Workspace, name: str, version: VersionRow | None) -> bool:
    """True if the files say something else than what is applied."""
    file = files_in(workspace).journeys.get(name)
    return file is not None and version is not None and version_hash(file, mails_in(workspace).mails) != version.hash


def effect_layout(workspace: Workspace, name: str, language: str) -> Markup | None:
    """Return what a journey changed, drawings included; None where nobody has measured."""
    kept = kept_effect(workspace, name)
    if kept is None:
        return None
    key = (workspace.folder, name, kept.made_at, kept.data_version, language)
    return _LAID_OUT.get(key, lambda: laid_out(workspace, kept.report(language)))


def rehearsal_layout(workspace: Workspace, name: str, language: str) -> RehearsalView | None:
    """Return what a journey's last rehearsal found; None where there was none."""
    kept = kept_rehearsal(workspace, name)
    return None if kept is None else rehearsal_view(kept, language)


def asks(journey: Journey, mail: str) -> bool:
    """True if a step sends this mail with its question."""
    steps = (node.step for node in journey.nodes.values())
    return any(isinstance(step, MailStep) and step.mail == mail and step.asks for step in steps)


def _state(row: JourneyRow | None, has_file: bool) -> str:
    if row is None:
        return "file"
    return row.state if has_file or row.state == "ended" else "gone"


def waiting_at(connection: sa.Connection, journey: str) -> Mapping[str, int]:
    """Return how many runs wait at each step, whatever their version."""
    c = JOURNEY_RUN.c
    asked = sa.select(c.node, sa.func.count()).where(c.journey == journey, c.state == "waiting", c.node.is_not(None))
    return {str(row.node): int(row[1]) for row in connection.execute(asked.group_by(c.node))}


def step_lines(journey: Journey, waiting: Mapping[str, int]) -> Sequence[StepLine]:
    """Return the steps in the order of the file."""
    return [
        StepLine(
            id=node.id,
            text=step_text(node.step),
            depth=node.id.count(".") // 2,
            way=_way(node),
            waiting=waiting.get(node.id, 0),
            mail=node.step.mail if isinstance(node.step, MailStep) else "",
        )
        for node in journey.nodes.values()
    ]


def _way(node: Node) -> str:
    """The name of the way that this step begins; "" for all others."""
    parts = node.id.split(".")
    return parts[-2] if len(parts) > 2 and parts[-1] == "1" else ""


def rule_lines(journey: Journey, language: str) -> Sequence[RuleLine]:
    """Return who enters, who is held out, what it is to reach and what ends it."""
    enter, goal = journey.enter, journey.goal
    found = [
        ("unit", word(f"web.journeys.unit.{journey.unit}", language)),
        ("on", enter.on or ""),
        ("when", enter.when.text if enter.when else ""),
        ("exclude", ", ".join(one.text for one in enter.exclude)),
        ("episode", enter.episode or ""),
        ("again", stretch_text(enter.again_after) if enter.again_after else ""),
        ("holdout", holdout_text(journey.holdout)),
        ("why", journey.holdout.why),
        ("goal", f"{goal.event}, {stretch_text(goal.within)}"),
        ("value", goal.value or ""),
        ("guard", ", ".join(goal.guard)),
        ("exit", ", ".join(one if isinstance(one, str) else one.text for one in journey.exits)),
        ("owner", journey.owner),
        ("sent_by", journey.sent_by),
    ]
    return [RuleLine(label=word(f"web.journey.rule.{key}", language), text=text) for key, text in found if text]

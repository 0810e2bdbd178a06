"""What journeys changed: measured from the tables, kept, and read by pages, the API and letters in any language.

Layout, below the workspace's `.changemaker`:
    results/journeys/NAME/.effect.json    what one journey changed, with the ways of its splits
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pyarrow as pa

from changemaker.act.journeys.around import Around
from changemaker.act.journeys.journey import Journey
from changemaker.act.journeys.read_journey import journey_files, journey_named
from changemaker.core.acting_errors import NoGoalError
from changemaker.core.finding import Finding
from changemaker.engine.tables import Tables
from changemaker.engine.workspace import Workspace
from changemaker.engine.yaml_file import shown
from changemaker.reports.journey_report import journey_report, nudge_report
from changemaker.reports.report import Report, Source
from changemaker.routines.acting.events_noted import events_noted
from changemaker.routines.acting.live import version_of
from changemaker.routines.acting.names import EVENTS
from changemaker.routines.kept_file import read_kept, write_kept
from changemaker.routines.kept_results import RESULTS
from changemaker.routines.predicting_place import Place
from changemaker.routines.programme_proof import finance_rules
from changemaker.store.journeys import JourneyRow, LogRow, list_journeys, read_journey_row, read_log, read_version
from changemaker.store.open import Store
from changemaker.studies.journey_asked import JourneyAsked, asked_of
from changemaker.studies.journey_effect import State, journey_effect
from changemaker.studies.nudge_effect import nudge_effect

JOURNEYS, EFFECT = "journeys", "journey_effect"
FILE = ".effect.json"  # begins with a dot, as no report's name does
LEVEL = 0.95
MOST_LOGGED = 100_000  # all that was ever done to a journey
STOPPED = ("paused", "draining", "ended")  # nobody enters


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptSplit:
    """What the ways of one split did."""

    finding: Finding
    state: str
    came: Mapping[str, int]  # units by way
    days_left: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptEffect:
    """What one journey changed, as it was measured."""

    journey: str
    finding: Finding
    state: State
    entered: Mapping[str, int]  # units by arm: treated, holdout
    counted: Mapping[str, int]  # of those that the number is of
    known_until: int  # UTC microseconds; 0 where nobody entered
    days_left: int | None  # until the last word
    splits: Mapping[str, KeptSplit]
    company: str
    made_at: datetime
    data_version: str

    def report(self, language: str = "en") -> Report:
        """Put the finding into words."""
        return journey_report(
            self.finding, state=self.state, source=self._source, made_at=self.made_at, language=language
        )

    def split_report(self, split: str, language: str = "en") -> Report:
        """Put what the ways of one split did into words.

        Raises:
            KeyError: the journey has no such split.
        """
        found = self.splits[split].finding
        return nudge_report(found, source=self._source, made_at=self.made_at, language=language)

    @property
    def _source(self) -> Source:
        return Source(name=self.company, rows=sum(self.entered.values()))


def measure(place: Place, tables: Tables, name: str, *, level: float = LEVEL) -> KeptEffect:
    """Return what one journey changed, without keeping it.

    Args:
        place: whose workspace.
        tables: of it.
        name: of the journey.
        level: coverage of every range.

    Raises:
        NoGoalError: it was never applied here, and no file says what its goal is.
        WorkspaceFileError, SeveralProblemsError: its file, or finance.yml, is wrong.
    """
    about, settings = asked_in(place, name), place.workspace.settings
    rules, heard = finance_rules(place.workspace.folder), _heard(place.store, tables, about, place.now)
    told = {"journey": name, "about": about, "currency": settings.currency, "now": place.now, "level": level}
    found = journey_effect(tables, rules, heard=heard, **told)  # type: ignore[arg-type]  # what both studies take
    splits = {}
    for split in about.splits:
        ways = nudge_effect(tables, rules, split=split, heard=heard, **told)  # type: ignore[arg-type]  # what both studies take
        splits[split] = KeptSplit(finding=ways.finding, state=ways.state, came=ways.came, days_left=ways.days_left)
    return KeptEffect(
        journey=name,
        finding=found.finding,
        state=found.state,
        entered=found.entered,
        counted=found.counted,
        known_until=found.known_until,
        days_left=found.days_left,
        splits=splits,
        company=settings.name,
        made_at=place.clock(),
        data_version=tables.data_version,
    )


def asked_in(place: Place, name: str) -> JourneyAsked:
    """Return what is asked of a journey: as it was applied, else as its file says.

    Raises:
        NoGoalError: there is neither.
        WorkspaceFileError, SeveralProblemsError: its file is wrong.
    """
    if place.store is not None:
        with place.store.reading() as connection:
            row = read_journey_row(connection, name)
            version = None if row is None else read_version(connection, name, row.version)
            stopped = None if row is None else _stopped(row, read_log(connection, name, limit=MOST_LOGGED))
        if version is not None:
            return asked_of(version_of(version).journey, ended_t=stopped)
    return asked_of(_in_file(place.workspace.folder, name))


def measurable(place: Place) -> tuple[str, ...]:
    """Return the journeys of a workspace by name: those applied, and those with a file."""
    names = {path.stem for path in journey_files(place.workspace.folder)}
    if place.store is not None:
        with place.store.reading() as connection:
            names |= {row.journey for row in list_journeys(connection)}
    return tuple(sorted(names))


def keep_effect(workspace: Workspace, kept: KeptEffect) -> Path:
    """Keep an effect in place of the one before; return where.

    Raises:
        ValueError: the journey's name is no file's name (a bug: it was looked up).
    """
    path = _place(workspace, kept.journey)
    if path is None:
        raise ValueError(f"{kept.journey!r} is no file's name")
    write_kept(path, EFFECT, kept)
    return path


def kept_effect(workspace: Workspace, name: str) -> KeptEffect | None:
    """Return what was measured last of a journey; None before the first time."""
    path = _place(workspace, name)
    return None if path is None else read_kept(path, EFFECT, KeptEffect)


def _stopped(row: JourneyRow, log: Sequence[LogRow]) -> int | None:
    """Since when nobody enters: paused for what was seen is stopped as well, for as long as it is.

    Applied after it was drained, a journey takes in again.
    """
    if row.state not in STOPPED:
        return None
    drained: int | None = None
    paused: int | None = None
    for one in reversed(log):
        if one.action == "drained":
            drained = next(at for at in (drained, paused, one.at) if at is not None)
            paused = paused if "was" in one.detail else None  # it stays paused, and drains once it goes on
        elif one.action == "applied":
            drained = None
        elif one.action in ("paused", "guarded"):
            paused = one.at if paused is None else paused
        elif one.action == "resumed":
            paused = None
    since = [at for at in (drained, paused) if at is not None]
    return min(since, default=row.changed_at)


def _in_file(folder: Path, name: str) -> Journey:
    if name not in {path.stem for path in journey_files(folder)}:
        raise NoGoalError(
            f"nothing says what the goal of '{name[:60]}' is",
            where=shown(folder / JOURNEYS),
            hint=f"write {JOURNEYS}/{name[:60]}.yml with its goal, holdout and unit;"
            " changemaker act status lists journeys",
        )
    return journey_named(folder, name, around=Around(events=EVENTS))


def _heard(store: Store | None, tables: Tables, about: JourneyAsked, now: int) -> dict[str, pa.Table]:
    """What the store alone knows of the goal and the guards, by event."""
    wanted = [name for name in (about.event, *about.guards) if name in EVENTS and EVENTS[name].table == "store"]
    if store is None or not wanted:
        return {}
    noted = events_noted(store, wanted, since=0, at=now)
    accounts = _accounts(tables, {row[2] for row in noted if row[2]}) if noted else {}
    found = {}
    for name in wanted:
        rows = [
            (account or accounts.get(contact or ""), contact, t)
            for said, account, contact, t, _ in noted
            if said == name
        ]
        rows = [row for row in rows if row[0]]
        if about.sent_by and not rows:
            continue  # the company's own tool knows
        found[name] = pa.table(
            {
                "account_id": pa.array([row[0] for row in rows], pa.string()),
                "contact_id": pa.array([row[1] for row in rows], pa.string()),
                "t": pa.array([row[2] for row in rows], pa.int64()),
            }
        )
    return found


def _accounts(tables: Tables, contacts: set[str]) -> dict[str, str]:
    people = tables["contact"]
    rows = people.filter(people.contact_id.isin(sorted(contacts))).select("contact_id", "account_id").to_pyarrow()
    return dict(zip(rows["contact_id"].to_pylist(), rows["account_id"].to_pylist(), strict=True))


def _place(workspace: Workspace, name: str) -> Path | None:
    """The file of one journey; None for what is no plain name, such as "../secret"."""
    if not name or name.startswith(".") or Path(name).name != name or "\0" in name:
        return None
    return workspace.state / RESULTS / JOURNEYS / name / FILE

"""What applying would change, and what becomes of each run under way. Nothing is written."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

import sqlalchemy as sa

from changemaker.act.journeys.difference import difference, step_text
from changemaker.act.journeys.journey import Holdout, Journey
from changemaker.act.journeys.journey_version import version_hash
from changemaker.act.journeys.known import Candidate, Known
from changemaker.act.journeys.lot import arm_of
from changemaker.act.journeys.mail import Mail
from changemaker.act.journeys.planned import Entering, PlannedJourney, Standing, Where
from changemaker.engine.tables import Tables
from changemaker.engine.workspace import Workspace
from changemaker.routines.acting.known_in_tables import KnownInTables
from changemaker.routines.acting.live import Version, version_of
from changemaker.routines.acting.rehearse import files_of
from changemaker.store.journey_runs import entered_before
from changemaker.store.journey_tables import JOURNEY_RUN
from changemaker.store.journeys import JourneyRow, list_journeys, list_versions
from changemaker.store.open import Store


def plan(
    workspace: Workspace,
    store: Store | None,
    tables: Tables | None,
    names: Collection[str],
    *,
    now: int,
) -> tuple[PlannedJourney, ...]:
    """Return what `act apply` would change, journey by journey.

    Args:
        workspace: with its files.
        store: what is applied; None: nothing is.
        tables: the company's, to say who matches now; None: nothing is loaded.
        names: of journeys; all where empty, with those whose files are gone.
        now: UTC microseconds.

    Raises:
        UnknownJourneyError: no file has that name.
        WorkspaceFileError, SeveralProblemsError: files are wrong.
    """
    journeys, mails = files_of(workspace, tables, names)
    known = None if tables is None else KnownInTables(tables, store, workspace)
    found = []
    with_store = store if store is not None else None
    rows = _rows(with_store)
    for name, journey in journeys.items():
        row = rows.get(name)
        if row is None or with_store is None:
            told = PlannedJourney(journey=name, what="new", next_version=1, share=journey.holdout.share)
        else:
            told = _beside(with_store, row, journey, mails)
        found.append(_with_entering(told, journey, known, with_store, row, now=now))
    gone = (
        []
        if names or with_store is None
        else [_gone(with_store, row) for name, row in rows.items() if name not in journeys]
    )
    return (*found, *gone)


def _rows(store: Store | None) -> Mapping[str, JourneyRow]:
    if store is None:
        return {}
    with store.reading() as connection:
        return {row.journey: row for row in list_journeys(connection)}


def _beside(store: Store, row: JourneyRow, journey: Journey, mails: Mapping[str, Mail]) -> PlannedJourney:
    with store.reading() as connection:
        kept = list_versions(connection, row.journey)
    versions = {one.version: version_of(one) for one in kept}
    newest = versions[kept[0].version]
    changed = kept[0].hash != version_hash(journey, mails)
    standing = _standing(store, row.journey, versions)
    steps = {one.step for one in standing if one.where == "step"}
    same = [id for id in steps if _stays(versions.values(), journey, id)]
    return PlannedJourney(
        journey=row.journey,
        what="changed" if changed else "same",
        state=row.state,
        version=row.version,
        next_version=kept[0].version + changed,
        share=row.share,
        changes=difference(newest.journey, journey) if changed else (),
        mails=_other_mails(newest, journey, mails) if changed else (),
        standing=standing,
        kept_steps=tuple(sorted(same)),
    )


def _gone(store: Store, row: JourneyRow) -> PlannedJourney:
    with store.reading() as connection:
        versions = {one.version: version_of(one) for one in list_versions(connection, row.journey)}
    return PlannedJourney(
        journey=row.journey,
        what="gone",
        state=row.state,
        version=row.version,
        share=row.share,
        standing=_standing(store, row.journey, versions),
    )


def _stays(versions: Collection[Version], journey: Journey, id: str) -> bool:
    """Whether every version that has this step says the same there as the file does."""
    node = journey.nodes.get(id)
    olds = [version.journey.nodes[id] for version in versions if id in version.journey.nodes]
    return node is not None and all(step_text(old.step) == step_text(node.step) for old in olds)


def _other_mails(newest: Version, journey: Journey, mails: Mapping[str, Mail]) -> tuple[str, ...]:
    texts = {name: mail.text for name, mail in mails.items()}
    return tuple(sorted(name for name, text in newest.mail_texts.items() if texts.get(name, text) != text))


def _standing(store: Store, journey: str, versions: Mapping[int, Version]) -> tuple[Standing, ...]:
    c = JOURNEY_RUN.c
    asked = sa.select(c.version, c.state, c.arm, c.node, sa.func.count(), sa.func.min(c.wake_at))
    asked = asked.where(c.journey == journey, c.ended_at.is_(None)).group_by(c.version, c.state, c.arm, c.node)
    found: dict[tuple[int, Where, str], tuple[int, int]] = {}
    with store.reading() as connection:
        for version, state, arm, node, runs, at in connection.execute(asked):
            key = (version, _where(state, arm, node), node or "")
            before, first = found.get(key, (0, at))
            found[key] = (before + runs, min(first, at))
    return tuple(
        Standing(
            version=version,
            where=where,
            step=step if where == "step" else "",
            said=_said(versions.get(version), step) if where == "step" else "",
            runs=runs,
            next_at=at,
        )
        for (version, where, step), (runs, at) in sorted(found.items())
    )


def _where(state: str, arm: str, node: str | None) -> Where:
    if state == "parked":
        return "parked"
    if state == "held":
        return "later" if arm == "later" else "held"
    return "step" if node else "end"


def _said(version: Version | None, step: str) -> str:
    node = None if version is None else version.journey.nodes.get(step)
    return "" if node is None else step_text(node.step)


def _with_entering(
    told: PlannedJourney,
    journey: Journey,
    known: Known | None,
    store: Store | None,
    row: JourneyRow | None,
    *,
    now: int,
) -> PlannedJourney:
    if journey.enter.on is not None:
        return replace(told, enters_on=journey.enter.on)
    if known is None:
        return told
    matching = known.matching(journey, at=now, since=now)
    if row is None or store is None:
        return replace(told, entering=Entering(units=len({one.unit for one in matching}), arms={}))
    with store.reading() as connection:
        pairs, last = entered_before(connection, journey.name, {one.unit for one in matching})
    new = {one.unit for one in matching if _enters(journey, one, pairs, last, now=now)}
    return replace(told, entering=Entering(units=len(new), arms=_arms(row, sorted(new))))


def _enters(
    journey: Journey, one: Candidate, pairs: set[tuple[str, str]], last: Mapping[str, int], *, now: int
) -> bool:
    """Whether it has not entered for this episode; where a day names it, whether it never has."""
    again, entered = journey.enter.again_after, last.get(one.unit)
    if again is not None and entered is not None and now - entered < again:
        return False
    if journey.enter.episode is None:
        return entered is None
    return (one.unit, str(one.facts.get(journey.enter.episode))) not in pairs


def _arms(row: JourneyRow, units: Sequence[str]) -> dict[str, int]:
    arms = [arm_of(row.salt, unit, Holdout(share=row.share, later=row.later)) for unit in units]
    return {arm: arms.count(arm) for arm in ("treated", "holdout", "later") if arm in arms}

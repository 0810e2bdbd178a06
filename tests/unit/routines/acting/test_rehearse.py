"""A rehearsal decides as live journeys do, leaves nothing behind, and counts what it did."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pyarrow as pa
import pytest
import sqlalchemy as sa

from changemaker.act.journeys.rehearsal import Rehearsed, RehearsedJourney
from changemaker.core.acting_errors import NothingToRehearseError
from changemaker.core.clock import fixed_clock
from changemaker.engine.tables import Tables, tables_in_memory
from changemaker.reports.rehearsal_table import rehearsed_as_text
from changemaker.routines.acting.act_once import act_once
from changemaker.routines.acting.kept_rehearsals import keep_rehearsal, kept_rehearsal
from changemaker.routines.acting.rehearse import last_days, replayed
from changemaker.routines.acting.rehearsed_store import rehearsal_store
from changemaker.routines.acting.replay import Rehearsal, Replay, begin
from changemaker.store.open import Store
from changemaker.store.people import read_person
from doors.sending.company import Company, company, micro
from faults.journeys import scenes
from faults.journeys.plans import FILES
from faults.journeys.town import DAY, Town

DAYS, ACCOUNTS = 8, 8
Decided = set[tuple[object, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lived:
    """A town in which journeys ran live, and the same days rehearsed."""

    acme: Company
    town: Town
    live: Decided
    sent: Decided
    rehearsal: Decided
    would_send: Decided
    rehearsed: Rehearsed

    def of(self, name: str) -> RehearsedJourney:
        return next(one for one in self.rehearsed.journeys if one.journey == name)


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lived]:
    """Live through eight days hour by hour, with all decided and nothing let out; then rehearse the same days."""
    acme = company(tmp_path_factory.mktemp("acme"), live=False, **scenes.settings())
    town = scenes.lively(ACCOUNTS, days=DAYS, seed=4)
    scenes.peopled(acme, town)
    scenes.applied(acme)
    scene = scenes.scene_of(acme, town)
    for hour in range(DAYS * 24 + 1):
        acme.moment = scenes.START + timedelta(hours=hour)
        act_once(scene, now=acme.now)
        acme.send()
    rehearsal = _rehearsal(acme, town)
    with rehearsal_store(acme.store, rehearsal.tables, since=rehearsal.since) as made:
        begin(rehearsal, made.store)
        Replay(rehearsal=rehearsal, made=made, known=town, looks=rehearsal.looks()).run(lambda done, of: None)
        decided, would_send = _decided(made.store), _sent(made.store)
    rehearsed = replayed(rehearsal, lambda store, keys, looks: town, clock=fixed_clock("2026-06-01"))
    yield Lived(
        acme=acme,
        town=town,
        live=_decided(acme.store),
        sent=_sent(acme.store),
        rehearsal=decided,
        would_send=would_send,
        rehearsed=rehearsed,
    )
    acme.store.close()


def test_the_rehearsal_of_recorded_days_decides_as_live_journeys_did(lived: Lived) -> None:
    assert len(lived.live) > 30  # there was something to decide
    assert lived.rehearsal == lived.live


def test_what_would_have_left_is_what_the_gate_let_pass_live(lived: Lived) -> None:
    assert {row[2] for row in lived.sent} > {"rehearsed"}  # some passed, and some did not
    assert lived.would_send == lived.sent


def test_weeks_arms_and_endings_add_up_to_the_entries(lived: Lived) -> None:
    with lived.acme.store.reading() as connection:
        asked = "SELECT journey, arm, count(*) FROM journey_run GROUP BY journey, arm"
        live = {(journey, arm): n for journey, arm, n in connection.execute(sa.text(asked))}
    told = {(one.journey, arm): n for one in lived.rehearsed.journeys for arm, n in one.entered.items()}

    assert told == live
    for one in lived.rehearsed.journeys:
        assert sum(week.entered for week in one.weeks) == sum(one.ended.values()) == sum(one.entered.values())
        assert len(one.weeks) == 2  # eight days and the one on which it ends


def test_messages_are_counted_for_everybody_who_could_have_had_one(lived: Lived) -> None:
    (message,) = (one for one in lived.of("rescue").reached if one.kind == "message")
    left = [row for row in lived.sent if row[:3] == ("rescue", "email", "rehearsed")]

    assert message.of == sum(lived.of("rescue").units.values())  # it holds nobody out
    assert message.total == len({row[-1] for row in left}) == len(left)
    assert message.most_in_week <= 2  # the company's cap


def test_a_duty_shows_no_effect_that_it_could_show(lived: Lived) -> None:
    assert lived.of("rescue").share == 0
    assert lived.of("rescue").could_show == ()


def test_too_short_a_past_is_a_refusal_that_says_so(lived: Lived) -> None:
    shown = lived.of("late").could_show

    assert [row.months for row in shown] == [3, 6, 12]
    assert {row.share.refusal.why.id for row in shown if row.share.refusal} == {"rehearse.why.shorter"}


def test_a_terminal_says_what_was_found_and_what_was_not(lived: Lived) -> None:
    text = rehearsed_as_text(lived.rehearsed)

    assert "2026-03-20 to 2026-03-28" in text and "nothing was sent" in text
    assert "Its effect will be reported as not measured" in text  # of the duty
    assert "not answerable yet, because the rehearsal covers 8 days" in text


def test_a_kept_rehearsal_is_read_as_it_was(lived: Lived) -> None:
    keep_rehearsal(lived.acme.workspace, lived.rehearsed)

    kept = kept_rehearsal(lived.acme.workspace, "late")

    assert kept is not None and kept.journeys == (lived.of("late"),)
    assert kept_rehearsal(lived.acme.workspace, "../late") is None


def test_the_store_of_a_rehearsal_has_nothing_personal_and_leaves_no_file(lived: Lived) -> None:
    with rehearsal_store(lived.acme.store, _tables(lived.town), since=micro(scenes.START)) as made:
        file = Path(str(made.store.engine.url.database))
        assert file.is_file()
        with made.store.reading() as connection:
            person = read_person(connection, made.keys, "A1-b")
            emails = set(connection.execute(sa.text("SELECT email FROM user_")).scalars())

    assert person is not None and str(person.personal["email"]).endswith("@rehearsal.invalid")
    assert person.zone == scenes.zone_of("A1")  # quiet hours are those of the real person
    assert emails and all(email.endswith("@rehearsal.invalid") for email in emails)
    assert not file.parent.exists()


@pytest.mark.parametrize(("days_before", "as_today", "there"), [(1, False, False), (1, True, True), (0, False, True)])
def test_a_consent_counts_from_the_moment_at_which_it_came(
    lived: Lived, days_before: int, as_today: bool, there: bool
) -> None:
    given = micro(scenes.START)
    since = given - days_before * DAY
    with rehearsal_store(lived.acme.store, _tables(lived.town), since=since, as_today=as_today) as made:
        at_once = _consents(made.store)
        made.let_come(given)
        later = _consents(made.store)

    assert (at_once > 0) is there
    assert later == ACCOUNTS * 2 - 4  # both people of all but every fifth account have said yes


def test_without_a_past_there_is_nothing_to_rehearse() -> None:
    with pytest.raises(NothingToRehearseError, match="no table holds anything that has a date"):
        last_days(tables_in_memory({}, data_version="none"), 30 * DAY, now=0, zone=ZoneInfo("UTC"))


def _rehearsal(acme: Company, town: Town) -> Rehearsal:
    return Rehearsal(
        workspace=acme.workspace,
        tables=_tables(town),
        journeys={name: scenes.read(name, text) for name, text in sorted(FILES.items())},
        mails=scenes.mails(),
        since=micro(scenes.START),
        until=micro(scenes.START + timedelta(days=DAYS)),
        real=acme.store,
    )


def _tables(town: Town) -> Tables:
    people = [(person.contact_id, account) for account in town.accounts for person in town.people(account)]
    contacts = {"contact_id": [one for one, _ in people], "account_id": [account for _, account in people]}
    frames = {"contact": pa.table(contacts), "account": pa.table({"account_id": list(town.accounts)})}
    return tables_in_memory(frames, data_version="town")


def _decided(store: Store) -> Decided:
    """What every step of every run decided."""
    asked = """
        SELECT r.journey, r.unit, r.episode, r.arm, s.node, s.visit, s.kind, s.decision
        FROM journey_run r LEFT JOIN journey_step s ON s.run = r.id
    """
    with store.reading() as connection:
        return {tuple(row) for row in connection.execute(sa.text(asked))}


def _sent(store: Store) -> Decided:
    """What became of each message: journey, channel, state, why, whose and of which step."""
    asked = """
        SELECT r.journey, o.channel, o.state, o.reason, o.key FROM outbox o JOIN journey_run r ON r.id = o.run
        WHERE o.state <> 'new'
    """
    with store.reading() as connection:
        return {tuple(row) for row in connection.execute(sa.text(asked))}


def _consents(store: Store) -> int:
    with store.reading() as connection:
        return int(connection.execute(sa.text("SELECT count(*) FROM consent")).scalar_one())

"""Run journey late-reorder on the sample company with a virtual clock, and hold what it measures against the truth.

    python docs/tutorials/first_journey.py [--seed 7]

The engine is the real one: its rows, its lot, its gate, its outbox, a mail server on this machine. Invented are the
customers, and the days, which pass as fast as they can. docs/tutorials/first-journey.md tells it step by step.
"""

import argparse
import socketserver
import sys
import tempfile
import threading
import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from importlib.resources import files
from pathlib import Path
from zoneinfo import ZoneInfo

import pyarrow as pa
import sqlalchemy as sa

from changemaker.act.journeys.journey import Journey
from changemaker.act.journeys.known import Candidate
from changemaker.act.journeys.run import Event, Person, Seen
from changemaker.engine.tables import tables_in_memory
from changemaker.engine.workspace import Workspace, open_workspace
from changemaker.metrics.finance_rules import FinanceRules
from changemaker.privacy.keys import Keys
from changemaker.routines.acting.act_once import act_once
from changemaker.routines.acting.check_journeys import right_journey
from changemaker.routines.acting.commands import apply
from changemaker.routines.acting.live import LiveJourneys
from changemaker.routines.acting.scene import Scene
from changemaker.routines.open_store import keys_of, store_of
from changemaker.routines.send import send_due
from changemaker.rules.closure import unchecked
from changemaker.sim.acting_company import ActingCompany, Told
from changemaker.sim.company_journeys import JourneyTruth
from changemaker.sim.company_things import ZONES
from changemaker.store.case_tables import CARE_CASE
from changemaker.store.consents import Consent, write_consent
from changemaker.store.events import NewEvent
from changemaker.store.journey_tables import JOURNEY_RUN
from changemaker.store.open import Store
from changemaker.store.people import note_people
from changemaker.store.sending_tables import OUTBOX
from changemaker.store.users import User, add_user
from changemaker.store.work_tables import TASK
from changemaker.studies.journey_asked import PLANNED_DAYS, asked_of
from changemaker.studies.journey_effect import JourneyEffect, journey_effect

JOURNEY = "late-reorder"
FIRST_DAY = date(2025, 4, 1)
DAYS = PLANNED_DAYS + 32  # of entries that the last word is of, and until their 30 days are over
ZONE = ZoneInfo("Asia/Dubai")
MORNING, AFTERNOON = 6 * 3600 + 300, 14 * 3600  # local seconds: journeys look; offices in all three countries are open
OUR_MAN = "u-owner"  # who looks after all of these accounts
URL = "https://cx.example.com"  # of our pages: links in mails begin with it
SALT = "first journey"  # of the lot; live, it is drawn when the journey is applied
SHIPPED = files("changemaker.sim") / "workspace"


class PostOffice(socketserver.ThreadingTCPServer):
    """A mail server on this machine: it takes every mail, and remembers to whom."""

    allow_reuse_address = daemon_threads = True

    def __init__(self) -> None:
        """Open on a free port."""
        super().__init__(("127.0.0.1", 0), _Counter)
        self.addressed: list[str] = []

    def handed_over(self) -> list[str]:
        """Return to whom mails came since it was asked last."""
        came, self.addressed = self.addressed, []
        return came


class _Counter(socketserver.StreamRequestHandler):
    server: PostOffice

    def handle(self) -> None:
        """Speak as much SMTP as a sender needs."""
        self._say("220 post office")
        to = ""
        for line in self._lines():
            word = line[:4].upper()
            if word == "RCPT":
                to = line.partition("<")[2].partition(">")[0]
            if word == "DATA":
                self._say("354 go on")
                while next(self._lines(), ".") != ".":
                    pass
                self.server.addressed.append(to)
            self._say("221 bye" if word == "QUIT" else "250 ok")
            if word == "QUIT":
                return

    def _lines(self) -> Iterator[str]:
        while line := self.rfile.readline():
            yield line.decode("utf-8", "replace").rstrip("\r\n")

    def _say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())


@dataclass(frozen=True, kw_only=True)
class LivingCompany:
    """What journeys ask of the world (`Known`), answered by a company that lives on."""

    company: ActingCompany
    workspace: Workspace

    def matching(self, journey: Journey, *, at: int, since: int) -> Sequence[Candidate]:
        """Return the accounts for which the journey's condition holds this morning."""
        assert journey.enter.when is not None
        fits = unchecked(journey.enter.when.rule)
        known = {account: self._facts(account) for account in self.company.account_ids}
        fitting = {account: facts for account, facts in known.items() if fits(facts) is True}
        return [Candidate(unit=account, account_id=account, facts=facts) for account, facts in fitting.items()]

    def seen(self, journey: Journey, units: Mapping[str, int], *, at: int) -> Mapping[str, Seen]:
        """Return what is known of accounts that are on their way."""
        events: dict[str, list[Event]] = {}
        for one in self.company.happened(since=min(units.values(), default=at), until=at):
            events.setdefault(one.account_id, []).append(_event(one))
        return {unit: self._seen(unit, tuple(events.get(unit, ()))) for unit in units}

    def happened(self, names: Collection[str], *, since: int, at: int) -> Sequence[Event]:
        """Return what happened."""
        return [_event(one) for one in self.company.happened(since=since, until=at) if one.name in names]

    def _seen(self, unit: str, events: tuple[Event, ...]) -> Seen:
        owner = self.company.owner_of(unit)
        person = Person(
            contact_id=str(owner["contact_id"]), role="buyer", decides=True, language=str(owner["language"])
        )
        return Seen(facts=self._facts(unit), events=events, people=(person,), owner=OUR_MAN)

    def _facts(self, account: str) -> dict[str, float | bool | str]:
        agrees = bool(self.company.owner_of(account)["agrees"])
        ours = {"consent.email.marketing": agrees, "payment_block": False, "in_global_holdout": False}
        return {**self.company.facts_of(account), **ours}


def _event(one: Told) -> Event:
    return Event(
        name=one.name, account_id=one.account_id, contact_id=one.contact_id, t=one.t, id=one.id, value=one.value
    )


@dataclass(kw_only=True)
class Months:
    """The engine and the company, day by day."""

    company: ActingCompany
    workspace: Workspace
    store: Store
    keys: Keys
    post: PostOffice
    journeys: LiveJourneys = field(default_factory=LiveJourneys)
    moment: datetime = field(init=False)
    done: int = 0  # tasks
    mails: int = 0
    letters: int = 0  # to those who do not want e-mails: their case was taken up
    given: set[str] = field(default_factory=set)  # tasks that our people know of

    def clock(self) -> datetime:
        """The virtual clock: it says what it is told."""
        return self.moment

    def set(self, seconds: int) -> int:
        """Set the clock to a local second of today; return UTC microseconds."""
        now = self.company.moment(seconds)
        self.moment = datetime.fromtimestamp(now / 1_000_000, UTC)
        return now

    def live(self, until: date) -> None:
        """Live until the evening of `until`."""
        known = LivingCompany(company=self.company, workspace=self.workspace)
        scene = Scene(workspace=self.workspace, store=self.store, keys=self.keys, journeys=self.journeys, known=known)
        while self.company.today <= until:
            act_once(scene, now=self.set(MORNING))
            act_once(scene, now=self.set(AFTERNOON))  # what is sent was looked at within minutes
            send_due(self.workspace, self.store, self.keys, self.clock, URL, limit=10_000)
            written = self._hand_out()
            mailed = [_account_of(to) for to in self.post.handed_over()]
            self.mails, self.letters = self.mails + len(mailed), self.letters + len(written)
            read = [self.company.read_mail(JOURNEY, account) for account in [*mailed, *written]]
            self.done += len(self.company.live_day(read, moot=self._moot()))

    def _hand_out(self) -> list[str]:
        """Our people look at their tasks and at the board of cases; return the accounts that they write to."""
        with self.store.reading() as connection:
            runs = connection.execute(sa.select(JOURNEY_RUN.c.id, JOURNEY_RUN.c.account_id, JOURNEY_RUN.c.episode))
            by_id = {run: (account, episode) for run, account, episode in runs}
            tasks = connection.execute(sa.select(TASK.c.once_key).where(TASK.c.about.like("account:%"))).scalars()
            cases = connection.execute(sa.select(CARE_CASE.c.about, CARE_CASE.c.account_id)).all()
            keys = [key for key in tasks if key not in self.given]
        for key in keys:
            self.company.take_task(JOURNEY, *by_id[key.removeprefix("journey:").partition("/")[0]])
        written = [account for about, account in cases if about not in self.given]
        self.given |= {*keys, *(about for about, _ in cases)}
        return written

    def _moot(self) -> list[str]:
        """Accounts whose run is over: nobody needs to call them."""
        with self.store.reading() as connection:
            ended = sa.select(JOURNEY_RUN.c.account_id).where(JOURNEY_RUN.c.ended_at.is_not(None))
            going = sa.select(JOURNEY_RUN.c.account_id).where(JOURNEY_RUN.c.ended_at.is_(None))
            return sorted(set(connection.execute(ended).scalars()) - set(connection.execute(going).scalars()))


def _account_of(address: str) -> str:
    return f"A{address.partition('@a')[2][:4]}"


@contextmanager
def opened(folder: Path, company: ActingCompany) -> Iterator[Months]:
    """Make a workspace with the journey, tell its store of the people, apply the journey, and open the post office."""
    for name in (f"journeys/{JOURNEY}.yml", f"mails/{JOURNEY}.yml"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes((SHIPPED / name).read_bytes())
    with PostOffice() as post:
        threading.Thread(target=post.serve_forever, daemon=True).start()
        port = post.server_address[1]
        settings = (SHIPPED / "changemaker.yml").read_text(encoding="utf-8")
        mail = f"{{host: 127.0.0.1, port: {port}, security: none, sender: Sample Supply <care@sample.example>}}"
        (folder / "changemaker.yml").write_text(f"{settings}mail: {mail}\nsending: {{live: true}}\n", encoding="utf-8")
        workspace = open_workspace(folder)
        store, keys = store_of(workspace), keys_of(workspace)
        try:
            now = company.moment(0)
            tell_of_people(store, keys, company, now)
            apply(store, workspace, [JOURNEY], by="first-journey", now=now, salt=SALT)
            yield Months(company=company, workspace=workspace, store=store, keys=keys, post=post)
        finally:
            store.close()
            post.shutdown()


def tell_of_people(store: Store, keys: Keys, company: ActingCompany, now: int) -> None:
    """Write down who the owners are, which of them agreed to e-mails, and who of us looks after them."""
    told, agreed = [], []
    for account in company.account_ids:
        owner = company.owner_of(account)
        contact, zone = str(owner["contact_id"]), ZONES[str(owner["country"])]
        traits = {"language": owner["language"], "timezone": zone}
        told.append(
            NewEvent(
                source="first-journey",
                message_id=contact,
                kind="identify",
                t=now,
                account_id=account,
                contact_id=contact,
                payload={"traits": traits},
                personal={"traits.email": f"{contact.lower()}@{account.lower()}.example"},
            )
        )
        agreed += [contact] if owner["agrees"] else []
    with store.writing() as connection:
        note_people(connection, keys, told, now)
        add_user(connection, User(id=OUR_MAN, email="owner@sample.example", name="Account owner", made_at=now))
        for contact in agreed:
            write_consent(
                connection,
                Consent(
                    contact_id=contact,
                    channel="email",
                    purpose="marketing",
                    state="given",
                    basis="consent",
                    source="form",
                    evidence={"page": "/join"},
                    t=now,
                ),
            )


def measured(months: Months) -> JourneyEffect:
    """Return what the journey changed, from the tables alone, as `changemaker act effect` does."""
    journey, _ = right_journey(months.workspace, JOURNEY)
    tables = months.company.tables()
    with months.store.reading() as connection:
        runs = connection.execute(sa.select(JOURNEY_RUN).order_by(JOURNEY_RUN.c.entered_at)).mappings().all()
    days = [datetime.fromtimestamp(run["entered_at"] / 1_000_000, ZONE).date() for run in runs]
    tables["enrolment"] = pa.table(
        {
            "enrolment_id": [run["id"] for run in runs],
            "account_id": [run["account_id"] for run in runs],
            "t": [run["entered_at"] for run in runs],
            "date": days,
            "month": [day.replace(day=1) for day in days],
            "journey": [run["journey"] for run in runs],
            "arm": [run["arm"] for run in runs],
            "share_held_out": [journey.holdout.share for _ in runs],
            "episode": [run["episode"] for run in runs],
            "version": [run["version"] for run in runs],
        }
    )
    return journey_effect(
        tables_in_memory(tables, data_version="first-journey"),
        FinanceRules(),
        journey=JOURNEY,
        about=asked_of(journey),
        currency="USD",
        now=months.company.moment(0),
    )


def truth_of(months: Months, before: date) -> JourneyTruth:
    """Return what the simulator knows: the same company, the same random numbers, the journey left out."""
    with months.store.reading() as connection:
        c = JOURNEY_RUN.c
        entered = connection.execute(sa.select(c.account_id, c.episode, c.entered_at, c.arm).order_by(c.entered_at))
        return months.company.truth(JOURNEY, [(a, b, t, arm) for a, b, t, arm in entered], before=before)


def told(months: Months, effect: JourneyEffect, truth: JourneyTruth) -> str:
    """Return what came, with what was measured beside the truth."""
    found, c = effect.finding.estimates, JOURNEY_RUN.c
    with months.store.reading() as connection:
        drawn = connection.execute(sa.select(c.arm, sa.func.count(c.account_id.distinct())).group_by(c.arm))
        arms: dict[str, int] = {row[0]: row[1] for row in drawn}
        kept_out = sa.select(sa.func.count()).select_from(OUTBOX.join(JOURNEY_RUN, OUTBOX.c.run == c.id))
        reached = connection.execute(kept_out.where(c.arm == "holdout")).scalar_one()
    treated, out = arms["treated"], arms["holdout"]
    goal, money = found["goal"], found.get("money")
    ranges = [(goal, truth.goal)] + ([(money, truth.margin)] if money else [])
    inside = all(one.low <= true <= one.high for one, true in ranges)
    margin = (
        f"{money.value:>+8.2f} USD{f'{money.low:+.2f} to {money.high:+.2f}':>22}"
        if money
        else f"{'too few buyers in one arm to say':>34}"
    )
    lines = [
        f"Journey {JOURNEY}: {len(months.company.account_ids)} customers who order about every 30 days, about 10 units",
        f"lived from {FIRST_DAY} to {months.company.today - timedelta(days=1)}, one day after another",
        "",
        f"  customers who entered    {treated + out}: {treated} treated, {out} kept out by lot",
        f"  tasks                    {len(months.given)} given to owners and to the board, {months.done} calls made",
        f"  e-mails                  {months.mails} to those who had agreed; the others got {months.letters} letters",
        f"  kept out, and reached    {reached}",
        "",
        f"  {'':<25}{'measured':>12}{'95 % range':>22}{'truth':>10}",
        f"  {'an order within 30 days':<25}{goal.value * 100:>+6.1f} pts. "
        f"{f'{goal.low * 100:+.1f} to {goal.high * 100:+.1f}':>21}{truth.goal * 100:>+10.1f}",
        f"  {'margin of these days':<25}{margin}{truth.margin:>+10.2f}",
        "",
        f"  of {effect.counted['treated'] + effect.counted['holdout']} customers who entered in the first 182 days; "
        f"the truth lies {'inside' if inside else 'not inside'} of {'both ranges' if money else 'the range'}",
    ]
    return "\n".join(lines)


def main() -> int:
    """Run it, and say what came."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=7, help="of the company: another seed is another company")
    began = time.monotonic()
    company = ActingCompany(seed=parser.parse_args().seed, first_day=FIRST_DAY)
    with tempfile.TemporaryDirectory() as folder, opened(Path(folder), company) as months:
        months.live(FIRST_DAY + timedelta(days=DAYS - 1))
        print(told(months, measured(months), truth_of(months, FIRST_DAY + timedelta(days=PLANNED_DAYS))))
        print(f"  {DAYS} days took {time.monotonic() - began:.0f} seconds")
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""Whatever was asked before, and however surveys follow each other, nobody is asked more often than each one says."""

from collections import Counter
from dataclasses import dataclass, field

from hypothesis import given, settings
from hypothesis import strategies as st

from changemaker.listen.asking.audience import Plan, plan_among
from changemaker.listen.asking.throttle import AskedBefore
from changemaker.listen.surveys.survey import Survey, Throttle
from unit.listen.people_to_ask import DAY, asked_rows, people, survey

PEOPLE = [f"c{place}" for place in range(8)]
ACCOUNTS = [f"a{place // 3}" for place in range(8)]  # of three, three and two
START = 20_000 * DAY
MODES = st.sampled_from(["email", "link", "interview", "visit"])


@dataclass
class World:
    """Everything that was asked so far, in whichever survey and mode."""

    rows: list[dict[str, object]] = field(default_factory=list)

    def before(self) -> AskedBefore:
        return AskedBefore(asked=asked_rows(self.rows))

    def ask(self, found: Plan, asked: Survey) -> None:
        for row in found.invited.rows.to_pylist():  # type: ignore[attr-defined]
            due = row["due_at"]
            self.rows.append(
                {
                    "id": f"i{len(self.rows)}",
                    "account_id": row["account_id"],
                    "contact_id": row["contact_id"],
                    "t": due,
                    "open_until": due + asked.asking.open_days * DAY,
                    "survey": asked.name,
                    "wave": found.wave,
                    "once_key": row["once_key"],
                }
            )


THROTTLES = st.builds(
    Throttle,
    days_between=st.integers(0, 90),
    most_a_year=st.integers(1, 6),
    account_open=st.integers(1, 4),
    account_days_between=st.sampled_from([0, 0, 5, 30]),
)
SURVEYS = st.builds(
    survey,
    st.sampled_from(["pulse", "onboarding", "service"]),
    throttle=THROTTLES,
    draw=st.sampled_from(["everyone", "random"]),
    number=st.integers(1, 8),
    open_days=st.integers(1, 40),
    modes=st.sampled_from([((None, "email"),), ((None, "interview"), (None, "email"))]),
)
LOADED = st.lists(st.tuples(st.sampled_from(PEOPLE), st.integers(-400, 0)), max_size=12)
STEPS = st.lists(
    st.tuples(
        st.integers(0, 80),
        SURVEYS,
        st.lists(MODES, min_size=8, max_size=8),
        st.lists(st.integers(0, 5), min_size=8, max_size=8),
    ),
    min_size=1,
    max_size=6,
)


@given(loaded=LOADED, steps=STEPS)
@settings(max_examples=50)
def test_no_contact_and_no_account_is_asked_against_the_throttle(
    loaded: list[tuple[str, int]], steps: list[tuple[int, Survey, list[str], list[int]]]
) -> None:
    world = World(rows=[_loaded(place, contact, day) for place, (contact, day) in enumerate(loaded)])
    now = START
    for turn, (days, asked, modes, later) in enumerate(steps):
        now += days * DAY
        rows = people(PEOPLE, ACCOUNTS, due=[now + day * DAY for day in later], modes=modes)

        found = plan_among(asked, rows, contacts_asked=world.before(), now=now, wave=str(turn))
        _check(found, asked, world, now)
        world.ask(found, asked)
        again = plan_among(asked, rows, contacts_asked=world.before(), now=now, wave=str(turn))

        assert len(found.invited) + sum(found.left_out.values()) == len(PEOPLE) == found.looked_at
        if found.invited:  # planned twice, nobody is asked twice; a wave that was drawn is not drawn on
            known = {row["contact_id"] for row in found.invited.rows.to_pylist()}  # type: ignore[attr-defined]
            more = {row["contact_id"] for row in again.invited.rows.to_pylist()}  # type: ignore[attr-defined]
            assert not known & more
            assert not more or asked.asking.draw == "everyone"
            _check(again, asked, world, now)
            world.ask(again, asked)


def _loaded(place: int, contact: str, day: int) -> dict[str, object]:
    account = ACCOUNTS[PEOPLE.index(contact)]
    row = {"id": f"l{place}", "account_id": account, "contact_id": contact, "t": START + day * DAY, "open_until": 0}
    return {**row, "survey": "elsewhere", "wave": None, "once_key": None}


def _check(found: Plan, asked: Survey, world: World, now: int) -> None:
    """Hold a plan against all that was asked before, reckoned anew without the plan's own helpers."""
    limits = asked.throttle
    rows = found.invited.rows.to_pylist()  # type: ignore[attr-defined]
    for row in rows:
        apart = [abs(int(one["t"]) - row["due_at"]) for one in world.rows if one["contact_id"] == row["contact_id"]]
        assert all(gap >= limits.days_between * DAY for gap in apart)
        assert sum(gap < 365 * DAY for gap in apart) < limits.most_a_year
        beside = [abs(int(one["t"]) - row["due_at"]) for one in world.rows if one["account_id"] == row["account_id"]]
        assert all(gap >= limits.account_days_between * DAY for gap in beside)
        assert 0 < row["chance"] <= 1
    waiting = Counter(str(one["account_id"]) for one in world.rows if int(str(one["open_until"])) > now)
    new = Counter(row["account_id"] for row in rows)
    assert all(n + waiting[account] <= limits.account_open for account, n in new.items())
    if limits.account_days_between:
        assert all(n == 1 for n in new.values())
    assert len({row["contact_id"] for row in rows}) == len(rows)

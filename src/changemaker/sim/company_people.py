"""People of the company and of its accounts, by number: who is a contact where, who serves whom."""

from dataclasses import dataclass

import numpy as np

from changemaker.sim.company_calendar import Ints
from changemaker.sim.company_cast import DEPOTS_A_COUNTRY, Cast, Floats
from changemaker.sim.company_draws import Draws
from changemaker.sim.company_parameters import Parameters

ROLES = ("buyer", "user", "manager")
PERSONAS = ("planner", "engineer", "owner")
MOST_CONTACTS = 3
AGENTS_A_TEAM = 6
SKILL_SD = 0.08  # of an agent: share of calls more or less that are resolved


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class People:
    """Contacts are numbered account * 3 + 0 to 2; staff: agents by depot, their leads, sales by district, its heads."""

    contacts: Ints  # how many, by account
    skill: Floats  # by agent
    leaning: Floats  # accounts x 3: how much happier than its account each contact is, in units of mood
    depots: int
    districts: int
    country_of_district: Ints

    @property
    def agents(self) -> int:
        """How many people take calls and cases; staff 0 and on."""
        return self.depots * AGENTS_A_TEAM

    @property
    def staff(self) -> int:
        """How many people of ours there are."""
        return self.agents + self.depots + self.districts + self.depots // DEPOTS_A_COUNTRY

    def agent(self, depot: Ints, day: Ints, account: Ints) -> Ints:
        """Return who of the depot's team takes a call or case."""
        return depot * AGENTS_A_TEAM + (account * 13 + day * 5) % AGENTS_A_TEAM

    def lead(self, depot: Ints) -> Ints:
        """Return the lead of a depot's team."""
        return self.agents + depot

    def sales(self, district: Ints) -> Ints:
        """Return who sells in a district."""
        return self.agents + self.depots + district

    def head(self, country: Ints) -> Ints:
        """Return the head of sales of a country."""
        return self.agents + self.depots + self.districts + country

    def contact_for(self, account: Ints, day: Ints) -> Ints:
        """Return the number of the person in the account who meets us on a day."""
        return account * MOST_CONTACTS + (day * 3 + account) % self.contacts[account]


def people_of(parameters: Parameters, cast: Cast, draws: Draws) -> People:
    """Return the people of one company."""
    n = parameters.accounts.count
    depots = len(parameters.countries) * DEPOTS_A_COUNTRY
    edges = np.cumsum(parameters.accounts.more_contacts)[:-1]
    return People(
        contacts=1 + np.searchsorted(edges, draws.uniform("contacts", shape=(n,)), side="right"),
        skill=SKILL_SD * draws.normal("skill", shape=(depots * AGENTS_A_TEAM,)).astype(np.float64),
        leaning=0.4 * draws.normal("leaning", shape=(n, MOST_CONTACTS)).astype(np.float64),
        depots=depots,
        districts=len(cast.districts),
        country_of_district=cast.country_of,
    )

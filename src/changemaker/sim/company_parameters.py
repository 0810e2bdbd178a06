"""The shape of company.yml, where every number of the sample company stands with its reason."""

from datetime import date
from functools import cache
from pathlib import Path

from changemaker.engine.part import Part
from changemaker.engine.yaml_file import read_yaml

SHIPPED = Path(__file__).with_name("company.yml")


class CalendarPart(Part):
    """Which days are lived."""

    first_day: date
    months: int
    zone: str
    utc_offset_hours: int


class AccountsPart(Part):
    """How many accounts, and of what size."""

    count: int
    joining_share: float
    newcomers_smaller: float
    monthly_revenue: float
    log_sd: float
    cap_sd: float
    district_log_sd: float
    demand_sd: float
    demand_ar: float
    dealer_share: float
    served_share: float
    second_site_share: float
    more_contacts: tuple[float, ...]


class CountryPart(Part):
    """Where accounts sit; its districts are named CODE-01 and so on."""

    code: str
    language: str
    currency: str
    districts: int
    per_dollar: float
    rate_sd: float


class GroupPart(Part):
    """One product group."""

    name: str
    weight: float
    margin: float
    low: float
    high: float


class OrdersPart(Part):
    """How often and how much is ordered."""

    a_month: float
    size_power: float
    most_a_month: float
    with_mood: float
    line_share: float
    line_log_sd: float
    cancelled_share: float
    season: tuple[float, ...]
    growth_a_year: float
    price_rises: tuple[float, ...]
    products_a_group: int


class ShocksPart(Part):
    """What whole districts share."""

    district_month_sd: float
    district_trend_sd: float
    adverse_trend_sd: float


class BreadthPart(Part):
    """How accounts take up and drop product groups."""

    at_start: float
    adopt_a_month: float
    drop_a_month: float
    with_mood: float


class MoodPart(Part):
    """What moves the latent mood of an account."""

    level_sd: float
    slow_sd: float
    slow_ar: float
    lowest: float
    highest: float
    memory_days: float
    forgiveness: float
    recovery_days: float
    late_blow: float
    complaint_blow: float
    open_floor: float
    open_days: float


class ComplaintsPart(Part):
    """How complaints arise and how long they stay open."""

    a_month: float
    after_late: float
    late_share: float
    late_depot_sd: float
    days: float
    days_log_sd: float
    quick_share: float
    new_within_day: float


class LeavingPart(Part):
    """Who leaves."""

    a_month: float
    size_power: float
    with_mood: float


class CallsPart(Part):
    """Calls that come in."""

    an_order: float
    open_a_day: float
    seconds: float
    cost_an_hour: float
    resolved_share: float


class VisitsPart(Part):
    """Visits by sales."""

    a_month: float
    seconds: float
    cost: float


class LoginsPart(Part):
    """Logins to the web shop."""

    a_month: float


class CostsPart(Part):
    """What serving costs."""

    freight_share: float
    freight_an_order: float
    returns_share: float
    returns_amount: float
    goodwill_a_severity: float
    goodwill_a_day: float
    goodwill_most: float
    case_fixed: float
    case_a_day: float


class RolloutPart(Part):
    """How a programme is rolled out, and what it costs."""

    first_start: date
    waves: int
    treated: int
    team_cost: int
    set_up_cost: int


class ComplaintsInADay(RolloutPart):
    """The programme whose eager districts begin."""

    eager_noise: float


class SimplerOrdering(RolloutPart):
    """The programme whose order was drawn by lot."""

    lift: float
    ramp_days: float
    orders: float
    calls_saved: float
    confident: float


class SurveyPart(Part):
    """Who answers."""

    response_share: float
    happy: float
    unhappy: float
    after_case_days: int
    comment_share: float


class WalletPart(Part):
    """What accounts spend with everybody."""

    declared_share: float
    share_low: float
    share_high: float


class RegularsPart(Part):
    """Customers of a web shop that was taken over: how regularly they order, why they stop, what brings them back."""

    count: int
    taken_over: date
    gap_days: float
    gap_log_sd: float
    cycle_log_sd: float
    units: float
    units_log_sd: float
    order_log_sd: float
    silent_share: float
    calls_a_month: float
    competitor: date
    lapse: float
    return_days: float
    leave_silent: float
    leave_known: float
    spoken_days: int
    spoken_lapse: float
    complaint_a_month: float
    open_days: float
    open_log_sd: float
    lapse_after: float
    lapse_rescued: float
    call_wakes: float
    mail_wakes: float
    sooner: float


class CompanyJourneysPart(Part):
    """What the company's people do about regulars."""

    first_day: date
    done_share: float
    consent_share: float


class Parameters(Part):
    """Every number of company.yml, where each is explained."""

    calendar: CalendarPart
    accounts: AccountsPart
    countries: tuple[CountryPart, ...]
    groups: tuple[GroupPart, ...]
    orders: OrdersPart
    shocks: ShocksPart
    breadth: BreadthPart
    mood: MoodPart
    complaints: ComplaintsPart
    leaving: LeavingPart
    calls: CallsPart
    visits: VisitsPart
    logins: LoginsPart
    costs: CostsPart
    complaints_in_a_day: ComplaintsInADay
    simpler_ordering: SimplerOrdering
    survey: SurveyPart
    wallet: WalletPart
    regulars: RegularsPart
    company_journeys: CompanyJourneysPart


@cache
def default_parameters() -> Parameters:
    """Return company.yml as it is shipped.

    Example:
        >>> default_parameters().accounts.count
        2000
    """
    return read_yaml(SHIPPED, Parameters)

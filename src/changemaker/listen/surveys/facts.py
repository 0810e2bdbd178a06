"""What surveys may know of whom they ask, by the names that conditions use."""

from collections.abc import Mapping
from types import MappingProxyType

from changemaker.listen.surveys.survey import MODES
from changemaker.rules.types import DAY, FLAG, NUMBER, TEXT, Type, choice

# Frozen into the invitation when it is made: an answer next week is branched by what was known when we asked.
FACTS: Mapping[str, Type] = MappingProxyType(
    {
        "account.segment": TEXT,
        "account.industry": TEXT,
        "account.district": TEXT,
        "account.region": TEXT,
        "account.country": TEXT,
        "account.opened": DAY,
        "account.revenue_last_year": NUMBER,  # reporting currency, twelve months up to the date of asking
        "account.revenue_share": NUMBER,  # of all revenue of that year, 0 to 1
        "account.value_rank": NUMBER,  # 1 for the account with the highest revenue
        "account.orders_last_year": NUMBER,
        "account.days_since_order": NUMBER,
        "account.main_product_group": TEXT,  # with the highest revenue of that year
        "account.open_cases": NUMBER,
        "contact.role": TEXT,
        "contact.persona": TEXT,
        "contact.language": TEXT,
        "contact.decides": FLAG,
        "event.product_group": TEXT,  # of what the survey is about, where it is about something
        "event.severity": TEXT,
        "event.kind": TEXT,
        "mode": choice(*MODES),
        "language": TEXT,
    }
)

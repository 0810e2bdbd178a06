"""Public holidays of a country or of a region of it, from the package `holidays`."""

from datetime import date
from functools import cache

import holidays

from changemaker.core.acting_errors import WorkingCalendarError
from changemaker.core.meant import did_you_mean


@cache
def public_holidays(country: str, region: str, year: int) -> frozenset[date]:
    """Return the public holidays of one year; none where no country is named.

    Args:
        country: ISO 3166 code of two letters; "" for none.
        region: of that country, as the package codes it: BY, NSW; "" for those of the whole country.
        year: of the calendar.

    Raises:
        WorkingCalendarError: nothing is known of the country or the region.

    Example:
        >>> date(2026, 1, 6) in public_holidays("DE", "BY", 2026), date(2026, 1, 6) in public_holidays("DE", "", 2026)
        (True, False)
    """
    if not country:
        return frozenset()
    _check(country, region)
    return frozenset(holidays.country_holidays(country, subdiv=region or None, years=year))


def _check(country: str, region: str) -> None:
    known = holidays.list_supported_countries(include_aliases=True)
    where = "changemaker.yml: acting.working"
    if country not in known:
        hint = did_you_mean([country], sorted(known))
        raise WorkingCalendarError(f"no public holidays are known of the country '{country}'", hint=hint, where=where)
    if region and region not in known[country]:
        hint = did_you_mean([region], sorted(known[country])) if known[country] else "leave `region` out"
        raise WorkingCalendarError(
            f"no public holidays are known of the region '{region}' of {country}", hint=hint, where=where
        )

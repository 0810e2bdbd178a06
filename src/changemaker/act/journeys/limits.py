"""A journey's limits as its messages carry them to the send gate, which knows no journeys."""

from changemaker.act.journeys.journey import Limits


def limits_as_kept(limits: Limits) -> dict[str, object] | None:
    """Return what `channels.journey_limits` reads; None where there are none.

    Example:
        >>> from changemaker.engine.serving_settings import Cap
        >>> limits_as_kept(Limits(per_contact=(Cap(messages=2, within="7d"),)))
        {'caps': [{'messages': 2, 'within': '7d'}]}
    """
    kept: dict[str, object] = {}
    if limits.per_contact:
        kept["caps"] = [{"messages": cap.messages, "within": cap.within} for cap in limits.per_contact]
    if limits.hours is not None:
        kept["hours"] = {
            "windows": [[list(days), start, end] for days, start, end in limits.hours.windows],
            "zone": limits.hours.zone,
            "otherwise": limits.hours.otherwise,
            "outside": limits.hours.outside,
        }
    if limits.sends_per_hour_above is not None:
        kept["pace"] = limits.sends_per_hour_above
    return kept or None

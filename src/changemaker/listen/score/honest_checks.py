"""What a sceptic asks of a score that few gave: the checks of `honest_score`."""

from collections.abc import Mapping, Sequence
from math import exp

from changemaker.core.finding import Check
from changemaker.core.message import Message
from changemaker.listen.score.asked_people import People
from changemaker.listen.score.clustering import Clusters, PassedOver
from changemaker.listen.score.honest_score import Scores
from changemaker.listen.score.series import Wave
from changemaker.listen.score.who_answers import WhoRow
from changemaker.stats.asked import Array
from changemaker.stats.two_phase import FollowedUp

LEAST_EFFECTIVE = 0.5  # of the answers that the weighted ones are worth
MOST_TRIMMED = 0.05
WELL_REACHED = 0.7  # of the drawn, with whom an interview was held


def who_check(scores: Scores, who: Sequence[WhoRow], level: float) -> tuple[Check, ...]:
    """Return whether those who answer differ from those who do not, by what is known."""
    if scores.who is None:
        return ()
    if not who:
        return (Check(name="honest_who", passed=None, detail=Message("honest.check.who_unknown")),)
    told = [row for row in who if row.p < 1 - level]
    if not told:
        params: dict[str, object] = {"facts": len({row.fact for row in who})}
        return (Check(name="honest_who", passed=True, detail=Message("honest.check.who_alike", params)),)
    most = max(told, key=lambda row: abs(row.difference))
    params = {
        "fact": most.fact,
        "value": most.value,
        "asked": most.share_of_asked,
        "answered": most.share_of_answered,
        "differing": len({row.fact for row in told}),
        "facts": len({row.fact for row in who}),
    }
    return (Check(name="honest_who", passed=False, detail=Message("honest.check.who_differs", params)),)


def score_checks(people: People, scores: Scores) -> tuple[Check, ...]:
    """Return what the weights, the band and the follow-up rest on."""
    if scores.strength is None:
        return ()
    answers = people.answers
    weights = {"effective": scores.effective, "n": answers, "trimmed": scores.trimmed}
    held_well = scores.effective >= LEAST_EFFECTIVE * answers and scores.trimmed <= MOST_TRIMMED
    spread = _spread(people)
    band = {
        "strength": scores.strength.value,
        "times": exp(scores.strength.value * spread),
        "fact": scores.strength.source,
    }
    source = scores.strength.source if scores.strength.source in ("floor", "late") else "fact"
    checks = [
        Check(name="honest_weights", passed=held_well, detail=Message("honest.check.weights", weights)),
        Check(name="honest_band", passed=None, detail=Message(f"honest.check.band_{source}", band)),
    ]
    if scores.strength.late is not None:
        late = {"gap": scores.strength.late}
        checks.append(Check(name="honest_late", passed=None, detail=Message("honest.check.late", late)))
    checks.extend(_until_zero(scores, spread))
    if isinstance(scores.followed, FollowedUp):
        found = scores.followed
        share = found.held / found.drawn
        params = {"drawn": found.drawn, "held": found.held, "share": share, "silent": found.silent_people}
        detail = Message("honest.check.follow_up", params)
        checks.append(Check(name="honest_follow_up", passed=share >= WELL_REACHED, detail=detail))
    return tuple(checks)


def series_check(waves: Sequence[Wave]) -> Check:
    """Return whether one series holds all waves."""
    broken = [wave.month for wave in waves if wave.broken]
    if broken:
        detail = Message("honest.check.series_broken", {"months": ", ".join(broken), "n": len(waves)})
        return Check(name="honest_series", passed=False, detail=detail)
    return Check(name="honest_series", passed=True, detail=Message("honest.check.series_whole", {"n": len(waves)}))


def cluster_checks(servers: Clusters | None, places: Clusters | None) -> tuple[Check, ...]:
    """Return whether high answers cluster by who served, and by where."""
    return tuple(
        _clusters(name, found)
        for name, found in (("honest_servers", servers), ("honest_places", places))
        if found is not None
    )


def passed_over_checks(found: Mapping[str, PassedOver]) -> tuple[Check, ...]:
    """Return whether people who may be unhappy were invited less."""
    checks = []
    for kind, one in found.items():
        params = {
            "n": one.people,
            "invited": one.invited,
            "others": one.invited_others,
            "low": one.low,
            "high": one.high,
        }
        told = "passed_over" if one.flagged else "not_passed_over"
        checks.append(
            Check(name=f"honest_{kind}", passed=not one.flagged, detail=Message(f"honest.check.{told}", params))
        )
    return tuple(checks)


def _clusters(name: str, found: Clusters) -> Check:
    if not found.outliers:
        params: dict[str, object] = {"n": found.judged}
        return Check(name=name, passed=True, detail=Message("honest.check.no_clusters", params))
    first = min(found.outliers, key=lambda one: one.p)
    params = {
        "n": found.judged,
        "outliers": len(found.outliers),
        "name": first.name,
        "high": first.high,
        "answers": first.answers,
        "share": first.high / first.answers,
        "expected": first.expected,
    }
    return Check(name=name, passed=False, detail=Message("honest.check.clusters", params))


def _until_zero(scores: Scores, spread: float) -> list[Check]:
    if not scores.has_zero:
        return []
    if scores.until_zero is None:
        return [Check(name="honest_until_zero", passed=None, detail=Message("honest.check.never_zero"))]
    params = {"times": exp(scores.until_zero * spread)}
    return [Check(name="honest_until_zero", passed=None, detail=Message("honest.check.until_zero", params))]


def _spread(people: People) -> float:
    """How many standard deviations of the answers lie between the best and the worst class."""
    value: Array = people.asked.value[people.asked.answered]
    sd = float(value.std())
    return float(value.max() - value.min()) / sd if sd > 0 else 0.0

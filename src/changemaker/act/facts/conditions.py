"""Which facts the rules and texts of a journey speak of."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, is_dataclass

from changemaker.act.journeys.gaps import PERSONAL, gaps_of
from changemaker.act.journeys.journey import Condition, HookStep, IfStep, Journey, MailStep, TaskStep, WaitStep
from changemaker.rules.nodes import Both, Name, Node
from changemaker.rules.types import GIVEN


@dataclass(frozen=True, slots=True)
class Wanted:
    """A part of who enters: a rule that must hold, or one that must not."""

    rule: Node
    holds: bool


def parts_of_entering(journey: Journey, *, tells: Callable[[str], bool]) -> tuple[list[Wanted], list[Wanted]]:
    """Return what must be so for a unit to enter: parts that speak only of what `tells` is true of, and the others.

    A condition that joins several by "and" is taken apart, so that as much as can be is asked of the tables.
    """
    when = journey.enter.when
    parts = [] if when is None else [Wanted(one, True) for one in _joined(when.rule)]
    parts += [Wanted(one.rule, False) for one in journey.enter.exclude]
    here = [part for part in parts if all(tells(name) for name in names_in(part.rule))]
    return here, [part for part in parts if part not in here]


def _joined(rule: Node) -> Iterator[Node]:
    if isinstance(rule, Both) and rule.word == "and":
        for part in rule.parts:
            yield from _joined(part)
    else:
        yield rule


def names_in(rule: Node) -> frozenset[str]:
    """Return the names that a rule speaks of, without those that every rule knows.

    Example:
        >>> from changemaker.rules.parse import parse
        >>> sorted(names_in(parse("days_since_order > order_gap_p90 and today > 2026-01-01")))
        ['days_since_order', 'order_gap_p90']
    """
    return frozenset(_names(rule)) - frozenset(GIVEN)


def _names(node: object) -> Iterator[str]:
    if isinstance(node, Name):
        yield node.name
    elif isinstance(node, tuple):
        for part in node:
            yield from _names(part)
    elif is_dataclass(node):
        for field in fields(node):
            yield from _names(getattr(node, field.name))


def names_of_entering(journey: Journey) -> frozenset[str]:
    """Return the facts that say who enters, and for which episode."""
    found = {name for condition in _entering(journey) for name in names_in(condition.rule)}
    return frozenset(found | ({journey.enter.episode} if journey.enter.episode else set()))


def names_of_steps(journey: Journey) -> frozenset[str]:
    """Return the facts that exits, steps and their texts look at; those of mails stand in the mails."""
    found = {name for one in journey.exits if isinstance(one, Condition) for name in names_in(one.rule)}
    for node in journey.nodes.values():
        match node.step:
            case IfStep(when=when):
                found |= names_in(when.rule)
            case WaitStep(until=Condition(rule=rule)):
                found |= names_in(rule)
            case TaskStep(text=text):
                found |= gaps_in(" ".join(text.values()))
            case HookStep(text=text, data=data):
                found |= gaps_in(" ".join((*text.values(), *data.values())))
            case _:
                pass
    return frozenset(found)


def asks_closed(journey: Journey) -> bool:
    """Return whether accounts that have left may enter: only where the condition speaks of it."""
    return journey.enter.when is not None and "closed" in names_in(journey.enter.when.rule)


def mails_of(journey: Journey) -> frozenset[str]:
    """Return the names of the mails that a journey sends."""
    return frozenset(node.step.mail for node in journey.nodes.values() if isinstance(node.step, MailStep))


def gaps_in(text: str) -> frozenset[str]:
    """Return the facts whose values stand in a text.

    Example:
        >>> sorted(gaps_in("{{ account.name }} orders every {{ order_gap_median }} days"))
        ['order_gap_median']
    """
    return frozenset(gaps_of(text)) - frozenset(PERSONAL)


def _entering(journey: Journey) -> Iterator[Condition]:
    if journey.enter.when is not None:
        yield journey.enter.when
    yield from journey.enter.exclude

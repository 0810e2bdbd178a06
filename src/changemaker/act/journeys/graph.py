"""The steps of a journey as nodes that lead to one another: what they are called, and walks over them."""

from collections.abc import Iterator, Sequence

from changemaker.act.journeys.journey import IfStep, Journey, Node, SplitStep, Step


def ids_of(count: int, way: str = "") -> list[str]:
    """Return the ids of the steps of one way, from its first to its last: paths, such as "2", "3.then.1", "4.short.1".

    Example:
        >>> ids_of(2), ids_of(1, "3.then")
        (['1', '2'], ['3.then.1'])
    """
    return [f"{way}.{number}" if way else str(number) for number in range(1, count + 1)]


def following(ids: Sequence[str], place: int, after: str | None) -> str | None:
    """Return where the step at `place` leads: the one below it, or where its way meets the others again."""
    return ids[place + 1] if place + 1 < len(ids) else after


def leads_to(node: Node) -> tuple[str | None, ...]:
    """Return every node that may come after this one; None is the end."""
    match node.step:
        case IfStep(then=then, otherwise=otherwise):
            return (then, otherwise)
        case SplitStep(ways=ways):
            return tuple(ways.values())
        case _:
            return (node.next,)


def is_path(journey: Journey, ids: Sequence[str]) -> bool:
    """Return whether nodes visited one after the other are a way through a journey, from its start."""
    at: Sequence[str | None] = (journey.start,)
    for id in ids:
        if id not in at or id not in journey.nodes:
            return False
        at = leads_to(journey.nodes[id])
    return True


def steps_of(journey: Journey) -> Iterator[Step]:
    """Yield every step, in the order of the file."""
    return (node.step for node in journey.nodes.values())


def mails_of(journey: Journey) -> tuple[str, ...]:
    """Return the names of the mails that a journey sends, each once."""
    found = (getattr(step, "mail", None) for step in steps_of(journey))
    return tuple(dict.fromkeys(name for name in found if name))

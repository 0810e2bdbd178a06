"""What a journey as a whole cannot mean: names that nobody declared, a lot that proves nothing, ways without an end."""

from collections import Counter
from collections.abc import Collection, Mapping

from changemaker.act.journeys.around import Around
from changemaker.act.journeys.check_steps import check_step
from changemaker.act.journeys.gaps import TELLABLE, slips_in
from changemaker.act.journeys.journey import Journey, SplitStep, UpdateStep
from changemaker.act.journeys.journey_made import GOAL, Made, is_bare_name
from changemaker.act.journeys.marks import PREFIX, type_of_mark
from changemaker.core.meant import did_you_mean
from changemaker.engine.yaml_rule import blame_rule, place_in_rule
from changemaker.engine.yaml_tree import Loc, YamlTree
from changemaker.rules.check import check
from changemaker.rules.types import FLAG, Type

MOST_HELD = 0.9
MOST_STEPS = 200  # the engine goes on through so many at once
UNSUBSCRIBED = "unsubscribed"


def check_journey(made: Made, tree: YamlTree, around: Around) -> None:
    """Tell `tree` all that is wrong with a journey; what is only worth knowing is told as a warning."""
    journey = made.journey
    names = _names(journey, around)
    _check_name(made, tree)
    _check_holdout(journey, tree)
    if names is not None:
        _check_events(journey, tree, around.events)
    _check_rules(made, tree, around, names)
    _check_episode(journey, tree, names)
    _check_gaps(made, tree, names)
    _check_splits(made, tree)
    for id, node in journey.nodes.items():
        check_step(node.step, made.locs[id], journey, tree, around)
    if len(journey.nodes) > MOST_STEPS:
        what = f"{len(journey.nodes)} steps in one journey"
        tree.blame_at(("steps",), what, hint=f"{MOST_STEPS} at most: make two journeys of it", by_key=True)


def _names(journey: Journey, around: Around) -> Mapping[str, Type] | None:
    """Return the facts, with the marks that steps of this and other journeys set; None where they are not asked."""
    if around.names is None:
        return None
    own = {
        f"{PREFIX}{name}": type_of_mark(value)
        for node in journey.nodes.values()
        if isinstance(node.step, UpdateStep)
        for name, value in node.step.values.items()
    }
    return {**own, **around.marks, **around.names}


def _check_name(made: Made, tree: YamlTree) -> None:
    spot, way = tree.find(("journey",))
    if way and spot.text and spot.text != made.journey.name:
        what = f"this file is called {made.journey.name}.yml, and the journey in it '{spot.text[:60]}'"
        tree.blame_at(("journey",), what, hint=f"write journey: {made.journey.name}, or rename the file")


def _check_holdout(journey: Journey, tree: YamlTree) -> None:
    holdout, loc = journey.holdout, ("holdout",)
    if not tree.find(loc)[1]:
        return  # told where it was made
    if holdout.share == 0 and not holdout.why:
        hint = "write holdout: {share: 0%, why: ...} with the duty, or hold out 10%"
        tree.blame_at(loc, "nobody is held out, and no reason is given", hint=hint)
    if holdout.share == 0 and holdout.later:
        tree.blame_at((*loc, "later"), "nobody is drawn to start later", hint="write share: 50% beside it")
    if holdout.share > MOST_HELD:
        hint = f"write {MOST_HELD:.0%} at most; half of all shows the smallest effects"
        place = (*loc, "share") if tree.find(loc)[0].items is not None else loc
        tree.blame_at(place, f"{holdout.share:.0%} are held out", hint=hint)
    if holdout.share > 0 and holdout.why:
        hint = "leave `why` out, or hold out 0%"
        tree.blame_at((*loc, "why"), "a reason not to hold out, and a share that is", hint=hint, weight="warning")


def _check_events(journey: Journey, tree: YamlTree, events: Collection[str]) -> None:
    named: list[tuple[str, Loc]] = [(journey.goal.event, ("goal", "event"))]
    named += [(event, ("goal", "guard", place)) for place, event in enumerate(journey.goal.guard)]
    named += [(journey.enter.on, ("enter", "on"))] if journey.enter.on else []
    for event, loc in named:
        if event not in events:
            tree.blame_at(loc, f"no event is called '{event[:60]}'", hint=did_you_mean([event], sorted(events)))
    if journey.limits.guard_above is not None and not journey.goal.guard:
        hint = f"write guard: [{UNSUBSCRIBED}, complaint.opened] below goal:"
        tree.blame_at(("limits", "stop_if", "guard_above"), "no events are guarded", hint=hint)
    for place, event in enumerate(journey.goal.guard):
        if event == journey.goal.event:
            tree.blame_at(("goal", "guard", place), f"'{event}' is the goal itself", hint="leave it out here")


def _check_rules(made: Made, tree: YamlTree, around: Around, names: Mapping[str, Type] | None) -> None:
    if names is None:
        return
    for condition, loc in made.rules:
        if is_bare_name(condition) and condition.text not in names and ("exit" in loc or "until" in loc):
            flags = [name for name, held in names.items() if held.kind == "flag"]
            known = [*sorted(around.events), *sorted(flags), *([GOAL] if "exit" in loc else [])]
            what = f"'{condition.text[:60]}' is no event and no fact"
            place = place_in_rule(tree, loc, 1, 1, len(condition.text))
            tree.blame(what, hint=did_you_mean([condition.text], known), place=place)
            continue
        for problem in check(condition.rule, names, wants=FLAG):
            blame_rule(tree, loc, problem)


def _check_episode(journey: Journey, tree: YamlTree, names: Mapping[str, Type] | None) -> None:
    episode = journey.enter.episode
    if episode is not None and names is not None and episode not in names:
        hint = did_you_mean([episode], sorted(names))
        tree.blame_at(("enter", "episode"), f"no fact is called '{episode[:60]}'", hint=hint)
    if journey.enter.on and episode is None and journey.enter.again_after is None:
        what = "whoever meets this event again enters again, at once"
        hint = "write again_after: 30d, or an episode, where that is not meant"
        tree.blame_at(("enter", "on"), what, hint=hint, weight="warning")


def _check_gaps(made: Made, tree: YamlTree, names: Mapping[str, Type] | None) -> None:
    tellable = sorted(name for name, held in (names or {}).items() if held.kind in TELLABLE)
    for text, loc in made.texts:
        for slip in slips_in(text, names, lambda name: did_you_mean([name], tellable)):
            line, column = place_of(text, slip.start)
            tree.blame(slip.what, hint=slip.hint, place=place_in_rule(tree, loc, line, column, slip.end - slip.start))


def _check_splits(made: Made, tree: YamlTree) -> None:
    splits = [(id, node.step) for id, node in made.journey.nodes.items() if isinstance(node.step, SplitStep)]
    times = Counter(step.name for _, step in splits)
    for id, step in splits:
        loc = (*made.locs[id], "split")
        total = sum(step.shares.values())
        if abs(total - 1) > 1.5e-4:  # 33.33 % three times
            what = f"the shares of split '{step.name}' add up to {total * 100:g}%"
            tree.blame_at((*loc, "ways"), what, hint="they have to add up to 100%", by_key=True)
        for way, share in step.shares.items():
            if share == 0:
                hint = "give it a share, or leave it out"
                tree.blame_at((*loc, "ways", way, "share"), f"nobody takes the way '{way}'", hint=hint)
            if way in ("then", "else") or way.isdigit():
                hint = "name it by what is different there, such as short"
                tree.blame_at((*loc, "ways", way), f"a way cannot be called '{way}'", hint=hint, by_key=True)
        if times[step.name] > 1:
            hint = "give each split a name of its own: its lot is drawn by it"
            tree.blame_at((*loc, "name"), f"another split is called '{step.name}' too", hint=hint)


def place_of(text: str, start: int) -> tuple[int, int]:
    """Return line and column, from 1, of a character of a text."""
    return text.count("\n", 0, start) + 1, start - (text.rfind("\n", 0, start) + 1) + 1

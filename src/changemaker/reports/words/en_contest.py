"""The sentences of a contest, in English: which score predicts an outcome, which does not, and why."""

WORDS: dict[str, str] = {
    "contest.question": "Which of {metrics} scores predicts {outcome}, beyond what is known anyway?",
    # what verdicts, checks and methods are called
    "check.name.unseen_customers": "Is it tested on customers never seen?",
    "check.name.later_in_time": "Is it tested on a later time?",
    "check.name.false_discovery": "Many scores tried: is it luck?",
    "check.name.smallest_link": "Could a small link have been seen?",
    "check.name.steady": "Is the link the same in every period?",
    "check.name.loudest_unit": "Does one unit carry the answer?",
    "verdict.predicts": "Predicts",
    "verdict.adds nothing": "Adds nothing",
    "verdict.cannot tell": "Cannot tell",
    "verdict.leak": "Knows the answer",
    "method.out-of-sample-gain": "gain on data never seen",
    # verdicts
    "contest.why.predicts": "Knowing {metric} makes the forecast better on units it has never seen.",
    "contest.why.predicts_little": (
        "Knowing {metric} makes the forecast better, but by less than is worth acting on ({worth:.3g} {unit})."
    ),
    "contest.why.nothing": (
        "Without {metric} the forecast is as good; a gain worth acting on ({worth:.3g} {unit}) would have been seen."
    ),
    "contest.why.bent": (
        "A straight link with {metric} adds nothing, but a curved one may (about {otherwise:.3g} {unit}): look at both ends."
    ),
    "contest.why.order": (
        "{metric} adds nothing to the amounts, which a few units decide, "
        "but something to their order (about {otherwise:.3g} {unit})."
    ),
    "contest.why.chance": (
        "{metric} seems to add something, but with {tried} scores tried one like it turns up by luck (adjusted p = {q:.2g})."
    ),
    "contest.why.unclear": (
        "{metric} may add something or nothing: of {n:,} units, only a gain of {smallest:.3g} {unit} would have been seen."
    ),
    # columns that know the answer
    "contest.leak.alone": "alone it tells {share:.1%} of the outcome, as only the outcome itself does; it was left out",
    "contest.leak.same_order": "it puts the rows in the outcome's own order ({share:.1%}); it was left out",
    "contest.leak.missing": "where it is empty tells the outcome: it was written down afterwards; it was left out",
    "contest.leak.recombined": (
        "together with the baseline it gives back the outcome ({unit} {base:.3g} becomes {share:.3g}); it was left out"
    ),
    # refusals and what they need
    "contest.refuse.too_few": "{metric} is known for {n:,} units; {needed:,} are needed",
    "contest.refuse.metric_rare": "the labels of {metric} hardly repeat, so nothing can be learnt from one for another",
    "contest.needs.metric_rare": "a score, or labels that ten units or more share",
    "contest.refuse.metric_constant": "{metric} has the same value everywhere",
    "contest.refuse.outcome_constant": "the outcome has the same value everywhere",
    "contest.refuse.in_baseline": "{metric} says nothing that the baseline does not say already",
    "contest.refuse.one_class": "only {n:,} units have the rarer answer; {needed:,} are needed",
    "contest.needs.too_few": "{metric} for more units",
    "contest.needs.metric_constant": "a score that differs between units",
    "contest.needs.outcome_constant": "an outcome that differs between units",
    "contest.needs.in_baseline": "the contest without the baseline columns that {metric} is made of",
    "contest.needs.one_class": "more units with the rarer answer",
    "contest.needs.no_leak": "{metric} as it was known before the outcome",
    # checks
    "contest.check.unseen_units": "Every forecast was judged on units that it had not seen.",
    "contest.check.unseen_later": "Every forecast was judged on later periods and on units that it had not seen.",
    "contest.check.no_time": "No time was named; give it with --time to judge on later periods.",
    "contest.check.tried": "{tried} scores were tried; of those that are named, at most {share:.0%} are luck on average.",
    "contest.check.smallest_link": "A gain of {visible:.3g} {unit} would have been seen; {worth:.3g} is worth acting on.",
    "contest.check.loudest_unit": "Without the unit that helps it most, p = {p:.2g}.",
    "contest.check.steady": "If it were, periods would differ this much by chance with p = {p:.2g}.",
    # notes
    "contest.note.not_a_cause": "A score that predicts is not a cause: raising it need not raise the outcome.",
    "contest.note.baseline": "What was known anyway ({columns} in all) reaches {base:.3g} {unit} by itself.",
    "contest.note.no_baseline": "Nothing was known anyway; name what finance already has with --baseline.",
    "contest.note.no_outcome": "{rows:,} of {of:,} rows have no outcome and were not used.",
    "contest.note.rows_of_units": "{rows:,} rows of {units:,} units; rows of one unit were never split.",
    "contest.note.too_few_periods": "{periods} periods are too few to judge on later ones; {needed} are needed.",
    # figure
    "contest.figure.title": "{predicts} of {tried} scores predict {outcome}",
    "contest.figure.title_none": "None of {tried} scores is shown to predict {outcome}",
    "contest.figure.caption": "Gain on data never seen, in {unit}. Bars: {level:.0%} ranges; hollow: zero is inside.",
}

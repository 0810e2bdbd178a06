"""The sentences of the contest in a workspace, in English: which score foretells what accounts do next."""

WORDS: dict[str, str] = {
    "scores.question": "Which score predicts {outcome}, beyond what is known anyway?",
    "check.name.coverage": "How many accounts have it?",
    "scores.check.coverage_all": "Known for all {of:,} accounts.",
    "scores.check.coverage_some": "Known for {n:,} of {of:,} accounts ({share:.1%}); nothing is said of the other {silent:.1%}.",
    "scores.check.tried": (
        "{scores} scores competed, {tried} forecasts in all, judged as one family: of those that are named, "
        "at most {share:.0%} are luck on average."
    ),
    "scores.check.one_period": (
        "The outcome is of the year after the scores; forecasts were judged on other accounts of the same year, "
        "not on a later one: ask again with another --cut."
    ),
    # the table of all outcomes
    "scores.column": "{outcome}, {unit}",
    "scores.known": "known for",
    "scores.share": "{share:.1%}",
    "scores.cell": "{verdict} {value}",
    # notes
    "scores.note.windows": (
        "Scores and what was known anyway: {first} to {last}; the outcome: {ahead} to {end}. "
        "Followed: the {n:,} accounts that were active when {ahead} began and had paid in the year before."
    ),
    "scores.note.not_measured": "Not tried, as known for no account in these months or the same for all: {metrics}.",
    "scores.note.cut_off_nrr": "{n:,} accounts paid more than {most:g} times last year's revenue and count as {most:g}.",
    "scores.note.cut_off_wallet": "{n:,} accounts paid us more than the wallet that is on file; their share counts as {most:.0%}.",
    "scores.note.stayed": "Cross-sell is counted for accounts that stayed; the {n:,} that left are in retention.",
    "scores.note.adds_nothing": (
        "Without {metrics} the forecast of {outcome} is as good. What predicts no outcome can be retired: "
        "customers' time is better spent on a question that does."
    ),
    # advice over all outcomes
    "scores.advice.keep": "Earns its keep, as it foretells something of {outcomes}: {metrics}.",
    "scores.advice.retire": "Predicts nothing of {outcomes}; we propose to retire: {metrics}.",
    "scores.advice.unclear": "Not shown to predict anything of {outcomes}, and not shown to be useless: {metrics}.",
    "scores.advice.unknown": "Known for too few accounts to be tried on {outcomes}: {metrics}.",
    # refusals and what they need
    "scores.refuse.no_months": "no month has an order or revenue",
    "scores.needs.no_months": "orders or monthly revenue of two years at least",
    "scores.refuse.too_short": "the data run from {first} to {last}",
    "scores.needs.too_short": (
        "data from {needed_first} to {needed_last}: a year of scores, and the year after it; or another --cut"
    ),
    "scores.refuse.few": "only {n:,} accounts were active at the cut and had paid in the year before; {needed:,} are needed",
    "scores.needs.few": "more accounts, or another --cut",
    "scores.refuse.no_score": "no score of the year before the cut tells any of the {n:,} accounts from another",
    "scores.needs.no_score": "answers, emotions, complaints or deliveries of that year",
    "scores.refuse.no_outcome": "it is known for no account, or the same for all",
    "scores.needs.no_outcome": "what it is made of, in the year after the cut",
}

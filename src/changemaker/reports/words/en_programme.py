"""The sentences of a programme's proof in a workspace, in English: what was asked, checked, left out and refused."""

WORDS: dict[str, str] = {
    # the question
    "question.programme": "What was it worth? Units ({unit}) that started: {treated:,}; that never did: {never:,}.",
    "question.programme_unread": "What was {name} worth?",
    # methods
    "method.cluster-draws": "cohorts against units without it, drawn by unit of assignment",
    "method.ledger": "added up",
    # checks
    "check.name.plan kept": "Is it what was planned?",
    "check.name.plan first": "Was it planned before outcomes were known?",
    "check.name.accounts known": "Is it known of every account who got it?",
    "check.name.largest account": "Does one account carry the result?",
    "check.name.other programmes": "Who else was at work?",
    "check.name.who answered": "Did others answer than before?",
    "check.plan.kept": "The plan is the one that was frozen ({digest}).",
    "check.plan.changed": (
        "The plan changed since it was frozen ({digest}): {fields}. Put it back, or freeze it again with --refreeze, "
        "which the history keeps."
    ),
    "check.plan.never": "The plan was never frozen, so nothing may be claimed.",
    "check.plan.before": "It was frozen on {day}, before anybody started.",
    "check.plan.after": "It was frozen on {day}, after the first start: outcomes may have been looked at before.",
    "check.accounts.all": "All {accounts:,} accounts that were there before belong to a unit of the rollout; {empty:,} units have none.",
    "check.accounts.passed": (
        "Of {without:,} accounts ({share:.1%}) the rollout says nothing; they are left out. {empty:,} units have no account."
    ),
    "check.accounts.failed": (
        "Of {without:,} accounts ({share:.1%}) the rollout says nothing: those left may not speak for all. List every unit, "
        "with an empty start for those that never get it."
    ),
    "check.largest_account.passed": (
        "'{account}', which matters most, is {share:.0%} of the effect, {errors:.2f} standard errors; the top {n} are {top:.0%}."
    ),
    "check.largest_account.failed": (
        "'{account}' alone moves the effect by {share:.0%} of it, {errors:.2f} standard errors; the top {n} are {top:.0%}."
    ),
    "check.largest_account.not_made": "Not made: no effect to divide.",
    "check.others.none": "'{other}' reached none of these accounts.",
    "check.others.some": (
        "'{other}' ran on {shared:,} of the {treated:,} accounts that got this one, from the same month on {together:,}; it reached "
        "{with_treated:.0%} of them and {with_never:.0%} of the comparison. Where these shares differ, its effect is in the number."
    ),
    "check.others.some_apart": (
        "'{other}' ran on {shared:,} of the {treated:,} accounts that got this one, from the same month on {together:,}; it reached "
        "{with_treated:.0%} of them and {with_never:.0%} of the comparison. On units it never reached, the effect would be {alone:.1%}."
    ),
    "check.who_answered.few": "{metric}: {answers:,} answers are too few to tell.",
    "check.who_answered.passed": (
        "{metric}: {answers:,} answers, weighed by {by}; how many answer moved by {value:.4g} ({low:.4g} to {high:.4g}) a month and account more than elsewhere."
    ),
    "check.who_answered.failed": (
        "{metric}: {answers:,} answers, weighed by {by}; with the programme another share answers, by {value:.4g} ({low:.4g} to {high:.4g}) a month and account: "
        "part of the change may be who answers."
    ),
    # notes
    "note.population": (
        "Counted are the {accounts:,} accounts in {units:,} units that were active in the month before the first start; {treated:,} of them got "
        "it. An account that left stays in, with no money."
    ),
    "note.draws": "All ranges come from the same {draws:,} resamples, drawn by {unit}, because that is what was assigned.",
    "note.base": "Measured from the mean of the {months} months before each start; a start up to the 15th counts that month in full.",
    "note.chain": "As a chain, from what was done to money, it is as strong as its weakest link: {grade}.",
    "note.chain_open": "The chain from what was done to money has a gap, so it is not proven as a chain.",
    # what the headline leaves out
    "not_counted.avoided": "Avoided, as declared and not measured: {what}, {amount:,.0f} {unit} in {month}.",
    "not_counted.later_cost": "Cost after {last}: {what}.",
    "not_counted.after": "Anything after {last}, the last month that counts: nothing is extrapolated.",
    "not_counted.time": "Time of people who are paid anyway: shown apart, no cash until somebody decides to use it.",
    "not_counted.loyalty": "Points of loyalty: shown beside money and never added, for what they bring is in it already.",
    # refusals and what they need
    "refusal.withheld.gate": "a check on which everything rests has failed: {checks}",
    "refusal.withheld.grade": "evidence of grade {grade} carries no money",
    "refusal.withheld.range": "evidence of grade {grade} carries a range of money, and nothing to book",
    "needs.withheld": "the failed checks mended, or a rollout with a comparison that holds",
    "refusal.never_paid": "on the central estimate it has not paid for itself within the {months} months that count",
    "refusal.payback_open": (
        "on the central estimate it has paid after {months:.0f} months, but in {never:.0%} of the resamples not within the {horizon} that count"
    ),
    "needs.more_months": "more months with the programme",
    "refusal.link.no_metric": "no metric was named for it in the plan",
    "needs.link.metric": "a metric for {stage} in the programme's plan",
    "refusal.link.no_rows": "'{metric}' needs tables that are empty: {tables}",
    "needs.link.rows": "those tables loaded, to measure {stage}",
    "refusal.link.too_few": "'{metric}' cannot be told from chance: {reason}",
    "refusal.link.no_range": "'{metric}' has no number here",
    "needs.link.more": "more units or more measurements of {stage}, before the start too",
    # charts
    "figure.streams": "Where the money came from",
    "figure.streams.caption": "Discounted money of the counted months, with {level:.0%} ranges; staff time is no cash.",
    # names
    "key.beside:nps": "NPS, beside money and never added",
    "input.before_months": "Months before each start that make the baseline",
    "input.months_without_order": "Months without an order after which an account without contract counts as gone",
    "scenario.cash_share_of_time": "Saved time counted as cash: {figure}",
}

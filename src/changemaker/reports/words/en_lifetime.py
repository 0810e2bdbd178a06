"""Who leaves and what hangs on it, in English: repeat orders and contracts, tried on the window that has passed."""

WORDS: dict[str, str] = {
    "unit.ratio": "times what was foretold",
    "method.out-of-time": "foretold one window ago, beside what came",
    # figures
    "figure.lifetime_leaving": "Chances of leaving within {months} months, foretold one window ago, and who left",
    "figure.lifetime_money": "Margin of {months} months, foretold one window ago, and what came",
    "figure.lifetime.caption": "Each mark is about a tenth of the accounts. Foretold from what was known {months} months ago; upwards is what came since.",
    # checks
    "check.name.lifetime_leaving_orders": "Did as many leave as was foretold (orders)?",
    "check.name.lifetime_leaving_contracts": "Did as many leave as was foretold (contracts)?",
    "check.name.lifetime_slope_orders": "Did those leave of whom it was foretold (orders)?",
    "check.name.lifetime_slope_contracts": "Did those leave of whom it was foretold (contracts)?",
    "check.name.lifetime_money_orders": "Did the margin come that was foretold (orders)?",
    "check.name.lifetime_money_contracts": "Did the margin come that was foretold (contracts)?",
    "check.name.lifetime_tied": "Do those who order often order for more?",
    "lifetime.check.leaving": "Left were {value:.2f} times as many as foretold ({low:.2f} to {high:.2f}); published between {least} and {most}.",
    "lifetime.check.slope": "For each 1 in log-odds foretold, {value:.2f} came ({low:.2f} to {high:.2f}); it holds where the whole range lies between {least} and {most}, and chances are published where the range lies above 0 and it holds 1, or the value lies between the two.",
    "lifetime.check.money": "Margin was {value:.2f} times what was foretold ({low:.2f} to {high:.2f}); published between {least} and {most}.",
    "lifetime.check.tied": "How often and for how much an account orders are correlated at {value:.2f}; the model wants less than {most} either way.",
    "lifetime.check.none": "There was too little to compare.",
    # why it cannot be said
    "lifetime.refuse.few": "in the window that has passed {left} accounts left and {stayed} stayed, too few to try the forecast on",
    "lifetime.needs.few": "{least} of each",
    "lifetime.refuse.few_money": "margin was foretold of {n} accounts, too few to try the forecast on, or none was expected",
    "lifetime.needs.few_money": "{least} accounts or more with a margin",
    "lifetime.refuse.ratio": "tried on the window that has passed, {ratio:.2f} times as much came as was foretold; published between {least} and {most}",
    "lifetime.refuse.slope": "tried on the window that has passed, nothing shows that those left of whom it was foretold, or it was too sure of itself: slope {slope:.2f} ({low:.2f} to {high:.2f}); published where the range lies above 0 and holds 1, or the value lies between {least} and {most}",
    "lifetime.refuse.alike": "tried on the window that has passed, all accounts had the same chance of leaving: it tells none from another",
    "lifetime.needs.alike": "accounts that differ in what is known of them: how often they order, complaints, what they pay",
    "lifetime.needs.calibrated": "a longer past, or a window in which the company changed less",
    "lifetime.refuse.few_repeats": "one window ago {again} accounts had ordered a second time at a margin above zero, too few to tell when accounts stop",
    "lifetime.needs.few_repeats": "{least} such accounts",
    "lifetime.refuse.few_left": "until one window ago {left} accounts had left, too few to tell who does",
    "lifetime.needs.few_left": "{least} accounts that left",
    "lifetime.refuse.no_mean": "a few orders are so large beside the others that no mean can be told",
    "lifetime.needs.no_mean": "orders without one-off projects",
    # notes
    "lifetime.note.no_margin": "{n} accounts ordered again at no margin or a loss: they count with a margin near zero ahead.",
}

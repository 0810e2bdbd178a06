"""What finance is asked, and how its figure is reconciled with ours, in English."""

WORDS: dict[str, str] = {
    "check.nrr.agrees": "NRR: ours {ours} ({low} to {high}), published {published} ({source}): they agree.",
    "check.nrr.explained": (
        "NRR: ours {ours} ({low} to {high}), published {published} ({source}). "
        "With {rule}: {value} in finance.yml, ours would be {other}: ask finance whether that is their rule."
    ),
    "check.nrr.differs": (
        "NRR: ours {ours} ({low} to {high}), published {published} ({source}). "
        "No rule of finance.yml explains the difference; {set_aside} rows of orders and revenue are set aside."
    ),
    "finance.margin_share.ask": "Of 1 in revenue, how much is left after the cost of what was sold (contribution margin)?",
    "finance.margin_share.why": "It turns revenue into money earned, for orders that bring no margin of their own.",
    "finance.discount_rate.ask": "At which rate a year do you discount money that comes later?",
    "finance.discount_rate.why": "The net present value uses it month by month.",
    "finance.horizon_months.ask": "For how many months after its first start may a programme's gain be counted?",
    "finance.horizon_months.why": "Later gains may be real, and are left out all the same.",
    "finance.cash_share_of_time.ask": "When staff time is saved, which share of its cost really leaves the budget?",
    "finance.cash_share_of_time.why": "Only that share is money; the rest is shown as capacity, beside it.",
    "finance.months_without_order.ask": "An account without a contract: after how many months without an order is it gone?",
    "finance.months_without_order.why": "It defines churn where no contract does.",
    "finance.nrr_window_months.ask": "Over how many months do you compare an account's revenue for net revenue retention?",
    "finance.nrr_window_months.why": "Twelve is usual: this year's revenue of last year's accounts.",
    "finance.leave_out_one_off.ask": "Are projects that do not repeat left out of net revenue retention?",
    "finance.leave_out_one_off.why": "A large project of last year would otherwise look like an account that shrank.",
    "finance.price_rises.ask": "Do price rises count as growth of an account?",
    "finance.price_rises.why": "Left out, net revenue retention says whether accounts buy more, and not whether they pay more.",
    "finance.annual_invoices.ask": "An invoice for a year: is it spread over its months, or counted in the month of the bill?",
    "finance.annual_invoices.why": "Counted as billed, eleven months look like a customer who left.",
    "finance.first_month.ask": "In which month does your financial year start (1 to 12)?",
    "finance.first_month.why": "Reports follow it.",
    "finance.calendar.ask": "Are your months calendar months, or weeks in quarters of 4-4-5?",
    "finance.calendar.why": "With 4-4-5 a month ends when your books close it.",
    "finance.published_nrr.ask": "Which net revenue retention did you publish last, 1.04 for 104 %? (skip it if none)",
    "finance.published_nrr.why": "Ours is reconciled with it: a difference is explained, not hidden.",
    "finance.published_year_ending.ask": "On which day did the twelve months that it covers end?",
    "finance.published_year_ending.why": "Ours is then taken over the same months.",
    "finance.published_source.ask": "Where does it stand (report and page)?",
    "finance.published_source.why": "The next reader can look it up.",
    "finance.by.ask": "Who answers? Name and role",
    "finance.intro": "{n} questions for finance. Enter agrees with what stands in brackets, - skips, ? says why we ask.",
    "finance.form.title": "Questions for finance: {name}",
    "finance.form.intro": (
        "These assumptions turn what customers did into money. Behind each question stands what is assumed today. "
        "Please answer in the block at the end (delete the lines that you skip), with your name, and send it back; "
        "then `changemaker finance --answers answers.yml` writes it down."
    ),
    "finance.form.answers": "Answers",
    "finance.choices": "({choices})",
    "finance.now": "Assumed today: {value}.",
    "finance.now.none": "Nothing is assumed today.",
    "finance.signed": "Signed by {by} on {on}.",
    "finance.unsigned": "Nobody has signed it.",
}

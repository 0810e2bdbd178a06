"""The sentences of the accuracy card, in English: how good predicted scores are, and why there are none."""

WORDS: dict[str, str] = {
    # who learns
    "predict.learner.trees": (
        "Learnt by many small trees: on answers not seen they were better than the straight formula, "
        "by {less:.3f} a row in the logarithmic (of a number: squared) loss, standard error {se:.3f}."
    ),
    "predict.learner.simple": (
        "Learnt by the straight formula: on answers not seen trees were no clearer "
        "({less:+.3f} a row in the logarithmic, of a number squared, loss, standard error {se:.3f}), and the simpler one wins."
    ),
    # checks
    "check.name.predicts_unseen": "Is it better than a mean, for customers never seen?",
    "predict.check.better_auc": (
        "Of a yes and a no it picks the right one {model:.1%} of the time, the best of the simple guesses ({baseline}) "
        "{theirs:.1%}. Better by {low:+.3f} to {high:+.3f}."
    ),
    "predict.check.better_mae": (
        "It misses by {model:.2f} on average, the best of the simple guesses ({baseline}) by {theirs:.2f}. "
        "It takes {low:.1%} to {high:.1%} off the squared error."
    ),
    "check.name.predicts_later": "Does it predict later answers?",
    "predict.check.later_auc": (
        "Taught by the earlier answers alone, it picks the right one {model:.1%} of the time among the later ones, "
        "the simple guess {theirs:.1%} ({n:,} units): {low:+.3f} to {high:+.3f}."
    ),
    "predict.check.later_mae": (
        "Taught by the earlier answers alone, it misses the later ones by {model:.2f} on average, "
        "the simple guess by {theirs:.2f} ({n:,} units). It takes {low:.1%} to {high:.1%} off the squared error."
    ),
    "predict.check.no_time": "Not judged on later answers: there is no time, or there are too few answers after any day.",
    "check.name.predicted_slope": "Is what was predicted what was answered?",
    "predict.check.slope": (
        "Answers rise by {slope:.2f} for each 1 that predictions rise, {low:.2f} to {high:.2f}; 1 is right "
        "({least:g} to {most:g} will do), less says that predictions spread too far."
    ),
    "predict.check.slope.undecided": (
        "Open, for want of answers: they rise by {slope:.2f} for each 1 that predictions rise, {low:.2f} to {high:.2f}; "
        "that it lies within {least:g} to {most:g} is neither shown nor refuted."
    ),
    "predict.check.no_slope": "All predictions are the same.",
    "check.name.predicted_ranges": "Do the ranges hold the answers?",
    "predict.check.coverage": (
        "{coverage:.1%} ({low:.1%} to {high:.1%}) of the ranges held the answer of a unit never seen; {level:.0%} should, "
        "{least:.0%} to {most:.0%} will do ({n:,} units)."
    ),
    "predict.check.coverage.undecided": (
        "Open, for want of answers: {coverage:.1%} ({low:.1%} to {high:.1%}) of the ranges held the answer of a unit never "
        "seen; {level:.0%} should, and that it is within {least:.0%} to {most:.0%} is neither shown nor refuted ({n:,} units)."
    ),
    "check.name.predicted_others": "Are those who answered like those who did not?",
    "predict.check.others": (
        "Weighted to look like those who did not answer, the answers of {n:,} units are worth {share:.0%} of as many; "
        "so weighted, {coverage:.1%} ({low:.1%} to {high:.1%}) of the ranges held the answer; {level:.0%} should, "
        "{least:.0%} to {most:.0%} will do."
    ),
    "predict.check.others.undecided": (
        "Open, for want of answers: weighted to look like those who did not answer, the answers of {n:,} units are worth "
        "{share:.0%} of as many; so weighted, {coverage:.1%} ({low:.1%} to {high:.1%}) of the ranges held the answer; {level:.0%} "
        "should, and that it is within {least:.0%} to {most:.0%} is neither shown nor refuted."
    ),
    "predict.check.no_others": "Everybody in the data has answered, or all but a few.",
    # why there are no scores
    "predict.refuse.few_answers": "only {n:,} rows have an answer in {target}",
    "predict.needs.few_answers": "{more:,} answers more: {needed:,} are needed to teach and to judge",
    "predict.refuse.few_units": "the {n:,} answers in {target} come from only {units:,} independent units",
    "predict.needs.few_units": "answers of {more:,} units more: {needed:,} are needed, as a unit either teaches or judges",
    "predict.refuse.all_alike": "all {n:,} answers in {target} are {value:g}",
    "predict.needs.all_alike": "at least {more:,} answers that are something else",
    "predict.refuse.nearly_alike": "all but {other:,} of the {n:,} answers in {target} are {value:g}",
    "predict.needs.nearly_alike": "{more:,} more answers that are something else",
    "predict.refuse.no_feature": "none of the {columns:,} columns tells one answered row of {target} from another",
    "predict.needs.no_feature": "columns that are known of these rows, and that differ",
    "predict.refuse.no_better": (
        "nothing that is known predicts {target} better than the simple guess ({baseline}) does, "
        "for units never seen: better by {low:+.3f} to {high:+.3f} ({n:,} units)"
    ),
    "predict.needs.no_better": "columns that have to do with the answer, or more answers",
    "predict.refuse.not_later": (
        "what the earlier answers teach of {target} is worse on the later ones than the simple guess ({baseline}): {gain:+.3f}"
    ),
    "predict.needs.not_later": "answers of a longer time, or columns whose link with the answer does not change",
    "predict.refuse.flat": "calibrated on all answers, every row gets the same score of {target}: the mean",
    "predict.needs.flat": "columns that have to do with the answer, or more answers",
    # the simple guesses, in a sentence
    "guess.overall": "the mean of all",
    "guess.segment": "the mean of the segment",
    "guess.last": "what was said last",
    # of one segment
    "predict.refuse.segment_few": "only {units:,} of its units answered",
    "predict.needs.segment_few": "answers of {more:,} units more",
    "predict.refuse.segment_alike": "the answers of its {units:,} units are all, or nearly all, alike",
    "predict.needs.segment_alike": "{more:,} more answers that are something else",
}

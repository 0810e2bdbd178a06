"""The sentences of scores for one plain file, in English: what taught, what was left out, what knows the answer."""

WORDS: dict[str, str] = {
    "predict.file.question": "What would those say of {outcome} who have no answer?",
    "title.predict_in_file.coverage": "{outcome} can be foretold, and how well stands beside every score",
    "title.predict_in_file.scores": "We publish no predicted scores of {outcome}",
    "key.coverage.alone": "Ranges that held the answer",
    "key.auc": "Predicted scores (AUC)",
    "key.mae": "Predicted scores miss by",
    "key.baseline_auc": "Best simple guess (AUC)",
    "key.baseline_mae": "Best simple guess misses by",
    "key.baseline:overall": "Guess: mean of all",
    "key.baseline:segment": "Guess: mean of the segment",
    "key.baseline:last": "Guess: what was said last",
    "key.gain": "Better than the best guess by",
    "key.calibration_slope": "Answered for each 1 predicted",
    "key.auc_later": "Later answers (AUC)",
    "key.mae_later": "Later answers missed by",
    "key.baseline_auc_later": "Later answers, best guess (AUC)",
    "key.baseline_mae_later": "Later answers, best guess misses by",
    "key.gain_later": "Later, better than the guess by",
    "key.coverage_others": "The same, weighted to the silent",
    "key.effective_share": "Answers as good as from the silent",
    "unit.slope": "slope",
    "method.held-out-auc": "AUC on units not seen, by influence",
    "method.held-out-error": "mean absolute error on units not seen",
    "method.held-out-gain": "gain on units not seen, by influence",
    "method.held-out-coverage": "share of ranges that held the answer, one vote a unit",
    "method.calibration-slope": "slope of answers on predictions, units not seen",
    "method.calibration-point": "mean of rows of about equal prediction",
    "method.density-ratio": "density ratio of the silent to those who answered",
    "key.column": "Column '{name}'",
    # columns that know the answer
    "predict.leak.alone": "alone it tells {share:.1%} of the answer, as only the answer itself does; it was left out",
    "predict.leak.same_order": "it puts the rows in the answers' own order ({share:.1%}); it was left out",
    "predict.leak.missing": "where it is empty tells the answer: it was written down afterwards; it was left out",
    "predict.needs.no_leak": "'{column}' as it was known before {outcome} was answered",
    "check.name.knows_answer": "Does a column know the answer?",
    "predict.check.no_leak": "None of {n} columns gives the answer away by itself.",
    "predict.check.leak": "{columns} knows the answer: it was left out, and all that is said here is without it.",
    "check.name.known_then": "Was everything known at the time of the prediction?",
    "predict.check.known_then.no_time": "No time was named; give it with --time.",
    "predict.check.known_then.all": "No date lies after '{time}'.",
    "predict.check.known_then.planned": "After '{time}' lies only what is said to be planned: {columns}.",
    "predict.check.known_then.later": (
        "{columns}: after '{time}' in up to {share:.0%} of the rows. What was promised may be, what happened may not: "
        "name promises with --planned, and leave the others out with --without."
    ),
    # refusals
    "predict.refuse.too_good_auc": (
        "the columns together give {outcome} away (AUC {value:.3f}): something among them was made from the answer"
    ),
    "predict.refuse.too_good_mae": (
        "the columns together give {outcome} away (error {value:.3g}): something among them was made from the answer"
    ),
    "predict.needs.too_good": "the file without the columns that were written down after {outcome}; see --without",
    # what came in
    "predict.note.rows": "{answered:,} rows have an answer and teach; {silent:,} have none and are predicted.",
    "predict.note.taught": "{n:,} columns teach, days between dates among them.",
    "predict.left_out.leak": "Left out, knows the answer: {columns}.",
    "predict.left_out.id": "Left out, a name of its own for almost every row: {columns}.",
    "predict.left_out.text": "Left out, texts (`changemaker listen` reads them): {columns}.",
    "predict.left_out.empty": "Left out, empty: {columns}.",
    "predict.left_out.same": "Left out, the same wherever there is an answer: {columns}.",
    "predict.left_out.rare": "Left out, too rarely known or repeated to learn from: {columns}.",
    "predict.left_out.two_ways": "Left out, dates that can be read with day or month first: {columns}. Write 2026-11-22.",
    "predict.left_out.dates": "Left out, dates beyond the eighth: {columns}.",
    "predict.left_out.alone": "Left out, a date without another to count days from (see --time): {columns}.",
    "predict.note.never_seen": "In {rows:,} rows '{column}' has a label that no answered row has: it counts as unknown.",
    "predict.note.twins": "{rows:,} rows stand in the file before, word for word; they count once, as one unit's rows do.",
    "predict.note.nameless": "{rows:,} rows name no unit; each counts as its own.",
    "predict.note.timeless": "{rows:,} rows without an answer have no time; they are predicted as of the last time in the file.",
    "predict.note.no_cause": "What foretells an answer need not be its cause.",
    # figures
    "chart.predicted": "Predicted",
    "chart.answered": "Answered",
    "alt.calibration_row": "predicted {label}, answered {value} ({range})",
    "predict.figure.calibration": "What was predicted, and what was answered",
    "predict.figure.calibration.caption": (
        "{groups} groups of about equal prediction, each by what had not seen it. On the dashed line both are the same; "
        "bars: {level:.0%} ranges."
    ),
    "predict.figure.reasons": "'{first}' moves scores most",
    "predict.figure.reasons.caption": (
        "How far each column moves a score, up or down, on average over {rows:,} rows. Bars: {level:.0%} ranges."
    ),
    "predict.figure.segments": "Scores are published in all {n} segments",
    "predict.figure.segments.some": "Scores are published in {published} of {n} segments",
    "predict.figure.segments.caption": (
        "Gain over the best simple guess on answers not seen. Bars: {level:.0%} ranges; hollow: zero is inside."
    ),
    "predict.figure.segments.some.caption": (
        "Gain over the best simple guess on answers not seen. Bars: {level:.0%} ranges; hollow: zero is inside. "
        "No scores are published for: {withheld}."
    ),
}

"""Predicted scores of a company in English: the silent, the band, and why some scores are not shown."""

WORDS: dict[str, str] = {
    "question.silent_scores": (
        "What would the {silent:,} people say to {metric} who kept silent, beside the {heard:,} who answered '{survey}'?"
    ),
    "question.silent_scores.nobody": "What would those say to {metric} who kept silent?",
    "title.silent_scores.predicted_band": (
        "{name}: {answered:.0f} of those who answered, {predicted:.0f} predicted for the silent; of everybody "
        "{predicted_band_low:.0f} to {predicted_band_high:.0f} if the silent differ in ways that nothing shows"
    ),
    "title.silent_scores.predicted_band.share": (
        "{name}: {answered:.0%} of those who answered, {predicted:.0%} predicted for the silent; of everybody "
        "{predicted_band_low:.0%} to {predicted_band_high:.0%} if the silent differ in ways that nothing shows"
    ),
    "title.silent_scores.predicted_followed": (
        "{name} of everybody is {predicted_followed:.1f}, the silent followed up; {answered:.1f} of those who answered"
    ),
    "title.silent_scores.predicted_followed.share": (
        "{name} of everybody is {predicted_followed:.0%}, the silent followed up; {answered:.0%} of those who answered"
    ),
    "title.silent_scores.scores": "Nothing can be said yet of those who kept silent",
    # estimates
    "key.answered": "Answered: those who did",
    "key.predicted": "Predicted: those who kept silent",
    "key.everybody": "Everybody, answered and predicted",
    "key.predicted_band": "Everybody, with what nothing shows",
    "key.predicted_followed": "Everybody, with the silent followed up",
    "key.predicted_followed_band": "Followed up, with who was not reached",
    "key.answered_in": "{name}: answered",
    "key.predicted_in": "{name}: predicted",
    "method.predicted-population": "predicted shares, put right by answers not seen",
    "method.predicted-band": "predicted shares, tilted either way",
    "verdict.predicted": "Predicted",
    "silent.verdict.predicted": "Nobody said it: it follows from what is known and from what others answered.",
    # figures
    "figure.silent_scale": "Answered, predicted, and everybody",
    "figure.silent_scale.caption": (
        "Hollow marks are predicted: nobody said it. The widest bar also holds what nothing that is known shows."
    ),
    "figure.silent_segments": "Answered and predicted, by segment",
    "figure.silent_segments.caption": (
        "Hollow marks are predicted. No prediction is shown for a segment in which it is not shown to be better than a simple guess."
    ),
    "metric.answered": "answered",
    "metric.predicted for the silent": "predicted for the silent",
    "metric.answered and predicted": "answered and predicted",
    "metric.predicted, with what nothing shows": "predicted, with what nothing shows",
    "metric.everybody, the silent followed up (predicted)": "everybody, the silent followed up (predicted)",
    # why it cannot be said
    "silent.refuse.nobody": "nobody has answered anything yet",
    "silent.needs.nobody": "answers of 100 people or more: `changemaker listen invite`, or load them",
    "silent.refuse.nobody_silent": "nobody here kept silent",
    "silent.needs.nobody_silent": "nothing: everybody was heard",
    "silent.refuse.few_accounts": "{n} accounts answered",
    "silent.needs.few_accounts": "{least} accounts or more",
    "silent.refuse.few_answers": "{n} answers are too few to put predictions right",
    "silent.needs.few_answers": "{least} answers or more, of 10 accounts or more",
    "silent.refuse.same": "all {n:,} said the same, so that no range can be given",
    "silent.needs.same": "answers that are something else",
    "silent.refuse.few_held": "{n} of the silent were interviewed",
    "silent.needs.few_held": "{least} held interviews or more",
    "silent.refuse.hidden": "hidden: it would tell what few people said, here or in another segment",
    "silent.needs.hidden": "more answers in this segment",
    "silent.refuse.abstains": "in {segment} what is known is not shown to predict better than a simple guess",
    "silent.needs.abstains": "more answers of {segment}, or more that is known of it",
    "silent.refuse.not_published": "no scores of single people are published, so none of {segment}",
    "silent.needs.not_published": "what the accuracy card asks for",
    # checks
    "silent.check.no_leak": "None of {n} features gives the answer away by itself.",
    "silent.check.leak": "{features} knows the answer: it was left out, and all that is said here is without it.",
    "check.name.silent_segments": "Is it better than a simple guess in every segment?",
    "silent.check.segments_all": "In all {n}.",
    "silent.check.segments_without": (
        "Not in {without} of {n}: {segments}. No score of a single person is shown there; {people:,} people keep silent in them."
    ),
    "check.name.silent_band": "What if answering depends on the answer?",
    "silent.check.band_floor": (
        "The band lets the happiest be up to {times:.1f} times as likely to answer as the unhappiest of whom the same is known, "
        "or the other way round ({strength:.2f} log-odds a standard deviation, the least that a band assumes)."
    ),
    "silent.check.band_fact": (
        "The band lets the happiest be up to {times:.1f} times as likely to answer as the unhappiest of whom the same is known, "
        "or the other way round ({strength:.2f} log-odds a standard deviation, as strong as the strongest known fact, {fact})."
    ),
    "silent.check.band_late": (
        "The band lets the happiest be up to {times:.1f} times as likely to answer as the unhappiest of whom the same is known, "
        "or the other way round ({strength:.2f} log-odds a standard deviation, as far as late answers lie from early ones)."
    ),
    "check.name.silent_followed": "Was anybody of the silent asked in person?",
    "silent.check.followed": (
        "{held:,} of {drawn:,} drawn by lot were interviewed ({share:.0%}); they speak for {of_silent:.0%} of the silent."
    ),
    "silent.check.followed.not_made": (
        "No draw of them was interviewed; that alone would narrow the band: `follow_up:` in the survey's file."
    ),
    # notes
    "silent.note.who": (
        "Heard are the {heard:,} people who answered within the year; the silent are the {silent:,} others of open accounts, "
        "of whom {earlier:,} answered longer ago."
    ),
    "silent.note.taught": (
        "Learnt from {n:,} answers to '{survey}' within two years, each with what was known when it was asked."
    ),
    "silent.note.everybody": (
        "'Everybody' takes answers as they are and puts the predictions of the silent right by what answers not seen "
        "were off by; its range holds only if answering does not depend on the answer itself."
    ),
    "silent.note.band": "The band is no error of measurement: it is what the data cannot rule out.",
    "silent.note.followed_some": (
        "The follow-up speaks for {share:.0%} of the silent: those of the waves from which some were drawn."
    ),
    "silent.note.off_scale": "{n:,} answers lie outside the scale of {metric} and were left out.",
    # reasons of one score
    "silent.why.title": "Why: {name}",
    "silent.why.predicted": "Predicted {value:.1f}, {level:.0%} range {low:g} to {high:g}. Not an answer.",
    "silent.why.line": "{move:+.2f} {group}: {says} = {value}",
    "silent.why.line_unknown": "{move:+.2f} {group}: {says} is not known",
    "silent.why.nothing": "Nothing that is known moves it from the mean.",
    "silent.why.no_cause": "What moves a prediction need not be the cause.",
    "silent.why.yes": "yes",
    "silent.why.no": "no",
}

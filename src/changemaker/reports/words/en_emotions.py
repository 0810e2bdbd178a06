"""The sentences of reading emotions and other labels from texts, in English: how well, how sure, what cannot be read."""

WORDS: dict[str, str] = {
    "reading.question": "How well is {label} read from {column}?",
    "reading.question_workspace": "Which emotions can be read from what customers write?",
    # what figures, methods and checks are called
    "key.accuracy": "Read right",
    "key.macro_f1": "Mean F1 of the labels",
    "key.baseline_accuracy": "Read right: TF-IDF logistic regression",
    "key.baseline_macro_f1": "Mean F1: TF-IDF logistic regression",
    "key.balanced_accuracy": "Read right: the same, labels weighted by rarity",
    "key.balanced_macro_f1": "Mean F1: the same, labels weighted by rarity",
    "key.given": "Texts that get a label, not 'unknown'",
    "key.given_right": "Of these labels, right",
    "key.brier": "Brier score (0 is best, 1 is worst)",
    "key.language": "Mean F1 in '{name}'",
    "key.f1": "F1 of '{name}'",
    "key.vectors_accuracy": "Read right: with vectors",
    "key.vectors_macro_f1": "Mean F1: with vectors",
    "key.words_and_vectors_accuracy": "Read right: words and vectors",
    "key.words_and_vectors_macro_f1": "Mean F1: words and vectors",
    "key.sample_accuracy": "Read right: words, on the same texts as vectors",
    "key.sample_macro_f1": "Mean F1: words, on the same texts as vectors",
    "reading.note.vectors": "Vectors ({vectors}) and the words beside them were judged on {n:,} texts.",
    "method.reader": "reading out of fold, bootstrap over texts that differ",
    "method.tf-idf-logistic": "TF-IDF logistic regression, same folds",
    "method.tf-idf-logistic-balanced": "TF-IDF logistic regression weighted by rarity, same folds",
    "method.vectors-logistic": "logistic regression on vectors, same folds",
    "check.name.unseen_texts": "Is it judged on texts never seen?",
    "check.name.calibrated": "Do probabilities mean what they say?",
    "check.name.beside_peer": "Is it better than what anybody has in five lines?",
    "check.name.promise_kept": "Is the promised precision kept?",
    "reading.check.unseen": (
        "Each text was read by what {folds} folds without it had taught; copies of one text were never in two folds."
    ),
    "reading.check.calibrated": (
        "Sureness and share read right differ by {off:.3f} on average; luck alone makes up to {chance:.3f}."
    ),
    "reading.check.beside": "Mean F1 {own:.3f}; TF-IDF logistic regression in the same folds {peer:.3f}.",
    "reading.check.promise": (
        "{promise:.0%} was promised; of the {given:.0%} of texts that got a label, {right:.1%} were right."
    ),
    # refusals and what they need
    "reading.refuse.rare": "only {n:,} texts that differ are labelled '{label}'; {needed:,} are needed",
    "reading.needs.rare": "{needed:,} labelled texts of '{label}'",
    "reading.refuse.few": (
        "{n:,} texts that differ, with {labels:,} labels of {each:,} texts or more, do not show how well reading works"
    ),
    "reading.needs.few": "{needed:,} labelled texts that differ, {each:,} of each of two labels",
    "reading.refuse.chance": (
        "not measurable from text: in {n:,} labelled texts '{label}' is told no better than by chance ({area:.2f}; 0.5 is chance)"
    ),
    "reading.needs.labels": "more labels: `changemaker listen label` asks for the texts that teach most",
    "reading.refuse.promise": "no label is sure enough to be right in {promise:.0%} of cases",
    "reading.refuse.languages": "{languages:,} languages have fewer than {needed:,} texts each ({n:,} texts together)",
    "reading.needs.languages": "labelled texts in these languages; what is read in them counts in the whole only",
    "reading.refuse.emotion_few": (
        "not measurable from text: {yes:,} texts that differ are known to show '{label}' and {no:,} not to{where}; {needed:,} of each are needed"
    ),
    "reading.refuse.emotion_chance": (
        "not measurable from text: '{label}' is told no better than by chance{where} ({area:.2f} of 0.5 to 1, in {n:,} texts)"
    ),
    "reading.refuse.no_label": "no text has a label yet: nobody labelled one, and no survey asked what people felt",
    "reading.needs.emotion": "labels for '{label}': ask for it in a survey with comments, or `changemaker listen label`",
    "reading.needs.any_label": "`changemaker listen label`, or a survey that asks for emotions and a comment",
    # notes
    "reading.note.sample": "Of {of:,} rows {kept:,}, spread over the file, were read.",
    "reading.note.rare": "{labels:,} labels with too few texts were set aside, with {texts:,} texts.",
    "reading.note.copies": "{n:,} texts repeat others but for marks, links and names; they stayed in one fold.",
    "reading.note.balanced": (
        "With labels weighted by their rarity, TF-IDF logistic regression reaches mean F1 {f1:.3f} and {accuracy:.1%} right."
    ),
    "key.emotion": "'{name}' from text (half is chance)",
    "method.hanley-mcneil": "area under the ROC curve, out of fold",
    "reading.note.taught": "Taught by {weak:,} comments whose survey asked for emotions, and {people:,} labels of people.",
    "reading.note.rows": "{rows:,} emotions are read in texts that were not asked, each with its sentence and probability.",
    "reading.note.association": "What is read is what the words show, not what the writer felt.",
    "reading.figure.title": "How well each label is read",
    "reading.figure.caption": "F1 out of fold; bars: bootstrap over texts that differ.",
    # labelling
    "labels.better": "Mean F1 of '{scheme}' with {n:,} labels: {now:.3f} ({low:.3f} to {high:.3f}); before {then:.3f}.",
    "labels.first": "Mean F1 of '{scheme}' with {n:,} labels: {now:.3f} ({low:.3f} to {high:.3f}).",
    "labels.too_few": "{n:,} labels do not show yet how well reading works; {needed:,} are needed, of two labels or more.",
    "labels.emotion": "emotion",
    "labels.sentiment": "sentiment",
    "labels.because": "Asked for because:",
    "labels.why.spread": "the first texts are drawn by lot",
    "labels.why.rare": "drawn by lot, more often where a text is long or may have a rare label",
    "labels.skip": "skip",
    "labels.undo": "undo",
    "labels.stop": "stop",
    "labels.undone": "The last label is taken back.",
    "labels.nothing_to_undo": "There is nothing to take back.",
    "labels.what": "Type one of the keys above, then Enter.",
    "labels.all_done": "No text is left to label.",
    "labels.saved": "{n:,} labels saved.",
}

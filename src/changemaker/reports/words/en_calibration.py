"""Sentences of the calibration on whole companies."""

WORDS: dict[str, str] = {
    "question.company_calibration.plain": "How often is the business case wrong, over {companies:,} simulated companies?",
    "question.company_calibration.null": "How often does the business case claim a gain, over {companies:,} companies whose programmes change nothing?",
    "question.company_calibration.adverse": "How often is the business case wrong, over {companies:,} companies in which those start first that were rising anyway?",
    "note.company_calibration": (
        "coverage: share of ranges that hold the truth; bias: mean error, in the estimate's own unit; claims: share with grade A or B and "
        "a range above zero; looks: share whose range lies above zero, whatever the grade; naive bias: what the number of a spreadsheet "
        "adds to the truth, as a share of what would have been."
    ),
    "note.mbar": "A programme whose order somebody chose is claimed when its effect survives the honest bound at Mbar {mbar:g}.",
    "key.error": "Off by: {name}",
    "key.looks": "Range above zero: {name}",
    "key.grade": "Ends with grade {name}",
    "key.survives": "Effect survives Mbar {name}",
    "key.truth": "Mean truth: {name}",
}

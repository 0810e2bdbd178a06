"""The sentences of a proof, in English: questions, designs, verdicts, checks, refusals and notes."""

WORDS: dict[str, str] = {
    # questions
    "question.arms": "What did it do to {outcome}, compared with '{control}'?",
    "question.rollout": "What did it do to {outcome}? Units that started: {treated:,}; that never did: {never:,}.",
    "question.unread": "What did it do to {outcome}?",
    # designs: why the answer can be believed, and what has to be true
    "design.drawn_arms": (
        "A lot decided who got it, so the groups differ by chance alone and the difference between them is what it caused. "
        "This holds if nobody changed groups and one customer's treatment does not reach another."
    ),
    "design.self_selected_arms": (
        "Nobody drew lots: those who got it may have differed before. The comparison is with others who looked the same "
        "in what was recorded; it holds only if nothing else set them apart."
    ),
    "design.few_treated": (
        "Few units got it, so each is held against a mixture of others that moved like it before, and the result against what "
        "the same method finds for units where nothing happened. It holds if nothing else struck the treated units alone."
    ),
    "design.one_date": (
        "Everybody started at the same time, so there is nobody to compare with: whatever else changed then looks like its work."
    ),
    "design.drawn_order": (
        "A lot decided who starts when, so those still waiting show what would have been. "
        "This holds if the lot was kept to and waiting units were not touched."
    ),
    "design.staged_order": (
        "Somebody chose the order of the rollout. Units still waiting show what would have been, if both would have moved alike "
        "without it; the honest bound says how far they may have drifted apart."
    ),
    "design.few_units": (
        "Somebody chose the order of the rollout, over few units. Each unit counts once, ranges are wide, and a claim needs the "
        "permutation test to agree; both groups would have to move alike without it."
    ),
    "design.self_selected_rollout": (
        "It is not known how it was decided who starts, or units chose for themselves. Where they can be made, two comparisons are shown; they hold only "
        "if those who started would have moved like the others. Proof needs a lot, or at least a staged rollout."
    ),
    # what numbers, methods, verdicts and checks are called
    "verdict.raised": "Raised",
    "verdict.lowered": "Lowered",
    "verdict.higher": "Higher",
    "verdict.lower": "Lower",
    "verdict.cannot claim": "No claim",
    "key.adjusted": "Among units alike before",
    "naive.treated_untreated": "treated against untreated",
    "naive.difference": "plain difference",
    "naive.regression": "regression",
    "method.welch": "difference of means",
    "method.welch-clustered": "difference of means, by cluster",
    "method.cuped": "difference of means, sharpened by what was known before",
    "method.cuped-clustered": "the same, by cluster",
    "method.group-time": "each wave against units not treated by then",
    "method.group-time-few": "each wave against units not treated by then, few units",
    "method.group-time-ratio": "each wave against units not treated by then, as a ratio",
    "method.group-time-ratio-few": "each wave against units not treated by then, as a ratio, few units",
    "method.group-time-adjusted": "each wave against alike units not treated by then",
    "method.group-time-adjusted-few": "each wave against alike units not treated by then, few units",
    "method.pre-path": "each wave against units with the same path before",
    "method.aipw": "weighting and regression together",
    "method.sdid": "synthetic difference in differences",
    "method.sc": "synthetic control",
    "method.did": "difference in differences",
    "method.twfe": "two-way fixed effects",
    "method.before-after": "before against after",
    "method.treated-untreated": "treated against untreated",
    "check.name.sample ratio": "Did the lot fall as planned?",
    "check.name.outcome known": "Was nobody left out?",
    "check.name.alike before": "Were both alike before?",
    "check.name.several arms": "Several arms tried: is it luck?",
    "check.name.randomisation inference": "Could the lot alone have done it?",
    "check.name.largest unit": "Does one unit carry the result?",
    "check.name.overlap": "Is there somebody alike to compare with?",
    "check.name.alike after weighting": "Are the groups alike after weighting?",
    "check.name.covariates tell something": "Is anything known that matters?",
    "check.name.even periods": "Is no period missing?",
    "check.name.hidden cause": "How strong would a hidden cause have to be?",
    "check.name.two ways of adjusting": "Does another way of adjusting agree?",
    "check.name.units complete": "Is every unit seen throughout?",
    "check.name.lot plausible": "Does it look like a lot?",
    "check.name.false-alarm test": "False-alarm test: an earlier start",
    "check.name.honest bound": "Does it survive if they drifted apart?",
    "check.name.imputation": "Does another method agree?",
    "check.name.estimator spread": "Does another average agree?",
    "check.name.anticipation": "What if people reacted early?",
    "check.name.same path before": "And among units alike before?",
    "check.name.smallest p": "Can so few units show anything?",
    "check.name.placebo rank": "False-alarm test: other units",
    "check.name.placebo rank, plain difference": "The same for the plain difference",
    "check.name.truth": "Does the range hold the truth?",
    # verdicts
    "verdict.raised.A": "It raised {outcome}: the whole {level:.0%} range lies above zero, and a lot decided who got it.",
    "verdict.raised.B": "It very likely raised {outcome}: the range lies above zero, even if both groups drifted apart as much as before.",
    "verdict.higher.than_comparison": "{outcome} ended higher than in the comparison group; other reasons cannot be ruled out.",
    "verdict.lowered.A": "It lowered {outcome}: the whole {level:.0%} range lies below zero, and a lot decided who got it.",
    "verdict.lowered.B": "It very likely lowered {outcome}: the range lies below zero, even if both groups drifted apart as much as before.",
    "verdict.lower.than_comparison": "{outcome} ended lower than in the comparison group; other reasons cannot be ruled out.",
    "verdict.not_shown": "The range ({low:.4g} to {high:.4g}) includes zero: no effect on {outcome} fits the data as well.",
    "verdict.cannot_claim": "Evidence of grade {grade} does not carry a claim; see the cross-checks.",
    "verdict.several_arms": "One of {arms} arms would stand out this much by chance too often (q = {q:.3f}).",
    # checks of arms
    "check.sample_ratio.not_checked": "Not checked: state the planned shares with --shares.",
    "check.sample_ratio.passed": "The arms' sizes agree with the plan (p = {p:.3g}; {counts}).",
    "check.sample_ratio.failed": (
        "The arms' sizes do not agree with the plan (p = {p:.2g}; {counts}): some units are missing or moved, so nothing is claimed."
    ),
    "check.outcome_known.all": "No row was left out.",
    "check.outcome_known.passed": "About as many rows were left out in each arm (p = {p:.3g}; {shares}).",
    "check.outcome_known.failed": "More rows were left out in one arm than in another (p = {p:.2g}; {shares}): what is left is no lot any more.",
    "check.alike_before.not_checked": "Not checked: name what was known before with --covariates.",
    "check.alike_before.passed": "The arms were alike before, as a lot makes them (p = {p:.3g}).",
    "check.alike_before.failed": "The arms differed before by more than a lot would do (p = {p:.2g}).",
    "check.several_arms": "{arms} arms were tried; corrected for that (false-discovery rate): {listed}.",
    "check.randomised": "{arm}: p = {p:.3g} over {count:,} ways the lot could have fallen; the smallest possible is {smallest:.3g}.",
    "check.largest_unit.arm": "{arm}: the unit that matters most moves the answer by {ratio:.2f} standard errors.",
    "note.nothing_visible": "No effect, however large, could have been shown: with so few units no p below {smallest:.2g} is possible.",
    "note.nothing_visible.arm": "{arm}: no effect, however large, could have been shown: with so few units no p below {smallest:.2g} is possible.",
    "note.no_weights": "Sampling weights are not used here: each unit counts once.",
    "note.visible.arm": "{arm}: an effect of {effect:.4g} {unit} would have been seen in {power:.0%} of cases.",
    "note.peeking": "{arm}: if you look again and again as data come in, use {low:.4g} to {high:.4g}.",
    "check.overlap": "{arm}: the comparison counts like {n:,.0f} units; {trimmed:.1%} of the treated had nobody like them and were left out.",
    "check.balance": "{arm}: the largest gap in what was known before was {before:.2f} standard deviations, and is {after:.2f} after weighting.",
    "check.robustness": "{arm}: a hidden cause would have to explain {share:.1%} of what is left of both, who took part and the outcome; the strongest known one explains {strongest:.1%}.",
    "check.covariates_tell": "{arm}: what was known before explains {share:.1%} of the outcome; if next to nothing, adjusting for it proves nothing.",
    "check.alike_before.not_possible": "Not possible: too few units for so many covariates.",
    "check.periods.even": "The periods follow each other evenly.",
    "check.periods.uneven": "Between {before} and {after} periods are missing, but each step counts as one: add them, or use periods that are all there.",
    "check.randomised.not_made": "Not made: with so many units the range from large samples is as good.",
    "check.two_ways": "{arm}: regression and weighting differ by {apart:.4g} {unit}.",
    # checks of rollouts
    "check.units_complete.all": "Every unit is seen in every period.",
    "check.units_complete.passed": "{gone:,} of {all:,} units ({share:.1%}) have a gap and were left out; about as many treated as not.",
    "check.units_complete.failed": (
        "{gone:,} of {all:,} units ({share:.1%}) have a gap and were left out, unevenly by {uneven:.1%}: those left may not speak for all. "
        "Where nothing was bought, write 0."
    ),
    "check.alike.one_period": "Not possible: there is one period before the start.",
    "check.alike.joint.passed": (
        "Before the start both groups moved alike over {periods} steps (p = {p:.2f}); a drift of {slope:.3g} {unit} a period would have "
        "been seen in {power:.0%} of cases."
    ),
    "check.alike.joint.failed": "Before the start the groups already drifted apart (p = {p:.3f} over {periods} steps).",
    "check.alike.trend.passed": (
        "Before the start no drift apart is seen (p = {p:.2f}); one of {slope:.3g} {unit} a period would have been seen in {power:.0%} of cases."
    ),
    "check.alike.trend.failed": "Before the start the groups already drifted apart (p = {p:.3f}, trend over {periods} steps).",
    "check.lot.passed": "Before the start the groups differ no more than a lot allows (p = {p:.3g}).",
    "check.lot.failed": "Before the start the groups differ by more than any lot does (p = {p:.2g}): was it a lot?",
    "check.false_alarm.too_short": "Not possible: too few periods before the start.",
    "check.false_alarm.passed": "Pretending an earlier start (by {earlier}) finds nothing: {value:.4g} ({low:.4g} to {high:.4g}) {unit}.",
    "check.false_alarm.failed": "Pretending an earlier start (by {earlier}) finds an 'effect' too: {value:.4g} ({low:.4g} to {high:.4g}) {unit}.",
    "check.honest.not_possible": "Not possible: there is one period before the start, so no drift is known.",
    "check.honest.passed": (
        "The effect stands if the groups drifted apart as fast as at worst before the start; it breaks at {breakdown:.2f} times. {listed}."
    ),
    "check.honest.failed": "The effect breaks if the groups drifted apart {breakdown:.2f} times as fast as at worst before the start. {listed}.",
    "check.honest.no_effect": "There is no effect to bound. {listed}.",
    "check.honest.beyond": "The effect stands even at 10 times the worst drift before the start. {listed}.",
    "check.imputation.passed": "Foretelling the treated from the untreated gives {value:.4g} ({low:.4g} to {high:.4g}) {unit}, in agreement.",
    "check.imputation.failed": "Foretelling the treated from the untreated gives {value:.4g} ({low:.4g} to {high:.4g}) {unit}: it disagrees.",
    "check.imputation.not_made": "Not made: only for differences without covariates.",
    "check.spread": "The ways of averaging give: {listed}.",
    "check.anticipation": "If people reacted one period early, it is {value:.4g} ({low:.4g} to {high:.4g}) {unit}.",
    "check.anticipation.not_possible": "Not possible here.",
    "check.largest_unit": "Without '{unit_name}', which matters most, it would be {without:.4g} instead of {value:.4g} {unit}; {alone} units stand alone in their wave.",
    "check.largest_unit.not_made": "Not made: only for units that could be held, without covariates.",
    "note.visible": "An effect of {effect:.4g} {unit} would have been seen in {power:.0%} of cases.",
    "check.randomised.reachable": "p = {p:.3g} over {count:,} ways the starts could have fallen; the smallest possible is {smallest:.3g}.",
    "check.randomised.unreachable": "p = {p:.3g}, and with {count:,} ways the starts could have fallen no p below {smallest:.3g} is possible.",
    "check.pre_path": "Among units whose own path before was alike: {value:.4g} ({low:.4g} to {high:.4g}) {unit}.",
    "check.smallest_p": "With {placebos:,} false-alarm runs the smallest possible p is {smallest:.3g}.",
    "check.placebo_rank": "Among {runs:,} runs, in the others of which units without it are pretended to be treated, the effect has rank {rank:,}: p = {p:.3f}.",
    # refusals and what they need
    "refusal.small_arm.units": "arm '{arm}' has {n} units, too few for an honest range",
    "refusal.small_arm.clusters": "arm '{arm}' has {n} cluster: what happened to it cannot be told from chance",
    "refusal.nothing_varies": "nothing varies between units, so no range can be given",
    "refusal.self_selected": "nobody drew lots and nothing is known from before: the gap between the groups is no effect",
    "refusal.ratio_adjusted": "the adjusted comparison is not made on the ratio scale",
    "refusal.weights_adjusted": "the adjusted comparison does not know sampling weights",
    "needs.no_weights": "the same question without --weight",
    "refusal.ratio_synthetic": "the synthetic comparison is not made on the ratio scale",
    "refusal.no_overlap": "the groups cannot be compared: {reason}",
    "refusal.too_few_units": "too few units carry it: {reason}",
    "refusal.not_enough": "{reason}",
    "refusal.nobody_started": "nobody started within the times of the table, or all had started before its first",
    "refusal.one_date": "everybody started at the same time: there is nobody to compare with",
    "refusal.too_many_donors": "there are too many units to build a synthetic twin from",
    "refusal.few_donors": "no synthetic twin can be built: {reason}",
    "needs.more.units": "at least {least} units in every arm",
    "needs.more.clusters": "at least {least} clusters in every arm, better 10",
    "needs.more_units_staged": "more units that start at the same time, or units that never start",
    "needs.check_outcome": "an outcome that differs between units",
    "needs.covariates_or_lot": "--covariates known from before, a start date with times before and after, or a lot",
    "needs.difference_scale": "--scale difference",
    "needs.overlap": "fewer covariates, or a comparison group that looks like the treated one",
    "needs.starts": "a table with times before and after the start",
    "needs.comparison": "units that have not started: keep a comparison group, or roll out in stages",
    "needs.fewer_donors": "a sample of the units that never start",
    "needs.more_donors": "more units that never start, and more periods before the start",
    "needs.hint": "{hint}",
    # notes
    "note.read": "{rows:,} rows read from {name}.",
    "note.set_aside": "{rows:,} rows were set aside: '{column}' is empty.",
    "note.sampled": "The adjusted comparison was made on a random sample of {rows:,} rows.",
    "note.started_before": "{units:,} units had started before the first period and were left out.",
    "note.ended": "{units:,} units stopped again; they count as treated from their first start on.",
    "note.summaries": (
        "simple: mean over all treated units and periods; group: each wave counts by its size; dynamic: each period since the start counts once."
    ),
    "note.synthetic_keys": "sdid: synthetic difference in differences; sc: synthetic control; did: plain difference in differences.",
    "note.donors": "The twin is made of {listed}; before the start it misses by {rmse:.4g} on average.",
    # simulations
    "question.calibration": "How often is the proof itself wrong, over {worlds:,} simulated worlds of each kind?",
    "note.calibration": (
        "coverage: share of ranges that hold the truth; bias: mean error as a share of the true effect; claims: share whose "
        "verdict is raised, lowered, higher or lower; strong-claims: those of grade A or B. In a world whose name ends in null nothing was done, so each claim is false."
    ),
    "check.truth.covered": "The true effect, which only a simulation knows, is {truth:.4g}: inside {low:.4g} to {high:.4g}.",
    "check.truth.missed": "The true effect, which only a simulation knows, is {truth:.4g}: outside {low:.4g} to {high:.4g}.",
    # figures
    "figure.arms.all": "It moved {outcome}",
    "figure.arms.some": "It moved {outcome} for {moved}, not for the others",
    "figure.arms.compared": "{outcome} differs from the comparison for {moved}",
    "figure.arms.none": "No effect on {outcome} is shown",
    "figure.arms.caption": "Difference from '{control}', with {level:.0%} ranges.",
    "figure.event_study.raised": "{outcome} rose after the start",
    "figure.event_study.lowered": "{outcome} fell after the start",
    "figure.event_study.higher": "{outcome} ended higher than the comparison after the start",
    "figure.event_study.lower": "{outcome} ended lower than the comparison after the start",
    "figure.event_study.none": "No effect on {outcome} is shown after the start",
    "figure.event_study.caption": "Treated less comparison, by periods since the start; the period before it is zero. Band: {level:.0%}.",
    "figure.gap.caption": "Treated less its synthetic twin, by periods since the start. Band: where {level:.0%} of the false-alarm effects lie.",
}

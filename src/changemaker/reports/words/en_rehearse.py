"""The sentences of rehearsals, plans and lists of journeys, in English."""

WORDS: dict[str, str] = {
    # what cannot be said
    "rehearse.why.few_over": "only {n:,} units have come to the end of their window, and {least} are needed",
    "rehearse.why.thin_arm": "only {n:,} units would be in the smaller group, and {least} are needed",
    "rehearse.why.shorter": "the rehearsal covers {days:,} days, and {months} months are asked for",
    "rehearse.why.same_for_all": "of {n:,} units all have ended alike ({share:.0%}): nothing shows how they differ",
    "rehearse.why.same_money": "{n:,} units have all brought the same money",
    "rehearse.needs.longer": "a longer past: --last 365d",
    "rehearse.needs.more_held_out": "more units that enter, a larger share held out, or a staggered start: "
    "holdout: {{share: 50%, later: true}}",
    "rehearse.needs.another_goal": "a goal that some reach and others do not",
    # advice
    "rehearse.advice.staggered": (
        "Few units: of {units:,} that enter in {months} months, {held:,} are held out. Let the lot say when each one's "
        "turn comes instead (holdout: {{share: 50%, later: true}}): nobody stays out for good, and a difference of "
        "{smallest:.1%} can be seen."
    ),
    "rehearse.advice.too_few": (
        "Too few units: {units:,} enter in {months} months. No way of drawing lots shows an effect so soon; "
        "widen who enters, or do it as a duty and report it as not measured."
    ),
    # notes
    "rehearse.note.no_addresses": "No address is known yet, so nobody was left out for want of one.",
    "rehearse.note.has_run": (
        "{journey} has really run in this time: units that it reached are left out of the goal's rate."
    ),
    "rehearse.note.not_adjusted": (
        "The measured range will be narrower where what was known of a unit before explains its money."
    ),
    "rehearse.note.consents": "Consents and stops count from the moment at which they came, {n:,} of them on the way.",
    # the page
    "rehearse.title": "Rehearsal: {since} to {until}, {looks:,} looks, nothing was sent",
    "rehearse.journey": "{journey}",
    "rehearse.entered": "{entered:,} entries of {units:,} units: {arms}",
    "rehearse.nobody": "Nobody would have entered.",
    "rehearse.arm.treated": "{n:,} treated",
    "rehearse.arm.holdout": "{n:,} held out",
    "rehearse.arm.later": "{n:,} later",
    "rehearse.sent_by": "{tool} sends: the list and the lot go out by `changemaker act export {journey}`.",
    "rehearse.duty": "Nobody is held out: a duty. Its effect will be reported as not measured.",
    "rehearse.paused.guard": (
        "Paused on {day}: more of those it treats than its guard allows. From then on nobody enters, nothing is done."
    ),
    "rehearse.paused.pace": (
        "Paused on {day}: it would have sent faster than it may. From then on nobody enters and nothing is done."
    ),
    "rehearse.weeks": "Entries a week ({most:,} at most, {mean:.1f} on average)",
    "rehearse.steps": "What each step did",
    "rehearse.step": "{step} · {kind}: {told}",
    "rehearse.decision": "{n:,} {decision}",
    "rehearse.decision.did": "{n:,} done",
    "rehearse.decision.waits": "{n:,} waited",
    "rehearse.decision.then": "{n:,} yes",
    "rehearse.decision.else": "{n:,} no",
    "rehearse.decision.skipped": "{n:,} skipped",
    "rehearse.decision.goal": "{n:,} had reached the goal",
    "rehearse.decision.exit": "{n:,} left",
    "rehearse.reached.message": "Messages to {of:,} people of those who were not held out: {told}",
    "rehearse.reached.task": "Tasks for us, of {of:,} units that were not held out: {told}",
    "rehearse.reached.case": "Cases for us, of {of:,} units that were not held out: {told}",
    "rehearse.times": "{share:.0%} {times}",
    "rehearse.times.0": "none",
    "rehearse.times.more": "{times} or more",
    "rehearse.most": "at most {n:,} in any seven days",
    "rehearse.skipped": "Steps that were skipped",
    "rehearse.stopped": "Messages that the send gate would have stopped",
    "rehearse.counted": "{n:,} · {told}",
    "rehearse.ended": "How it ended: {told}",
    "rehearse.end.goal": "{n:,} by the goal",
    "rehearse.end.exit": "{n:,} by an exit",
    "rehearse.end.finished": "{n:,} at the last step",
    "rehearse.end.window": "{n:,} when the window was over, held out",
    "rehearse.end.drained": "{n:,} drained",
    "rehearse.end.failed": "{n:,} failed",
    "rehearse.end.under_way": "{n:,} under way",
    "rehearse.goal": "Goal without doing anything: {share} of units within the window ({low} to {high}, n = {n:,})",
    "rehearse.money": "Money of a unit within the window: {value} ({low} to {high}, n = {n:,})",
    "rehearse.goal_refused": "Goal without doing anything: not answerable yet, because {why}. It needs {needs}.",
    "rehearse.money_refused": "Money of a unit within the window: not answerable yet, because {why}. It needs {needs}.",
    "rehearse.show": "The smallest true effect that it could show, four times in five",
    "rehearse.show.row": "after {months:>2} months, {compared:,} of {units:,} units to compare with: {told}",
    "rehearse.show.share": "{value} of units ({low} to {high})",
    "rehearse.show.money": "{value} a unit ({low} to {high})",
    "rehearse.show.episodes": "{value} of {episodes:,} episodes",
    "rehearse.show.refused": "not answerable yet, because {why}; it needs {needs}",
    "rehearse.show.not_yet": "after {months:>2} months: not answerable yet, because {why}; it needs {needs}",
    "rehearse.staggered": "If half began later instead",
    # plan
    "plan.none": "There is no journey; write one: journeys/NAME.yml.",
    "plan.new": "{journey}: new. The lot will hold out {share:.1%}, for good.",
    "plan.changed": "{journey}: version {before} becomes version {after}",
    "plan.same": "{journey}: as applied (version {version}, {state})",
    "plan.gone": "{journey}: its file is gone; it stays {state}. `changemaker act drain {journey}` lets nobody enter.",
    "plan.enters": "{n:,} units match now and would enter: {told}",
    "plan.match": "{n:,} units match now; the lot is drawn when it is applied.",
    "plan.enters_on": "Units enter on {event}, from then on.",
    "plan.change.added": "+ {part}{step}: {after}",
    "plan.change.removed": "- {part}{step}: {before}",
    "plan.change.changed": "~ {part}{step}: {before} -> {after}",
    "plan.change.nothing": "(nothing)",
    "plan.locked": (
        "! {part} was locked when it was applied first: what was measured before would not compare. "
        "Give the file another name to begin a new journey."
    ),
    "plan.mail": "~ mail {mail}: its words have changed",
    "plan.runs": "{n:,} runs are under way; each finishes on its own version:",
    "plan.runs_at": "version {version}, {where}: {n:,}, the next at {at}",
    "plan.where.step": "next step {step} ({said})",
    "plan.where.held": "held out until their window is over",
    "plan.where.later": "waiting for their turn",
    "plan.where.end": "at their end",
    "plan.where.parked": "set aside because they failed",
    "plan.move": (
        "`changemaker act move {journey} --from {before} --to {after} --at STEP` moves them; "
        "steps that both versions have: {steps}"
    ),
    "plan.move_nowhere": "None of the steps that they wait at is in the new version: they can only finish.",
    "part.about": "about",
    "part.owner": "owner",
    "part.unit": "unit",
    "part.when": "who enters",
    "part.on": "enters on",
    "part.episode": "episode",
    "part.again_after": "again after",
    "part.exclude": "left out",
    "part.holdout": "holdout",
    "part.why": "why nobody is held out",
    "part.goal": "goal",
    "part.exit": "exit",
    "part.limits": "limits",
    "part.sent_by": "sent by",
    "part.step": "step",
    # export
    "export.told": "{rows:,} rows of {journey}: {arms}",
    "export.entered": "{n:,} entered just now",
    "export.nobody": "Nobody of {journey} is in the list yet.",
    "export.duty": "Nobody is held out of {journey}: write to all of them.",
    "export.next": (
        "Write to those whose arm is 'treated', and leave the others alone; load the orders that follow, then ask "
        "`changemaker act effect {journey}`."
    ),
    "export.later": "Those whose arm is 'later' may be written to once their window is over: from `turn` on.",
}

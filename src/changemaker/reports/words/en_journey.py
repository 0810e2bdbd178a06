"""Sentences about journeys as files: what `changemaker act check` says of those that are right."""

WORDS = {
    "journey.check.none": "No journeys yet. Nothing was run.",
    "journey.check.copy": "Next: copy journeys/late-reorder.yml.txt to journeys/late-reorder.yml and change it",
    "journey.check.right": "Journeys without a mistake: {journeys}; mails: {mails}. Nothing was run.",
    "journey.check.held": "{percent:g}% held out by lot",
    "journey.check.later": "{percent:g}% begin later, by lot",
    "journey.check.duty": "nobody held out, so not measured: {why}",
    "journey.check.goal": "goal {event} within {days:g} days",
    "journey.check.steps": "steps: {steps}",
    "journey.check.sent_by": "sent by {tool}",
    "journey.check.next": "Next: changemaker act rehearse {name} --last 365d",
}

"""What English-speaking customers of the sample company write; {group} is a product group, {days} a number of days."""

WRITTEN = {
    ("late", "bad"): (
        "The delivery came late again, our line stood still. Order of {group}.",
        "You promised {group} for Monday and it arrived days after. Nobody told us.",
        "Third late truck this year. We plan with your dates, please keep them.",
    ),
    ("wrong", "bad"): (
        "Half of the {group} in the box is not what we ordered.",
        "The invoice does not match the delivery note for {group}. Please correct it.",
        "The {group} you sent failed inspection. We need a replacement and an explanation.",
    ),
    ("open", "bad"): (
        "Our complaint about {group} has been open for {days} days and nobody answers.",
        "I have called three times about the same problem. I am tired of repeating myself.",
        "Still waiting for someone to take care of our complaint. We feel let down.",
    ),
    ("solved", "good"): (
        "Something went wrong with {group}, but you put it right the same day. Thank you.",
        "One call, one person, problem solved. That is how it should be.",
        "I was ready to be angry and was relieved by the evening.",
    ),
    ("solved", "bad"): (
        "The problem was solved in the end, but it took {days} days and many calls.",
        "You fixed it, far too late. We had bought {group} elsewhere by then.",
    ),
    ("ordering", "good"): (
        "Reordering {group} now takes me a minute. I know at once what is in stock.",
        "The new order page is simple; I am sure that what I order is right.",
    ),
    ("ordering", "bad"): (
        "Ordering {group} takes too many forms, I end up calling you.",
        "I cannot see prices or stock before I order. Confusing.",
    ),
    ("people", "good"): (
        "Our sales contact knows our plant and takes the time. We trust you.",
        "Friendly and competent people, we feel valued.",
    ),
    ("price", "bad"): (
        "Prices of {group} went up again. We ask others for offers now.",
        "Good quality, but you are no longer cheap for {group}.",
    ),
    ("quality", "good"): (
        "The quality of your {group} is steady, that is why we stay.",
        "No trouble with {group} for a year.",
    ),
    ("nothing", "fine"): ("Nothing to add.", "All as usual.", "It is fine."),
}
GROUPS = {
    "fasteners": "fasteners",
    "seals": "seals",
    "bearings": "bearings",
    "lubricants": "lubricants",
    "tools": "tools",
    "safety": "safety gear",
}
FIRST_NAMES = ("Alice", "Ben", "Clara", "Daniel", "Emma", "Frank", "Grace", "Henry", "Irene", "Jack", "Laura", "Owen")
LAST_NAMES = (
    "Archer",
    "Barlow",
    "Carver",
    "Dalton",
    "Easton",
    "Fielding",
    "Granger",
    "Holt",
    "Ingram",
    "Marlow",
    "Thorne",
)
FIRMS = (
    "Northgate",
    "Millbrook",
    "Ironbridge",
    "Harbour",
    "Redstone",
    "Oakfield",
    "Summit",
    "Kestrel",
    "Beacon",
    "Fairway",
)
KINDS = ("Engineering", "Works", "Foods", "Mining", "Builders", "Energy", "Chemicals", "Logistics")

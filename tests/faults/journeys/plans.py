"""Three journeys, each as a file and as a plain plan: a late reorder, a complaint, and an open experiment."""

from collections.abc import Mapping

from faults.journeys.plain import Plan
from faults.journeys.town import DAY

CAP = (2, 7 * DAY)  # messages to one contact in any seven days
QUIET = ("20:00", "08:00")
LATE = """
journey: late
about: An account that has ordered is silent for more than three days.
owner: ops@example.com
unit: account
enter:
  when:
    all:
      - orders_ever >= 1
      - days_since_order > 3
  episode: last_order_id
  again_after: 10d
  exclude: [open_complaint]
holdout: 30%
goal: {event: order.placed, within: 10d, value: amount, guard: [complaint.opened]}
exit: [goal, complaint.opened]
limits: {per_contact: 2 messages / 7d}
steps:
  - task: call-late-account
    to: account_owner
    due: 2d
    text: "{{ days_since_order }} days without an order."
  - wait: 2d
    until: response.given
  - if: orders_ever >= 3
    then:
      - email: late-1
        to: contact.buyer
        purpose: marketing
    else:
      - update: {late: true}
  - wait: 1d
  - email: late-2
    to: contact.buyer
    purpose: service
"""
RESCUE = """
journey: rescue
about: Somebody complained.
owner: ops@example.com
unit: contact
enter: {on: complaint.opened}
holdout: {share: 0%, why: Whoever complains is answered; nobody is held out.}
goal: {event: order.placed, within: 20d}
exit: [goal]
steps:
  - email: rescue-1
    to: contact
    purpose: service
  - wait: 1d
  - case: {queue: account-care, severity: 4}
"""
TRIED = """
journey: tried
about: Which of two ways makes people answer.
owner: ops@example.com
unit: account
enter: {on: order.placed}
holdout: {share: 50%, later: true}
goal: {event: interaction.in, within: 3d}
exit: [goal]
steps:
  - split:
      name: way
      ways:
        letter:
          share: 50%
          steps:
            - email: tried-1
              to: contact.buyer
              purpose: marketing
        hook:
          share: 50%
          steps:
            - webhook: crm
              data: {orders: "{{ orders_ever }}"}
"""
FILES: Mapping[str, str] = {"late": LATE, "rescue": RESCUE, "tried": TRIED}
MAILS = ("late-1", "late-2", "rescue-1", "tried-1")
MAIL = """
mail: {name}
subject:
  en: "About your orders"
body:
  en: |
    You have ordered {{{{ orders_ever }}}} times.
"""
PLANS: Mapping[str, Plan] = {
    "late": Plan(
        name="late",
        holds=lambda facts: facts["orders_ever"] >= 1 and facts["days_since_order"] > 3 and not facts["open_complaint"],
        episode="last_order_id",
        again_after=10 * DAY,
        share=0.3,
        within=10 * DAY,
        exits=("complaint.opened",),
        steps=(
            ("task",),
            ("wait", 2 * DAY, "response.given"),
            ("if", lambda facts: facts["orders_ever"] >= 3, (("mail", "late-1", "marketing"),), (("update",),)),
            ("wait", DAY, None),
            ("mail", "late-2", "service"),
        ),
    ),
    "rescue": Plan(
        name="rescue",
        unit="contact",
        on="complaint.opened",
        share=0.0,
        within=20 * DAY,
        steps=(("mail", "rescue-1", "service"), ("wait", DAY, None), ("case",)),
    ),
    "tried": Plan(
        name="tried",
        on="order.placed",
        share=0.5,
        later=True,
        within=3 * DAY,
        goal="interaction.in",
        steps=(
            ("split", "way", {"letter": (0.5, (("mail", "tried-1", "marketing"),)), "hook": (0.5, (("hook", "crm"),))}),
        ),
    ),
}

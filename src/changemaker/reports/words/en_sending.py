"""What the outbox says: why a message waits, was not sent, or may have been, and what every mail ends with."""

WORDS: dict[str, str] = {
    # the foot of a mail
    "sending.foot": "You get this because you are a customer of {company}.",
    "sending.foot_colleague": "You get this because you work with changemaker at {company}.",
    "sending.unsubscribe": "Unsubscribe",
    # states
    "sending.state.new": "Waiting",
    "sending.state.sending": "On its way",
    "sending.state.sent": "Sent",
    "sending.state.skipped": "Not sent, on purpose",
    "sending.state.failed": "Failed",
    "sending.state.in_doubt": "Perhaps sent",
    "sending.state.rehearsed": "Rehearsed",
    # purposes and channels
    "sending.purpose.transactional": "Needed by its reader",
    "sending.purpose.service": "Service",
    "sending.purpose.marketing": "Marketing",
    "sending.channel.email": "E-mail",
    "sending.channel.webhook": "Webhook",
    "sending.channel.slack": "Chat",
    "sending.channel.task": "Task",
    # why it waits
    "sending.quiet_hours": "It waits for the end of the quiet hours where its reader is.",
    # why it was not sent
    "sending.too_late": "It was skipped: it came up after it would have been of use.",
    "sending.quiet_until_too_late": "It was skipped: the quiet hours end after it would have been of use.",
    "sending.no_address": "It was skipped: there is no address, or the person was erased.",
    "sending.unsubscribed": "It was skipped: its reader unsubscribed.",
    "sending.bounced": "It was skipped: mail to this address came back before.",
    "sending.complained": "It was skipped: its reader complained about an earlier message.",
    "sending.asked": "It was skipped: its reader asked not to be written to.",
    "sending.withdrawn": "It was skipped: the contact withdrew its consent.",
    "sending.no_consent": "It was skipped: the contact never agreed to marketing on this channel.",
    "sending.capped": "It was skipped: its reader would get more than the caps allow.",
    # why it failed, or is tried again
    "sending.cannot_word": "It has no words: the message is not a letter, or a sentence of it does not exist.",
    "sending.gave_up": "It was given up after days of trying.",
    "sending.bad_address": "The address is not one.",
    "sending.address_not_ascii": "The mail server takes no addresses in this script.",
    "sending.mail_refused": "The mail server refused it for good.",
    "sending.mail_later": "The mail server asked to try later.",
    "sending.mail_login_refused": "The mail server refuses our name or password.",
    "sending.mail_server_refuses": "The mail server does not let us in.",
    "sending.mail_server_hangs": "The mail server does not answer.",
    "sending.mail_server_lost": "The mail server cannot be reached, or broke off.",
    "sending.no_mail_server": "changemaker.yml names no mail server that can be used.",
    "sending.no_such_hook": "changemaker.yml names no hook of this name that can be used.",
    "sending.hook_unreachable": "The hook cannot be reached.",
    "sending.hook_later": "The hook asked to try later.",
    "sending.hook_refused": "The hook refused it for good.",
    # why nobody knows
    "sending.mail_no_answer": "The mail was handed over, and the mail server did not say whether it took it.",
    "sending.hook_hangs": "The hook did not answer in time.",
    "sending.hook_lost": "The hook broke off before it answered.",
    "sending.hook_broke": "The hook answered with an error of its own.",
    "sending.worker_lost": "The process that sent it ended before it could write down what became of it.",
    "sending.unexpected": "Something went wrong that was not foreseen.",
    # what a person decided about what was in doubt
    "sending.settled_as_sent": "Somebody looked, and it had been sent.",
    "sending.settled_to_send_again": "Somebody decided to send it again.",
    "sending.settled_to_drop": "Somebody decided not to send it.",
}

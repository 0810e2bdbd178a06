"""What one step cannot mean: a mail, hook, survey or queue that is not there, a person whom nobody can find."""

from collections.abc import Collection, Mapping

from changemaker.access.roles import Role
from changemaker.act.journeys.around import Around
from changemaker.act.journeys.journey import (
    CaseStep,
    HookStep,
    InterviewStep,
    InviteStep,
    Journey,
    MailStep,
    Step,
    TaskStep,
)
from changemaker.act.journeys.journey_file import MAILBOX, NAME
from changemaker.act.journeys.journey_made import DESK
from changemaker.core.meant import did_you_mean
from changemaker.engine.yaml_tree import Loc, YamlTree

OWNER = "account_owner"
ROLES = tuple(role.value for role in Role)
CONTACT, CONTACT_OF, DECIDES = "contact", "contact.", "contact.decides"


def check_step(step: Step, loc: Loc, journey: Journey, tree: YamlTree, around: Around) -> None:
    """Tell `tree` what is wrong with one step."""
    match step:
        case TaskStep():
            _check_colleague(step.to, (*loc, "to"), tree)
            if step.backup:
                _check_colleague(step.backup, (*loc, "backup"), tree)
            _check_said(step.text, (*loc, "text"), tree)
        case MailStep():
            _check_mail(step, loc, tree, around)
            _check_contact(step.to, (*loc, "to"), journey, tree, also=(OWNER,))
        case HookStep():
            _check_hook(step, loc, tree, around.hooks)
            if step.kind == "slack":
                _check_said(step.text, (*loc, "text"), tree)
        case CaseStep():
            hint = "; queues stand in changemaker.yml, below acting:"
            _check_known(step.queue, (*loc, "case", "queue"), "queue", around.queues, tree, hint=hint)
        case InviteStep() | InterviewStep():
            key = "invite" if isinstance(step, InviteStep) else "interview"
            _check_known(step.survey, (*loc, key), "survey", around.surveys, tree)
            _check_contact(step.to, (*loc, "to"), journey, tree)
            if isinstance(step, InterviewStep):
                _check_colleague(step.by, (*loc, "by"), tree)
        case _:
            pass


def _check_mail(step: MailStep, loc: Loc, tree: YamlTree, around: Around) -> None:
    if around.mails is None or step.mail in around.broken_mails:
        return
    mail = around.mails.get(step.mail)
    if mail is None:
        known = sorted({*around.mails, *around.broken_mails})
        hint = did_you_mean([step.mail], known) if known else f"write it: mails/{step.mail}.yml"
        tree.blame_at((*loc, "email"), f"no mail is called '{step.mail}'", hint=hint)
        return
    missing = [language for language in around.languages if language not in mail.languages]
    if missing:
        hint = f"write subject and body in {', '.join(missing)} in mails/{step.mail}.yml"
        tree.blame_at((*loc, "email"), f"mail '{step.mail}' is not there in {', '.join(missing)}", hint=hint)


def _check_hook(step: HookStep, loc: Loc, tree: YamlTree, hooks: Mapping[str, str] | None) -> None:
    if hooks is None:
        return
    wanted = "slack" if step.kind == "slack" else "webhook"
    fitting = sorted(name for name, kind in hooks.items() if kind == wanted)
    if step.hook in hooks and step.hook not in fitting:
        hint = f"write {hooks[step.hook]}: {step.hook}"
        tree.blame_at((*loc, step.kind), f"'{step.hook}' is a hook of kind {hooks[step.hook]}", hint=hint)
    elif step.hook not in hooks:
        where = f"write it below sending: hooks: in changemaker.yml, with kind: {wanted}"
        hint = did_you_mean([step.hook], fitting) if fitting else where
        tree.blame_at((*loc, step.kind), f"no hook is called '{step.hook[:60]}'", hint=hint)


def _check_known(
    name: str, loc: Loc, what: str, known: Collection[str] | None, tree: YamlTree, *, hint: str = ""
) -> None:
    if known is None or name in known:
        return
    meant = did_you_mean([name], sorted(known)) if known else f"there is no {what} yet"
    tree.blame_at(loc, f"no {what} is called '{name[:60]}'", hint=f"{meant}{hint}")


def _check_colleague(to: str, loc: Loc, tree: YamlTree) -> None:
    if to in ROLES or to == OWNER or MAILBOX.fullmatch(to):
        return
    hint = did_you_mean([to], [OWNER, DESK, *ROLES])
    advice = hint if hint.startswith("did") else f"write {OWNER}, {DESK}, a role such as manager, or an e-mail address"
    tree.blame_at(loc, f"'{to[:60]}' is none of us", hint=advice)


def _check_contact(to: str, loc: Loc, journey: Journey, tree: YamlTree, *, also: tuple[str, ...] = ()) -> None:
    if to in also or (to.startswith(CONTACT_OF) and NAME.fullmatch(to.removeprefix(CONTACT_OF))):
        return
    if to == CONTACT:
        if journey.unit != "contact":
            hint = "write contact.decides, or contact.ROLE with a role of your contacts, such as contact.buyer"
            tree.blame_at(loc, "the unit is an account: this does not say who in it", hint=hint)
        return
    hint = did_you_mean([to], [CONTACT, DECIDES, *also])
    advice = hint if hint.startswith("did") else f"write {DECIDES}, or contact.ROLE, such as contact.buyer"
    tree.blame_at(loc, f"'{to[:60]}' is nobody of an account", hint=advice)


def _check_said(texts: Mapping[str, str], loc: Loc, tree: YamlTree) -> None:
    if not texts or not all(text.strip() for text in texts.values()):
        tree.blame_at(loc, "there is no text", hint="say in a sentence what is to be done")

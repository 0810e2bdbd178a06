"""`changemaker act`: its commands, each loaded only when it is called."""

import typer

from changemaker.cli.commands import Commands, Entry

COMMANDS = {
    "check": Entry("changemaker.cli.act_check", "Say every mistake in journeys and mails at once; run nothing."),
    "plan": Entry("changemaker.cli.act_plan", "Say what applying would change, for the runs under way as well."),
    "rehearse": Entry(
        "changemaker.cli.act_rehearse", "Replay history: who would have entered, how many messages, what it could show."
    ),
    "apply": Entry("changemaker.cli.act_apply", "Let journeys begin, or new runs take a new version."),
    "pause": Entry("changemaker.cli.act_pause", "Hold a journey; nothing is lost, and nothing is sent."),
    "resume": Entry("changemaker.cli.act_resume", "Let a paused journey go on."),
    "drain": Entry("changemaker.cli.act_drain", "Let nobody enter any more; runs under way come to their end."),
    "move": Entry("changemaker.cli.act_move", "Move runs under way to another version, at a step that you name."),
    "status": Entry("changemaker.cli.act_status", "Say where journeys stand: runs, arms, waiting, in doubt."),
    "doubt": Entry("changemaker.cli.act_doubt", "List what may have been sent or not, and say which it was."),
    "effect": Entry("changemaker.cli.act_effect", "Say what a journey changed, held against those the lot held out."),
    "export": Entry("changemaker.cli.act_export", "Write the list and the lot for a tool of your own that sends."),
    "cases": Entry("changemaker.cli.act_cases", "Show the board of cases; take, hand over and close them."),
}


class _Act(Commands):
    entries = COMMANDS


app = typer.Typer(cls=_Act, rich_markup_mode=None, add_completion=False, no_args_is_help=True)


@app.callback()
def act() -> None:
    """Act on what you see, with a comparison group on every action.

    Example: changemaker act rehearse late-reorder --last 365d
    """

"""`changemaker listen`: its commands, each loaded only when it is called."""

import typer

from changemaker.cli.commands import Commands, Entry

COMMANDS = {
    "survey": Entry("changemaker.cli.listen_survey", "Show a survey, or make one from an XLSForm."),
    "plan": Entry("changemaker.cli.listen_plan", "Say who would be asked, how and when; ask nobody."),
    "invite": Entry("changemaker.cli.listen_invite", "Write the invitations of a survey, and put them up for sending."),
    "score": Entry(
        "changemaker.cli.listen_score", "Say what a survey's score is worth: who was heard, weighted, with its band."
    ),
    "read": Entry("changemaker.cli.listen_read", "Read the company's texts: clean them, find themes, read emotions."),
    "themes": Entry("changemaker.cli.listen_themes", "Find what texts are about, in one plain file or in a workspace."),
    "emotions": Entry(
        "changemaker.cli.listen_emotions", "Read emotions, or any label, from texts, and say how well that works."
    ),
    "label": Entry("changemaker.cli.listen_label", "Label the texts from which the reading of emotions learns most."),
}


class _Listen(Commands):
    entries = COMMANDS


app = typer.Typer(cls=_Listen, rich_markup_mode=None, add_completion=False, no_args_is_help=True)


@app.callback()
def listen() -> None:
    """Ask customers, read what they say, and tell how far it speaks for all.

    Example: changemaker listen plan pulse
    """

"""How far a load is: what it says of its steps, as messages and as a share of the whole."""

from collections.abc import Callable
from dataclasses import dataclass, field

from changemaker.sources.load import ORDER

SAID = {
    "asking ": ("load.step.asking", "file"),
    "reading ": ("load.step.reading", "file"),
    "writing ": ("load.step.writing", "table"),
}
ASIDE = ("setting rows of ", " aside")
LAST = "making it the current version"
OPENED = 0.05  # share of the whole at which the first table begins
END = 0.95


@dataclass(slots=True, kw_only=True)
class LoadSteps:
    """Hears a load's progress and tells it on; tables come in a known order, which says how far it is."""

    step: Callable[..., None]  # name, done, params
    done: float = field(default=OPENED)

    def __call__(self, said: str) -> None:
        """Tell one step."""
        if said == LAST:
            self.step("load.step.publishing", END)
            return
        if said.startswith(ASIDE[0]) and said.endswith(ASIDE[1]):
            self.step("load.step.setting_aside", self.done, file=said[len(ASIDE[0]) : -len(ASIDE[1])])
            return
        for begins, (name, param) in SAID.items():
            if said.startswith(begins):
                what = said.removeprefix(begins)
                if param == "table" and what in ORDER:
                    self.done = max(self.done, OPENED + (END - OPENED) * (ORDER.index(what) + 1) / len(ORDER))
                self.step(name, self.done, **{param: what})
                return
        self.step("load.step.other", self.done, text=said)

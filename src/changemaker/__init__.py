"""changemaker: what a customer-experience programme was worth, with an honest range.

>>> import changemaker as cm
>>> cm.prove.__name__, cm.contest.__name__, cm.predict.__name__, cm.open.__name__
('prove', 'contest', 'predict', 'open')
"""

import sys
from collections.abc import Callable
from importlib import import_module
from types import ModuleType
from typing import Any

__version__ = "0.1.0"


class _House(ModuleType):
    """The package, whose doors for Python open when somebody knocks: the command line starts without them."""

    @property
    def prove(self) -> Callable[..., Any]:
        """Say what a programme caused; see `changemaker.notebook.prove`."""
        return import_module("changemaker.notebook").prove  # type: ignore[no-any-return]

    @prove.setter
    def prove(self, room: ModuleType) -> None:
        """Let the door keep its name: Python hangs the room `changemaker.prove` on the house under the same one."""

    @property
    def contest(self) -> Callable[..., Any]:
        """Say which metric predicts an outcome; see `changemaker.notebook.contest`."""
        return import_module("changemaker.notebook").contest  # type: ignore[no-any-return]

    @property
    def predict(self) -> Callable[..., Any]:
        """Say what nobody said; see `changemaker.notebook.predictions.predict`."""
        return import_module("changemaker.notebook.predictions").predict  # type: ignore[no-any-return]  # loaded late

    @predict.setter
    def predict(self, room: ModuleType) -> None:
        """Let the door keep its name, as `prove` does."""

    @property
    def open(self) -> Callable[..., Any]:
        """Open a workspace; see `changemaker.notebook.workspace.open`."""
        return import_module("changemaker.notebook.workspace").open  # type: ignore[no-any-return]

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), "contest", "open", "predict", "prove"})


sys.modules[__name__].__class__ = _House

"""Every sentence in English: what stands in the `WORDS` of each en_*.py beside this file."""

import pkgutil
from importlib import import_module
from pathlib import Path

FILES = sorted(found.name for found in pkgutil.iter_modules([str(Path(__file__).parent)]) if found.name[:3] == "en_")
WORDS: dict[str, str] = {}
for _name in FILES:
    WORDS |= import_module(f"{__package__}.{_name}").WORDS

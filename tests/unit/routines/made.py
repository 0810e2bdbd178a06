"""Small workspaces to check."""

from pathlib import Path

PROGRAMME = """\
name: {name}
what: answers within a day
rollout:
  unit: {unit}
  assigned: {assigned}
  starts: {{{starts}}}
costs:
  - {{first: 2025-01, last: 2025-06, amount: 1000, what: team}}
"""
ALL_SIGNED = "signed:\n" + "".join(
    f"  {name}: {{by: Ann Lee, on: 2026-01-31}}\n"
    for name in ("margin_share", "discount_rate", "horizon_months", "cash_share_of_time", "churn", "nrr")
)


def workspace(folder: Path, **files: str) -> Path:
    """Write a workspace without mistakes or notes, then `files` (path with __ for / and without .yml) over it."""
    write(folder, "changemaker.yml", "name: Acme\ncurrency: EUR\nzone: Europe/Berlin\n")
    write(folder, "finance.yml", ALL_SIGNED)
    write(folder, ".gitignore", ".changemaker/\nreports/\nexports/\n")
    for name, text in files.items():
        write(folder, f"{name.replace('__', '/')}.yml", text)
    return folder


def programme(
    name: str = "Speed", *, starts: str = "N: 2025-03-01, S: null", unit: str = "district", assigned: str = "staged"
) -> str:
    """Return the text of a programme's file."""
    return PROGRAMME.format(name=name, starts=starts, unit=unit, assigned=assigned)


def write(folder: Path, name: str, text: str) -> None:
    """Write one file, with the folders above it."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")

"""What texts are about, as found in them and as people named it."""

from changemaker.tables.model import Column, Table

THEME = Table(
    name="theme",
    grain="one row a theme",
    key=("theme_id",),
    columns=(
        Column(name="theme_id", kind="id", says="which; stays the same from run to run", required=True),
        Column(name="name", kind="text", says="what a person calls it, else the words that set it apart"),
        Column(name="words", kind="text", says="the words that set it apart, the strongest first"),
        Column(name="merged_into", kind="id", says="the theme that it belongs to now", refers="theme"),
        Column(name="asked", kind="flag", says="whether a question of a survey covers it"),
        Column(name="method", kind="text", says="vectors and grouping that found it"),
    ),
)

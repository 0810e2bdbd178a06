"""Which letters a page loads: each alphabet is a file of its own, asked for only where a page uses it."""

# The same spans as in hatch_build.py, which cuts the files; a letter outside them is the reader's own.
LATIN = (
    "U+0020-007E,U+00A0-017F,U+0192,U+02C6-02DD,U+2000-200B,U+2010-206F,U+20A0-20CF,U+2122,U+2190-2193,U+2212,"
    "U+2248-2265"
)
CYRILLIC = "U+0400-045F,U+0490-0491,U+2116"
ARABIC = (
    "U+060C,U+061B,U+061F,U+0621-0652,U+0660-066C,U+067E,U+0686,U+0698,U+06A9,U+06AF,U+06CC,U+06F0-06F9,U+200C-200F"
)
FACES = (
    ("Inter", "400 700", "inter-latin.woff2", LATIN),
    ("Inter", "400 700", "inter-cyrillic.woff2", CYRILLIC),
    ("IBM Plex Sans Arabic", "400", "plex-arabic-400.woff2", ARABIC),
    ("IBM Plex Sans Arabic", "500 700", "plex-arabic-600.woff2", ARABIC),
)


def faces() -> str:
    """Return the @font-face rules; addresses are filled in by `assets`."""
    return "".join(
        f"@font-face{{font-family:'{family}';font-weight:{weight};font-display:swap;"
        f"src:url({file}) format('woff2');unicode-range:{span}}}"
        for family, weight, file, span in FACES
    )

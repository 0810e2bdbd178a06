"""Two views of a text, as its words and as pieces of its words, in which linear models read.

References:
    Wang and Manning (2012), "Baselines and bigrams: simple, good sentiment and topic classification", ACL, 90-94.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.feature_extraction.text import TfidfVectorizer

from changemaker.listen.text.folding import folded

LONGEST = 20_000  # characters of one text that count
LINK = re.compile(r"https?://\S*|www\.\S+|\[link\]")
PLACED = re.compile(r"\[\w+\]|@\w+")  # what was redacted, and who is spoken to
DRAWN_OUT = re.compile(r"(.)\1{2,}")
BLANKS = re.compile(r"\s+")
# Words, runs of !, ? and brackets (Russian smiles are brackets alone), smiles, and each emoji for itself.
TOKEN = (
    r"(?u)[^\W\d_]+(?:'[^\W\d_]+)?|[!?؟]+|[:;=][-~']?[)(dp/|o]+|\)+|\(+"
    r"|[\U0001F000-\U0001FAFF\u2600-\u27BF\u2764]"
)


def as_read(text: str) -> str:
    """Return `text` as it is read: letters of one form, addresses as one sign, no drawn-out letters.

    Words that say "not" stay, whatever the language; so do emoji and smiles.

    Example:
        >>> as_read("Sooooo   GOOD @shop https://t.co/x")
        'soo good atsb linksb'
    """
    plain = folded(PLACED.sub(" atsb ", LINK.sub(" linksb ", text[:LONGEST])))
    return BLANKS.sub(" ", DRAWN_OUT.sub(r"\1\1", plain)).strip()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Rows:
    """Texts as rows of both views, in the same order."""

    words: csr_matrix
    pieces: csr_matrix

    def __len__(self) -> int:
        return int(self.words.shape[0])

    def of(self, places: Sequence[int] | NDArray[np.intp]) -> Self:
        """Return the rows at `places`."""
        return type(self)(words=self.words[places], pieces=self.pieces[places])

    @property
    def views(self) -> tuple[csr_matrix, csr_matrix]:
        """Return words, then pieces."""
        return self.words, self.pieces


class WordViews:
    """Weights of words (one and two) and of pieces of words (two to five letters), learned without any label."""

    def __init__(self) -> None:
        shared = {"sublinear_tf": True, "lowercase": False, "dtype": np.float32}
        self._words = TfidfVectorizer(ngram_range=(1, 2), token_pattern=TOKEN, **shared)
        self._pieces = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), **shared)

    def learn(self, texts: Sequence[str]) -> Rows:
        """Learn the weights from `texts`; return these as rows."""
        plain = _plain(texts)
        self._pieces.set_params(min_df=2 if len(plain) > RARE_FROM else 1)
        return Rows(words=self._words.fit_transform(plain).tocsr(), pieces=self._pieces.fit_transform(plain).tocsr())

    def rows(self, texts: Sequence[str]) -> Rows:
        """Return other texts as rows."""
        plain = _plain(texts)
        return Rows(words=self._words.transform(plain).tocsr(), pieces=self._pieces.transform(plain).tocsr())


RARE_FROM = 100  # texts from which a piece that one text has alone is left out
EMPTY = "emptysb"  # a text without a word still is a row


def _plain(texts: Sequence[str]) -> list[str]:
    return [as_read(text) or EMPTY for text in texts]

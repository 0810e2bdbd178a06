"""Vectors from the texts themselves: words and pieces of words, weighted by rarity, brought down to a hundred columns.

References:
    Deerwester, Dumais, Furnas, Landauer and Harshman (1990), "Indexing by latent semantic analysis", JASIS 41, 391-407.
    Halko, Martinsson and Tropp (2011), "Finding structure with randomness", SIAM Review 53, 217-288.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix, hstack
from sklearn.decomposition import TruncatedSVD
from sklearn.feature_extraction.text import TfidfVectorizer

from changemaker.listen.text.folding import folded
from changemaker.listen.text.vectors import Vectors, unit

DIM = 100
FIT_ON = 20_000  # texts at most that weights and directions are learned from
AT_ONCE = 5_000  # texts turned into vectors in one go
MOST_FEATURES = 40_000  # pieces of words; as many words
WORDS, PIECES = (1, 2), (3, 5)
LONGEST = 20_000  # characters of one text that count
TURNS = 4  # of the randomised decomposition: enough that another start changes angles by less than 0.01


@dataclass(frozen=True, slots=True, kw_only=True)
class Lsa:
    """Learns from the very texts that it turns into vectors: nothing is shipped, any language works."""

    dim: int = DIM
    seed: int = 7

    @property
    def name(self) -> str:
        """What it is called in results."""
        return "lsa"

    @property
    def hash(self) -> str:
        """Equal for equal vectors of equal texts."""
        return f"lsa-1-{self.dim}-{self.seed}"

    @property
    def alone(self) -> bool:
        """Each vector depends on all texts."""
        return False

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return one vector a text; the same texts in the same order give the same vectors.

        Args:
            texts: in any language.

        Returns:
            Texts x `dim`, of length one; columns beyond what few texts can tell apart are zero.
        """
        return self.fitted(texts).encode(texts)

    def fitted(self, texts: Sequence[str]) -> "FittedLsa":
        """Return what was learned from `texts`, for vectors of others."""
        chosen = _some(texts, FIT_ON)
        words, pieces = _views(len(chosen))
        try:
            features = _features(chosen, words, pieces, fit=True)
        except ValueError:  # no text has a word
            return FittedLsa(dim=self.dim, views=(), svd=None)
        rank = min(self.dim, min(features.shape) - 1)
        if rank < 1:
            return FittedLsa(dim=self.dim, views=(words, pieces), svd=None)
        svd = TruncatedSVD(n_components=rank, n_iter=TURNS, random_state=self.seed)
        with np.errstate(
            invalid="ignore", divide="ignore"
        ):  # equal texts have no scatter of which it could explain a share
            svd.fit(features)
        return FittedLsa(dim=self.dim, views=(words, pieces), svd=svd)


@dataclass(frozen=True, slots=True, kw_only=True)
class FittedLsa:
    """Weights and directions learned from one set of texts."""

    dim: int
    views: tuple[TfidfVectorizer, ...]
    svd: TruncatedSVD | None

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return one vector a text (texts x `dim`)."""
        out = np.zeros((len(texts), self.dim), dtype=np.float32)
        if self.svd is None:
            return out
        for start in range(0, len(texts), AT_ONCE):
            some = texts[start : start + AT_ONCE]
            found = self.svd.transform(_features(some, *self.views, fit=False))
            out[start : start + len(some), : found.shape[1]] = unit(found)
        return out


def _some(texts: Sequence[str], most: int) -> Sequence[str]:
    """At most so many of the texts, evenly spread."""
    if len(texts) <= most:
        return texts
    return [texts[place] for place in np.linspace(0, len(texts) - 1, most).astype(int)]


def _views(n: int) -> tuple[TfidfVectorizer, TfidfVectorizer]:
    rare = 1 if n < 200 else 2  # a piece that one text alone has tells nothing about others
    shared = {"lowercase": False, "sublinear_tf": True, "min_df": rare, "dtype": np.float32, "preprocessor": _readied}
    words = TfidfVectorizer(ngram_range=WORDS, token_pattern=r"\w+", max_features=MOST_FEATURES, **shared)
    pieces = TfidfVectorizer(analyzer="char_wb", ngram_range=PIECES, max_features=MOST_FEATURES, **shared)
    return words, pieces


def _readied(text: str) -> str:
    return folded(text[:LONGEST])


def _features(texts: Sequence[str], words: TfidfVectorizer, pieces: TfidfVectorizer, *, fit: bool) -> csr_matrix:
    made = [view.fit_transform(texts) if fit else view.transform(texts) for view in (words, pieces)]
    return hstack(made, format="csr")

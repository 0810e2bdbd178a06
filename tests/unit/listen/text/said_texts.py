"""Texts whose label a few of their words tell, for tests."""

import numpy as np

WORDS = {"pos": ["great", "kind", "quick", "lovely"], "neg": ["late", "rude", "broken", "awful"]}
THINGS = ["delivery", "invoice", "driver", "order", "box", "call", "page", "price", "contract", "answer"]


def said(n: int, *, noise: float = 0.0, seed: int = 1) -> tuple[list[str], list[str]]:
    """Sentences whose words tell the label, but for a share of them."""
    random = np.random.default_rng(seed)
    texts, labels = [], []
    for _ in range(n):
        label = str(random.choice(["pos", "neg"]))
        shown = label if random.random() >= noise else ("neg" if label == "pos" else "pos")
        things = random.choice(THINGS, 3, replace=False)
        texts.append(f"the {things[0]} was {random.choice(WORDS[shown])} and the {things[1]} {things[2]} too")
        labels.append(label)
    return texts, labels

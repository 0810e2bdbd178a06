"""Small files of orders: whether the answer is a low one follows from how late the delivery was, or from nothing."""

from typing import Any

import numpy as np

ASKED = ("--target", "low", "--unit", "account")


def orders(n: int = 700, *, seed: int = 3, silent: float = 0.3, known: bool = True) -> dict[str, list[Any]]:
    """Return two orders an account; where `known`, the log-odds of a low answer rise by .7 with each day of `late`."""
    rng = np.random.default_rng(seed)
    late = rng.normal(0, 3, n).round(1)
    chance = 1 / (1 + np.exp(0.4 - 0.7 * late)) if known else np.full(n, 0.4)
    low, answered = rng.random(n) < chance, rng.random(n) >= silent
    return {
        "order": [f"o{place:05d}" for place in range(n)],
        "account": [f"a{place // 2:04d}" for place in range(n)],
        "late": late.tolist(),
        "price": rng.lognormal(3, 0.6, n).round(2).tolist(),
        "channel": rng.choice(["shop", "web", "phone"], n).tolist(),
        "low": [int(value) if there else None for value, there in zip(low, answered, strict=True)],
    }

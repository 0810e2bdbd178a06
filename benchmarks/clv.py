"""Lifetime models beside `lifetimes` in one run: the same likelihood, CPU seconds by turns; and a million accounts.

`python benchmarks/clv.py DATA [--accounts 1000000]`, DATA being the folder of the shared data sets. The larger set is
the CDNOW customers drawn with replacement, as weekly data are: fitted, and each valued with 99 draws.
"""

import argparse
import csv
import gzip
import platform
import resource
import statistics
import sys
import time
import warnings
from collections.abc import Callable
from pathlib import Path

import numpy as np

from changemaker.core.seeds import stream
from changemaker.predict.turning.order_days import Histories
from changemaker.predict.turning.repeat import Buying
from changemaker.predict.turning.value import clv
from changemaker.stats import bg_nbd, gamma_gamma

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from lifetimes import BetaGeoFitter, GammaGammaFitter

REPEATS = 15
DRAWS = 99


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


def read(folder: Path) -> dict[str, bg_nbd.Array]:
    with gzip.open(folder / "cdnow" / "cdnow_customers_summary_with_transactions.csv.gz", "rt") as file:
        rows = list(csv.DictReader(file))
    return {name: np.array([float(row[name]) for row in rows]) for name in ("x", "t_x", "T", "zbar")}


def by_turns(*runs: Callable[[], object]) -> list[float]:
    """Median CPU seconds of each, run one after the other again and again."""
    took: list[list[float]] = [[] for _ in runs]
    for _ in range(REPEATS):
        for seconds, run in zip(took, runs, strict=True):
            began = time.process_time()
            run()
            seconds.append(time.process_time() - began)
    return [statistics.median(seconds) for seconds in took]


def beside_lifetimes(data: dict[str, bg_nbd.Array]) -> None:
    x, t_x, age, again = data["x"], data["t_x"], data["T"], data["x"] > 0
    value = x[again], data["zbar"][again]
    orders, theirs = bg_nbd.fit(x, t_x, age), BetaGeoFitter().fit(x, t_x, age)
    four = np.log([theirs.params_[name] for name in ("r", "alpha", "a", "b")])
    likely = -BetaGeoFitter._negative_log_likelihood(four, x, t_x, age, np.ones(len(x)), 0.0) * len(x)
    worth, theirs = gamma_gamma.fit(*value), GammaGammaFitter().fit(*value)
    ours_s, theirs_s = by_turns(lambda: bg_nbd.fit(x, t_x, age), lambda: BetaGeoFitter().fit(x, t_x, age))
    say(f"BG/NBD       log-likelihood {orders.log_likelihood:.4f} and {likely:.4f}")
    say(f"             CPU {ours_s * 1e3:.1f} ms and {theirs_s * 1e3:.1f} ms: {theirs_s / ours_s:.1f} times as fast")
    ours_s, theirs_s = by_turns(lambda: gamma_gamma.fit(*value), lambda: GammaGammaFitter().fit(*value))
    likely = -theirs._negative_log_likelihood_ * len(value[0])
    say(f"Gamma-Gamma  log-likelihood {worth.log_likelihood:.4f} and {likely:.4f}")
    say(f"             CPU {ours_s * 1e3:.1f} ms and {theirs_s * 1e3:.1f} ms: {theirs_s / ours_s:.1f} times as fast")


def many(data: dict[str, bg_nbd.Array], accounts: int) -> None:
    rows = stream(1, "many").integers(len(data["x"]), size=accounts)
    x, t_x, age, mean = (data[name][rows] for name in ("x", "t_x", "T", "zbar"))
    began, cpu = time.monotonic(), time.process_time()
    orders = bg_nbd.fit(x, t_x, age)
    worth = gamma_gamma.fit(x[mean > 0], mean[mean > 0])
    fitted = time.monotonic()
    everybody = np.ones(accounts, dtype=np.bool_)
    known = Histories(ids=np.arange(accounts).astype(object), x=x, t_x=t_x, age=age, mean=mean, active=everybody)
    buying = Buying(known=known, orders=orders, values=worth, months=24, discount_rate=0.09, seed=1)
    found = clv(buying, unit="USD", draws=DRAWS)
    ended, cpu = time.monotonic(), time.process_time() - cpu
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    say(f"{accounts:,} accounts: fitted in {fitted - began:.1f} s, valued with {DRAWS} draws in {ended - fitted:.1f} s")
    say(f"             CPU {cpu:.1f} s, {accounts / (ended - began):,.0f} accounts a second, {memory:,.0f} MB at most")
    say(f"             value {found.value.total}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--accounts", type=int, default=0)
    asked = parser.parse_args()
    data = read(asked.data)
    say(f"{platform.machine()}, Python {platform.python_version()}; ours first, medians of {REPEATS} by turns")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        beside_lifetimes(data)
    if asked.accounts:
        many(data, asked.accounts)


if __name__ == "__main__":
    main()

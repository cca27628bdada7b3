"""Gold values for src/stats from SciPy and NumPy.

    python3 test/gold/stats.py > test/gold/stats.json
"""
import json
import sys

import numpy as np
from scipy import optimize, special, stats

rng = np.random.default_rng(20240501)


def student_quantile(p, df):
    """The root of the distribution function; SciPy's t.ppf is good to 3e-9 only."""
    return 0.0 if p == 0.5 else optimize.brentq(lambda t: stats.t.cdf(t, df) - p, -1e5, 1e5, xtol=1e-13, rtol=1e-14)


samples = [[round(float(v), 6) for v in rng.normal(0.05, 0.1, n)] for n in (2, 3, 5, 8, 12)]
pairs = []
for n in (2, 3, 5, 7):
    a = [round(float(v), 6) for v in rng.normal(0.6, 0.1, n)]
    b = [round(float(v), 6) for v in rng.normal(0.5, 0.1, n)]
    d = np.subtract(a, b)
    half = student_quantile(0.975, n - 1) * stats.sem(d)
    pairs.append({"a": a, "b": b, "mean": d.mean(), "low": d.mean() - half, "high": d.mean() + half, "p": stats.ttest_rel(a, b).pvalue})


def expanded_percentile(values, level=0.95, resamples=1_000_000):
    values = np.asarray(values)
    n = len(values)
    tail = stats.norm.cdf(-np.sqrt(n / (n - 1)) * stats.t.ppf(0.5 + level / 2, n - 1))
    means = values[rng.integers(0, n, (resamples, n))].mean(axis=1)
    low, high = np.quantile(means, [tail, 1 - tail])
    return {"values": list(values), "tail": tail, "low": low, "high": high}


def holm(p):
    """The definition, one index at a time: max over j <= i of min(1, (m - j) p_(j))."""
    p = np.asarray(p)
    ranked = np.sort(p)
    m = len(p)
    steps = [min(1.0, (m - j) * ranked[j]) for j in range(m)]
    return [max(steps[: int(np.searchsorted(ranked, v)) + 1]) for v in p]


families = [[0.01, 0.04, 0.03, 0.005], [0.5, 0.9], [0.02], [0.001, 0.002, 0.003, 0.2, 0.04, 0.012]]

gold = {
    "describe": [
        {
            "values": s,
            "mean": np.mean(s),
            "standardDeviation": np.std(s, ddof=1),
            "quantiles": [[q, np.quantile(s, q)] for q in (0, 0.1, 0.25, 0.5, 0.8, 1)],
        }
        for s in samples
    ],
    "logGamma": [[x, special.gammaln(x)] for x in (0.1, 0.5, 1.5, 4, 10.3, 171, 2500)],
    "incompleteBeta": [
        [x, a, b, special.betainc(a, b, x)]
        for a, b in ((0.5, 0.5), (2, 0.5), (4.5, 0.5), (30, 0.5), (2, 7), (500, 0.5), (50, 60))
        for x in (1e-6, 0.01, 0.3, 0.5, 0.9, 0.999)
    ],
    "studentCdf": [[t, df, stats.t.cdf(t, df)] for df in (1, 2, 4, 9, 50, 1000) for t in (-30, -2.5, -0.1, 0, 0.7, 3, 12)],
    "studentQuantile": [
        [p, df, student_quantile(p, df)] for df in (1, 2, 4, 9, 50, 1000) for p in (0.0001, 0.025, 0.3, 0.5, 0.9, 0.975, 0.9999)
    ],
    "normalCdf": [[z, stats.norm.cdf(z)] for z in (-30, -8, -5, -3.6, -3.5, -2, -0.3, 0, 0.5, 1.96, 4)],
    "pairs": pairs,
    "expandedPercentile": [expanded_percentile(s) for s in samples if len(s) >= 8],
    # One-sided: the mean of the second sample is higher.
    "rises": [
        {"before": a, "after": b, "p": stats.ttest_ind(b, a, equal_var=False, alternative="greater").pvalue}
        for i, a in enumerate(samples)
        for b in samples[i + 1 :]
    ],
    "holm": [{"p": p, "adjusted": holm(p)} for p in families],
}
json.dump(gold, sys.stdout, indent=1, default=float)
print()

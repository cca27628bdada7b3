"""Gold values for src/world/closed-forms from SciPy, by other formulas where there are any.

    python3 test/gold/theory.py > test/gold/theory.json
"""
import json
import sys

import numpy as np
from scipy import integrate, optimize, special, stats

below, log_below = special.ndtr, special.log_ndtr


def above(z):
    return special.ndtr(-z)


def phi(z):
    return np.exp(-z * z / 2) / np.sqrt(2 * np.pi)


def quad(f, low, high):
    return integrate.quad(f, low, high, limit=500, epsabs=1e-14, epsrel=1e-12)[0]


def expected_max(n):
    """By the tails, not by the density."""
    def tails(z):
        return -np.expm1(n * log_below(z)) - below(-z) ** n

    return quad(tails, 0, 3) + quad(tails, 3, 40)


def elasticity(n):
    def slope(z):
        return -below(z) ** n * log_below(z) - below(-z) ** n * log_below(-z)

    return n * (quad(slope, 0, 3) + quad(slope, 3, 40)) / expected_max(n)


def value(budget, price, k, noise):
    n = budget / (k + price)
    return expected_max(n) / np.sqrt(1 + noise / k) if n >= 1 else None


def best_k(budget, price, noise):
    return max(range(1, int(budget - price) + 1), key=lambda k: value(budget, price, k, noise))


def best_real_k(budget, price, noise):
    """By maximising, not by the equation."""
    found = optimize.minimize_scalar(
        lambda k: -value(budget, price, k, noise), bounds=(1, budget - price), method="bounded", options={"xatol": 1e-9}
    )
    return found.x


def order_density(k, i, z):
    """Of the i-th smallest of k."""
    ways = np.exp(special.gammaln(k + 1) - special.gammaln(i) - special.gammaln(k - i + 1))
    return ways * below(z) ** (i - 1) * above(z) ** (k - i) * phi(z)


def order_product(k, i, j):
    """E[x_(i) x_(j)], i < j, by the joint density."""
    ways = np.exp(special.gammaln(k + 1) - special.gammaln(i) - special.gammaln(j - i) - special.gammaln(k - j + 1))

    node, weight = np.polynomial.legendre.leggauss(300)
    x = 9 * node[:, None]
    half = (9 - x) / 2
    y = x + half * (1 + node[None, :])
    joint = below(x) ** (i - 1) * (below(y) - below(x)) ** (j - i - 1) * above(y) ** (k - j) * phi(x) * phi(y)
    return ways * np.sum(9 * weight[:, None] * half * weight[None, :] * x * y * joint)


def top_mean(k, m):
    top = range(k - m + 1, k + 1)
    means = {i: quad(lambda z: z * order_density(k, i, z), -9, 9) for i in top}
    square = sum(quad(lambda z: z * z * order_density(k, i, z), -9, 9) for i in top)
    square += 2 * sum(order_product(k, i, j) for i in top for j in top if i < j)
    mean = sum(means.values()) / m
    return {"k": k, "m": m, "mean": mean, "variance": square / m**2 - mean**2}


def hardest_share(spread, within, kept, hardest):
    """By the bivariate normal distribution of difficulty and score."""
    total = np.hypot(spread, within)
    correlation = spread / total
    covariance = [[1, correlation], [correlation, 1]]
    corner = [special.ndtri(hardest), -special.ndtri(kept)]
    return (hardest - stats.multivariate_normal.cdf(corner, [0, 0], covariance, abseps=1e-12, releps=1e-12)) / kept


def race(candid, leak, ratio, at):
    """P(candid) when P(leak) has come to `at`: the flow itself, solved in the leak's logit."""
    logit, inverse = special.logit, special.expit

    def flow(v, u):
        x, l = inverse(u), inverse(v)
        return [ratio * (l * x * (1 - x)) / (x * l * (1 - l))]

    solved = integrate.solve_ivp(flow, (logit(leak), logit(at)), [logit(candid)], rtol=1e-12, atol=1e-13, method="DOP853")
    return float(inverse(solved.y[0][-1]))


spendings = [(32, 0), (128, 4), (64, 1), (200, 0.5)]
noises = [0.3, 1, 3, 10, 30]
gold = {
    "expectedMax": [[n, expected_max(n), elasticity(n)] for n in (1.01, 1.5, 2, 3, 4, 6.4, 8, 16, 32, 128, 1000, 1e6)],
    "oneStepValue": [[b, r, k, l, value(b, r, k, l)] for b, r in spendings for k in (1, 3, 8) for l in (0, 1, 10)],
    "bestK": [[b, r, l, best_k(b, r, l), best_real_k(b, r, l)] for b, r in spendings for l in noises],
    "topMean": [top_mean(k, m) for k, m in ((2, 1), (4, 3), (8, 1), (8, 3), (8, 5), (16, 3))],
    "hardestShare": [
        [s, w, kept, hardest, hardest_share(s, w, kept, hardest)]
        for s in (0.1, 0.5, 1, 2, 8)
        for w, kept, hardest in ((np.sqrt(3), 0.25, 0.25), (1.73, 0.3, 0.25), (1, 0.05, 0.5))
    ],
    "raceInvariant": [[p, float(special.logit(p) + 1 / (1 - p))] for p in (1e-9, 0.1, 0.5, 0.88, 0.999)],
    "raceCurve": [
        [x, l, ratio, at, race(x, l, ratio, at)]
        for x, l, ratio in ((0.9, 0.9, 1), (0.5, 0.8, 1), (0.9, 0.5, 0.3), (0.7, 0.6, 3))
        for at in (0.4, 0.1, 0.01)
    ],
}
json.dump(gold, sys.stdout, indent=1, default=float)
print()

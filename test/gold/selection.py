"""Gold vectors for src/selection, from NumPy and the words of docs/schemes.md alone.

    python3 test/gold/selection.py > test/gold/selection.json

No input has ties. Every sample is a record (question, cot, summary, channels); every choice is made by sorting lists of
records, with none of the flat arrays or pools of the implementation that it checks.
"""
import json
from collections import defaultdict
from itertools import product

import numpy as np


# ---------------------------------------------------------------- rounds

def make_round(seed, questions):
    """Ragged trees; None marks a failed sample, and a CoT may have no summary at all."""
    rng = np.random.default_rng(seed)
    trees = []
    for q in range(questions):
        level = rng.normal()
        cots = []
        for _ in range(1 if q == 1 else int(rng.integers(2, 7))):
            k = int(rng.integers(0 if q else 1, 6))
            value = level + rng.normal()
            score = np.round(value + rng.normal(size=k), 6)
            task = np.round(0.8 + 0.5 * value + 0.5 * rng.normal(size=k), 6)
            appeal = np.round(rng.normal(size=k), 6)
            failed = rng.random(k) < (1.0 if q == 3 else 0.12)
            cots.append({name: [None if bad else float(x) for x, bad in zip(xs, failed)]
                         for name, xs in (('score', score), ('task', task), ('appeal', appeal))})
        trees.append({'cots': cots})
    return trees


def samples_of(trees):
    return [dict(q=q, i=i, j=j, score=cot['score'][j], task=cot['task'][j], appeal=cot['appeal'][j])
            for q, tree in enumerate(trees) for i, cot in enumerate(tree['cots'])
            for j in range(len(cot['score'])) if cot['score'][j] is not None]


def grouped(items, key):
    out = defaultdict(list)
    for item in items:
        out[key(item)].append(item)
    return out


# ---------------------------------------------------------------- the five axes

def cot_score(spec, values):
    values = np.array(values)
    rule = spec['rule']
    if rule in ('single', 'mean'):
        return float(np.mean(values))
    if rule == 'top-mean':
        return float(np.mean(np.sort(values)[::-1][:spec.get('m', 3)]))
    if rule == 'max':
        return float(np.max(values))
    if rule == 'quantile':
        return float(np.quantile(values, spec['q']))
    raise KeyError(rule)


def shrink(cots):
    """Empirical Bayes with pooled one-way ANOVA estimates for unequal k, floored at a thousandth of the noise."""
    questions = list(grouped(cots, lambda c: c['q']).values())
    ssw = sum(((np.array(c['x']) - np.mean(c['x'])) ** 2).sum() for c in cots)
    dfw = sum(len(c['x']) - 1 for c in cots)
    ssb, dfb, n0 = 0.0, 0, 0.0
    for question in questions:
        everything = np.concatenate([c['x'] for c in question])
        sizes = np.array([len(c['x']) for c in question])
        ssb += sum(len(c['x']) * (np.mean(c['x']) - everything.mean()) ** 2 for c in question)
        dfb += len(question) - 1
        n0 += sizes.sum() - (sizes ** 2).sum() / sizes.sum()
    if dfw == 0 or dfb == 0 or ssw == 0:
        return {id(c): float(np.mean(c['x'])) for c in cots}
    noise = ssw / dfw
    spread = max((ssb / dfb - noise) / (n0 / dfb), noise / 1000)
    out = {}
    for question in questions:
        precision = np.array([1 / (spread + noise / len(c['x'])) for c in question])
        means = np.array([np.mean(c['x']) for c in question])
        centre = (precision * means).sum() / precision.sum()
        for c, m in zip(question, means):
            rho = spread / (spread + noise / len(c['x']))
            out[id(c)] = float(centre + rho * (m - centre))
    return out


def levelled(items, scope):
    """Each item's 'v' as it competes."""
    if scope == 'centred':
        for family in grouped(items, lambda x: x['q']).values():
            centre = np.mean([x['v'] for x in family])
            for x in family:
                x['v'] = x['v'] - centre


def keep_count(rule, n):
    if rule['rule'] == 'best':
        return min(rule.get('count', 1), n)
    if rule['rule'] == 'fraction':
        return max(1, int(np.floor(rule['fraction'] * n + 0.5 + 1e-9)))
    return n


def relative_weights(rule, values):
    if rule['rule'] == 'soft':
        e = np.exp((np.array(values) - max(values)) / rule['temperature'])
        return e / e.sum()
    return np.full(len(values), 1 / len(values))


def keep(rule, pool):
    """[(item, weight)], the weights of a pool summing to 1."""
    best = sorted(pool, key=lambda x: -x['v'])[:keep_count(rule, len(pool))]
    return list(zip(best, relative_weights(rule, [x['v'] for x in best])))


def prefer(rule, pool, same):
    """[(chosen, rejected, weight)]"""
    order = sorted(pool, key=lambda x: -x['v'])
    count = min(keep_count(rule, len(order)), len(order) // 2)
    if count == 0:
        return []
    weights = relative_weights(rule, [x['v'] for x in order[:count]])
    return [(order[i], order[-1 - i], weights[i]) for i in range(count) if not same(order[i], order[-1 - i])]


def leave_one_out(x, family, normalise):
    others = [y['v'] for y in family if y is not x]
    if not others:
        return 0.0
    advantage = x['v'] - np.mean(others)
    if normalise == 'std':
        advantage /= np.std([y['v'] for y in family], ddof=1)
    return float(advantage)


# ---------------------------------------------------------------- one scheme

def select(trees, spec):
    scope, update, face_rule = spec['scope'], spec['update'], spec['faceRule']
    alone = spec['cotScore']['rule'] == 'single'
    shoggoth_channel, face_channel = spec.get('shoggothChannel', 'score'), spec.get('faceChannel', 'score')
    samples = samples_of(trees)

    # What stands for a CoT: the CoT, or every summary of it where each stands alone.
    cots = []
    for key, members in grouped(samples, lambda s: (s['q'], s['i'], s['j'] if alone else 0)).items():
        cots.append(dict(q=key[0], i=key[1], x=[s[shoggoth_channel] for s in members], members=members))
    shrunk = shrink(cots) if spec['cotScore']['rule'] == 'shrunk' else None
    for c in cots:
        c['v'] = shrunk[id(c)] if shrunk else cot_score(spec['cotScore'], c['x'])
        c['faces'] = [dict(q=s['q'], i=s['i'], j=s['j'], v=s[face_channel]) for s in c['members']
                      if s['task'] >= face_rule.get('minTask', -np.inf)]
    levelled(cots, scope)
    levelled([f for c in cots for f in c['faces']], scope)

    groups = list(grouped(cots, lambda c: c['q'] if scope == 'per-question' else 0).values())
    same_cot = lambda a, b: (a['q'], a['i']) == (b['q'], b['i'])
    cot_family = {id(c): group for group in groups for c in group}

    # Each group's pools: (weight, items, rule).
    shoggoth_groups = [[(1.0, group, spec['cotRule'])] for group in groups]
    face_groups = []
    for group in groups:
        everything = [f for c in group for f in c['faces']]
        name = face_rule['rule']
        rule = {'fraction': {'rule': 'fraction', 'fraction': face_rule.get('fraction')},
                'same-as-cots': spec['cotRule']}.get(name, {'rule': 'best'})
        if name == 'best-of-best-cot':
            pools = [(1.0, max(group, key=lambda c: c['v'])['faces'], rule)]
        elif name == 'best-in-each-kept-cot' or face_rule.get('within') == 'kept-cot':
            pools = [(w, c['faces'], rule) for c, w in keep(spec['cotRule'], group)]
        else:
            pools = [(1.0, everything, rule)]
        pools = [p for p in pools if p[1]] or ([(1.0, everything, rule)] if everything else [])
        total = sum(p[0] for p in pools)
        if pools:
            face_groups.append([(w / total, items, r) for w, items, r in pools])

    def face_family(f):
        question = [c for c in cots if c['q'] == f['q']]
        own = next(c['faces'] for c in question if any(g is f for g in c['faces']))
        return own if len(own) > 1 else [g for c in question for g in c['faces']]

    return {
        'shoggoth': learn(update, shoggoth_groups, same_cot, lambda c: cot_family[id(c)], lambda c: (c['q'], c['i'])),
        'face': learn(update, face_groups, lambda a, b: a is b, face_family, lambda f: (f['q'], f['i'], f['j'])),
    }


def learn(update, groups, same, family, place):
    coefs = defaultdict(float)
    if update['rule'] == 'contrastive':
        found = []
        for pools in groups:
            pairs = [(a, b, w * weight) for weight, items, rule in pools for a, b, w in prefer(rule, items, same)]
            total = sum(p[2] for p in pairs)
            if pairs:
                found.append([(a, b, w / total) for a, b, w in pairs])
        pairs = [(place(a), place(b), w / len(found)) for group in found for a, b, w in group]
        if update.get('loss', 'dpo') == 'dpo':
            return {'samples': [], 'pairs': sorted([list(a), list(b), float(w)] for a, b, w in pairs)}
        for a, b, w in pairs:
            coefs[a] += w / 2
            coefs[b] -= w / 2
        mass = sum(abs(c) for c in coefs.values())
        coefs = {k: c / mass for k, c in coefs.items()} if coefs else coefs
    else:
        kept = [[(x, w * weight) for weight, items, rule in pools for x, w in keep(rule, items)] for pools in groups]
        total = sum(map(len, kept))
        for group in kept:
            for x, w in group:
                if update['rule'] == 'sft':
                    coefs[place(x)] += w / len(kept)
                else:
                    coefs[place(x)] += (leave_one_out(x, family(x), update.get('normalise', 'none'))
                                        * w * len(group) / total)
    return {'samples': sorted([*key, float(c)] for key, c in coefs.items() if abs(c) > 1e-15), 'pairs': []}


# ---------------------------------------------------------------- variance components

def components(trees):
    """Restricted likelihood with whole matrices, times the prior on log lambda, searched on ever finer grids."""
    samples = samples_of(trees)
    y = np.array([s['score'] for s in samples])
    question = np.array([s['q'] for s in samples])
    cot = np.array([10 * s['q'] + s['i'] for s in samples])
    X = (question[:, None] == np.unique(question)).astype(float)
    same = (cot[:, None] == cot).astype(float)
    freedom = len(y) - X.shape[1]

    def fitted(log_ratio):
        V = np.eye(len(y)) + same / np.exp(log_ratio)
        inverse = np.linalg.inv(V)
        information = X.T @ inverse @ X
        rest = y - X @ np.linalg.solve(information, X.T @ inverse @ y)
        noise = rest @ inverse @ rest / freedom
        deviance = (freedom * np.log(noise) + np.linalg.slogdet(V)[1] + np.linalg.slogdet(information)[1]
                    + ((log_ratio - np.log(3)) / 2) ** 2)
        return deviance, noise

    low, high = np.log(1e-3), np.log(1e3)
    while high - low > 1e-7:
        grid = np.linspace(low, high, 21)
        at = int(np.argmin([fitted(x)[0] for x in grid]))
        low, high = grid[max(at - 1, 0)], grid[min(at + 1, 20)]
    ratio = (low + high) / 2
    return dict(spread=float(fitted(ratio)[1] / np.exp(ratio)), noiseRatio=float(np.exp(ratio)))


# ---------------------------------------------------------------- what is written

NESTED = dict(scope='per-question', cotScore={'rule': 'mean'}, cotRule={'rule': 'best'},
              faceRule={'rule': 'best-of-best-cot'}, update={'rule': 'sft'})
SAMPLES = dict(cotScore={'rule': 'single'}, cotRule={'rule': 'fraction', 'fraction': 0.3},
               faceRule={'rule': 'fraction', 'fraction': 0.3}, update={'rule': 'sft'})
TOP3 = {'rule': 'top-mean', 'm': 3}
EVERYTHING = {'rule': 'fraction', 'fraction': 1}
CONTRASTIVE = {'rule': 'contrastive', 'loss': 'dpo'}
NAMED = {
    'basic-global': dict(SAMPLES, scope='global'),
    'basic': dict(SAMPLES, scope='per-question'),
    'nested-top3': dict(NESTED, cotScore=TOP3),
    'nested-mean': NESTED,
    'nested-top3-global-face': dict(NESTED, cotScore=TOP3, faceRule={'rule': 'best-overall'}),
    'nested-top3-contrastive': dict(NESTED, cotScore=TOP3, update=CONTRASTIVE),
    'nested-mean-contrastive': dict(NESTED, update=CONTRASTIVE),
    'nested-advantage': dict(NESTED, cotRule=EVERYTHING, faceRule=EVERYTHING, update={'rule': 'policy-gradient'}),
    'kept-quarter': dict(NESTED, cotRule={'rule': 'fraction', 'fraction': 0.25},
                         faceRule={'rule': 'best-in-each-kept-cot'}),
    'two-graders': dict(NESTED, faceRule={'rule': 'best-of-best-cot', 'minTask': 1},
                        shoggothChannel='task', faceChannel='appeal'),
    'group-advantage': dict(NESTED, cotRule=EVERYTHING, faceRule=EVERYTHING,
                            update={'rule': 'policy-gradient', 'normalise': 'std'}),
    'soft-mean': dict(NESTED, cotRule={'rule': 'soft', 'temperature': 0.1}, faceRule={'rule': 'best-in-each-kept-cot'}),
    'halving-mean': dict(NESTED, cotScore={'rule': 'shrunk'}),
    'bayes-ucb': dict(NESTED, cotScore={'rule': 'shrunk'}),
    'reward-targeted': dict(NESTED, shoggothChannel='task', faceChannel='score'),
    'reward-targeted:basic': dict(SAMPLES, scope='per-question', shoggothChannel='task', faceChannel='score'),
    'reward-targeted:nested-top3': dict(NESTED, cotScore=TOP3, shoggothChannel='task', faceChannel='score'),
}

AXES = [
    ['global', 'per-question', 'centred'],
    [{'rule': 'single'}, {'rule': 'mean'}, {'rule': 'top-mean', 'm': 2}, {'rule': 'max'}, {'rule': 'shrunk'},
     {'rule': 'quantile', 'q': 0.3}],
    [{'rule': 'best', 'count': 1}, {'rule': 'best', 'count': 2}, {'rule': 'fraction', 'fraction': 0.4},
     {'rule': 'soft', 'temperature': 0.5}],
    [{'rule': 'best-overall'}, {'rule': 'best-of-best-cot'}, {'rule': 'best-in-each-kept-cot', 'minTask': 1},
     {'rule': 'best-in-each-kept-cot'}, {'rule': 'fraction', 'fraction': 0.35},
     {'rule': 'fraction', 'fraction': 0.5, 'within': 'kept-cot'}, {'rule': 'same-as-cots'}],
    [{'rule': 'sft'}, {'rule': 'contrastive', 'loss': 'dpo'}, {'rule': 'contrastive', 'loss': 'signed'},
     {'rule': 'policy-gradient'}, {'rule': 'policy-gradient', 'normalise': 'std'}],
]


def main():
    rounds = [make_round(seed, 5) for seed in (1, 2, 3)]
    cases = [dict(round=r, name=name, **select(rounds[r], spec)) for name, spec in NAMED.items() for r in range(3)]
    # Every 17th combination: 17 shares no factor with the sizes of the axes, so every pair of
    # choices occurs.
    for number, combination in enumerate(product(*AXES)):
        if number % 17:
            continue
        spec = dict(zip(('scope', 'cotScore', 'cotRule', 'faceRule', 'update'), combination))
        spec['split'] = {'k': 1 if spec['cotScore']['rule'] == 'single' else 4}
        r = number % 3
        cases.append(dict(round=r, spec=spec, **select(rounds[r], spec)))
    lines = ',\n'.join(json.dumps(c, separators=(',', ':')) for c in cases)
    print('{"rounds":' + json.dumps(rounds, separators=(',', ':')) + ',\n"components":' + json.dumps([components(trees) for trees in rounds]) + ',\n"cases":[\n' + lines + '\n]}')


main()

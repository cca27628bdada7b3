"""Right answers in the forms of competition, college and physics answers, and mutations of each: other spellings of the same, which are right by how they are
made or by what SymPy says, and really different answers, which are wrong by how they are made (SymPy confirms each of them at a random exact point).
Made with SymPy 1.14.

    python3 test/gold/answers/mutations.py > test/gold/answers/mutations.json
"""
import json
import random
import sys

import sympy as sp

rng = random.Random(20261128)
x, y, n, t, a, b = sp.symbols("x y n t a b", positive=True)
POINT = {x: sp.Rational(71, 97), y: sp.Rational(131, 89), n: sp.Rational(23, 7), t: sp.Rational(37, 31), a: sp.Rational(19, 11), b: sp.Rational(29, 13)}
rows = []
seen = set()


def put(kind, answer, gold, right):
    if answer == gold or (answer, gold) in seen:
        return
    seen.add((answer, gold))
    rows.append({"kind": kind, "answer": answer, "gold": gold, "right": right})


def differ(p, q):
    return abs(sp.N(p.subs(POINT), 40) - sp.N(q.subs(POINT), 40)) > 1e-18


def latex(e, **o):
    return sp.latex(e, ln_notation=True, **o)


def looks(s):
    """The same text in other looks."""
    forms = [f"${s}$", f"\\boxed{{{s}}}", f"\\({s}\\)", f"\\[{s}\\]", f"The answer is ${s}$.", f"Thus, the final answer is $\\boxed{{{s}}}$.", f"<think>{rng.randint(1, 99)}?</think> {s}", f" {s} ", f"\\left({s}\\right)" if "," not in s and "=" not in s else s]
    if "\\frac" in s:
        forms += [s.replace("\\frac", "\\dfrac"), s.replace("\\frac", "\\tfrac")]
    if "," in s and "{," not in s:
        forms += [s.replace(", ", ","), s.replace(", ", ",\\,"), s.replace(", ", ",\\; ")]
    return forms


def spell(kind, s, gold, count=2):
    for form in rng.sample(looks(s), count):
        put(kind, form, gold, True)


def grouped(i, comma):
    return f"{i:,}".replace(",", comma)


for _ in range(100):  # integers
    i = rng.choice([rng.randint(1, 99), rng.randint(1000, 10**7), 10 ** rng.randint(2, 12) + rng.randint(0, 3)])
    g = str(i)
    if i >= 1000:
        for comma in [",", "{,}", ",\\!", "\\,"]:
            put("integer", grouped(i, comma), g, True)
    put("integer", f"{i}.0", g, True)
    put("integer", f"x = {i}", g, True)
    put("integer", f"{i}\\text{{ cm}}", g, True)
    spell("integer", g, g)
    for wrong in [i + 1, i - 1, -i, i * 10, int("1" + g)]:
        put("integer", str(wrong), g, False)
    put("integer", f"{i}x", g, False)
    put("integer", f"{i}.01", g, False)
    put("integer", f"{i}, {i + 1}", g, False)
    put("integer", f"\\frac{{{i}}}{{2}}", g, False)

for _ in range(100):  # fractions
    f = sp.Rational(rng.randint(1, 60), rng.randint(2, 60))
    if f.q == 1:
        continue
    g = latex(f)
    k = rng.randint(2, 9)
    for form in [f"{f.p}/{f.q}", f"\\frac{{{f.p * k}}}{{{f.q * k}}}", f"-\\frac{{{-f.p}}}{{{f.q}}}", f"{f.p}\\cdot\\frac{{1}}{{{f.q}}}", f"{f.p} \\div {f.q}"]:
        put("fraction", form, g, True)
    if f > 1 and f.p % f.q:
        put("fraction", f"{f.p // f.q}\\frac{{{f.p % f.q}}}{{{f.q}}}", g, True)
        put("fraction", f"{f.p // f.q} {f.p % f.q}/{f.q}", g, True)
    if sp.Rational(10**6) % f.q == 0:
        put("fraction", str(sp.N(f, 15)).rstrip("0"), g, True)
    spell("fraction", g, g)
    for wrong in [sp.Rational(f.p + 1, f.q), sp.Rational(f.p, f.q + 1), 1 / f, -f, f + 1]:
        if wrong != f:
            put("fraction", latex(wrong), g, False)
    put("fraction", f"{float(f):.3f}", g, False) if sp.Rational(1000) % f.q else None
    put("fraction", f"\\frac{{{f.p}}}{{{f.q}}}x", g, False)

for _ in range(50):  # surds, π, e
    c, d, r = rng.randint(1, 9), rng.randint(1, 9), rng.choice([2, 3, 5, 6, 7, 10])
    u = rng.choice([sp.sqrt(r), sp.pi, sp.E, sp.cbrt(r)])
    e = rng.choice([c * u, c + d * u, (c + d * u) / rng.randint(2, 7), u / d, c * u**2 + d])
    g = latex(e)
    for form in [latex(sp.expand(e)), latex(sp.together(e)), f"{latex(e + c)} - {c}", f"\\frac{{{latex(e * d)}}}{{{d}}}", g.replace("\\pi", "π")]:
        put("surd", form, g, True)
    put("surd", str(sp.N(e, 14)), g, True)
    spell("surd", g, g)
    for wrong in [e + 1, -e, e * 2, e.subs(u, u + sp.Rational(1, 10**12)), e + sp.Rational(1, 10**20), e.subs(r, r + 1)]:
        if abs(sp.N(wrong, 60) - sp.N(e, 60)) > 1e-30:
            put("surd", latex(wrong), g, False)
    if not e.is_rational:
        put("surd", str(sp.N(e, 4)), g, False)


def polynomial(v, w=None):
    p = sum(rng.randint(-5, 5) * v**i for i in range(rng.choice([2, 3, 4]))) + v * rng.randint(1, 3)
    return p if w is None else p + rng.randint(1, 4) * w * v + rng.randint(-3, 3) * w**2


def expression():
    kind = rng.randrange(9)
    p, c = polynomial(x), rng.randint(2, 6)
    if kind == 0:
        return p
    if kind == 1:
        return polynomial(x, y)
    if kind == 2:
        return p / (x**2 + c)
    if kind == 3:
        return sp.exp(-c * t) * (sp.sin(rng.randint(2, 5) * t) + rng.randint(1, 3))
    if kind == 4:
        return rng.randint(1, 4) * sp.sin(c * x) + sp.cos(x) * rng.randint(1, 5)
    if kind == 5:
        return x**c / c + sp.log(c * x + 1)
    if kind == 6:
        return sp.sqrt(c * a / b) * sp.Rational(rng.randint(1, 5), rng.randint(1, 5))
    if kind == 7:
        return a * t**2 / 2 + b * t + rng.randint(1, 9)
    return sp.Rational(1, c) * a * b**2 * sp.exp(-t / (a * b))


for _ in range(90):
    e = expression()
    g = latex(e)
    if e.is_number:
        continue
    forms = [sp.expand(e), sp.factor(e), sp.together(e), sp.expand(e, trig=True)]
    for form in forms:
        assert not differ(form, e)
        put("expression", latex(form), g, True)
    c = rng.randint(2, 7)
    put("expression", f"{c}\\left({latex(sp.expand(e / c))}\\right)", g, True)
    put("expression", f"\\frac{{{latex(sp.expand(e * c))}}}{{{c}}}", g, True)
    put("expression", g.replace("\\left", "").replace("\\right", ""), g, True)
    put("expression", f"y = {g}" if not e.has(y) else f"z = {g}", g, True)
    put("expression", sp.sstr(e).replace("**", "^").replace("log", "ln"), g, True)
    spell("expression", g, g)
    leaf = rng.choice(sorted(e.free_symbols, key=str))
    for wrong in [e + 1, -e, 2 * e, e + leaf, e - sp.Symbol("C"), e.subs(leaf, leaf + 1), e.subs(leaf, 2 * leaf), e + sp.Rational(1, 10**14), e * leaf, e.subs(leaf, sp.Symbol("k"))]:
        if differ(wrong.subs({sp.Symbol("C"): 3, sp.Symbol("k"): sp.Rational(7, 5)}), e):
            put("expression", latex(wrong), g, False)

for _ in range(60):  # tuples, sets, lists, intervals
    items = rng.sample(range(-20, 20), rng.choice([2, 3]))
    parts = [str(i) for i in items]
    g = ", ".join(parts)
    put("list", ", ".join(parts[::-1]), g, True)
    put("list", "\\{" + ", ".join(parts) + "\\}", g, True)
    put("list", " \\text{ and } ".join(parts), g, True)
    put("list", "x = " + " \\text{ or } x = ".join(parts), g, True)
    put("list", ", ".join(parts[:-1]), g, False)
    put("list", ", ".join(parts + ["21"]), g, False)
    put("list", ", ".join(parts[:-1] + [str(items[-1] + 1)]), g, False)
    put("list", f"x = {parts[0]}, y = {', z = '.join(parts[1:])}", g, False)
    g = f"({', '.join(parts)})"
    spell("tuple", g, g)
    put("tuple", "(" + ", ".join(f"\\frac{{{2 * i}}}{{2}}" for i in items) + ")", g, True)
    put("tuple", "(" + ", ".join(parts[::-1]) + ")", g, False)
    put("tuple", "(" + ", ".join(parts[:-1] + [str(items[-1] - 1)]) + ")", g, False)
    low, high = sorted(items)[0], sorted(items)[-1]
    for left, right in [("[", ")"), ("(", ")"), ("(", "]")]:
        g = f"{left}{low}, {high}{right}"
        lower, upper = "\\le" if left == "[" else "<", "\\le" if right == "]" else "<"
        put("interval", f"{low} {lower} x {upper} {high}", g, True)
        put("interval", f"x \\in \\left{left}{low}, {high}\\right{right}", g, True)
        put("interval", f"[{low}, {high}]", g, False)
        put("interval", f"{left}{low}, {high + 1}{right}", g, False)
    g = f"(-\\infty, {low}) \\cup ({high}, \\infty)"
    put("interval", f"({high}, \\infty) \\cup (-\\infty, {low})", g, True)
    put("interval", f"x < {low} \\text{{ or }} x > {high}", g, True)
    put("interval", f"(-\\infty, {low}] \\cup ({high}, \\infty)", g, False)
    put("interval", f"(-\\infty, {high}) \\cup ({low}, \\infty)", g, False)

for _ in range(60):  # relations
    p, q, r = rng.randint(1, 9), rng.randint(1, 9), rng.randint(1, 30)
    g = f"{p}x + {q}y = {r}"
    put("relation", f"{q}y = {r} - {p}x", g, True)
    put("relation", f"{2 * p}x + {2 * q}y = {2 * r}", g, True)
    put("relation", f"{p}x + {q}y - {r} = 0", g, True)
    put("relation", f"{p}x - {q}y = {r}", g, False)
    put("relation", f"{p}x + {q}y = {r + 1}", g, False)
    put("relation", f"{p}x + {q}y \\le {r}", g, False)
    g = f"x > {r}"
    put("relation", f"{r} < x", g, True)
    put("relation", f"({r}, \\infty)", g, True)
    put("relation", f"{p}x > {p * r}" if p > 1 else f"-x < -{r}", g, True)
    put("relation", f"x \\ge {r}", g, False)
    put("relation", f"x < {r}", g, False)
    put("relation", f"y > {r}", g, False)
    put("relation", f"{r}", g, False)

UNITS = ["cm", "kg", "m/s", "m/s^2", "N", "J", "eV", "K", "mol", "s"]
for _ in range(60):  # physics
    m, k, u = rng.randint(100, 999), rng.randint(-20, 20), rng.choice(UNITS)
    g = f"{m / 100} \\times 10^{{{k}}}"
    put("physics", f"{m / 100}e{k}", g, True)
    put("physics", f"{m} \\times 10^{{{k - 2}}}", g, True)
    put("physics", f"{m / 100}\\cdot 10^{{{k}}}", g, True)
    put("physics", f"{g} \\mathrm{{~{u}}}", g, True)
    put("physics", f"{g}\\ \\text{{{u}}}", g, True)
    for wrong in [f"{m / 100} \\times 10^{{{k + 1}}}", f"{(m + 1) / 100} \\times 10^{{{k}}}", f"-{g}", f"{m / 100}" if k else f"{m}", f"{m / 100} \\times 10^{{{-k}}}" if k else "0"]:
        put("physics", wrong, g, False)
    g = f"{m}\\text{{ {u}}}"
    put("physics", f"{m} {u}", g, True)
    put("physics", f"{m}\\,\\mathrm{{{u}}}", g, True)
    put("physics", str(m), g, True)
    put("physics", f"{m}\\text{{ {rng.choice([v for v in UNITS if v != u])}}}", g, False)
    put("physics", f"{m + 1}\\text{{ {u}}}", g, False)

for _ in range(40):  # matrices, complex numbers
    p, q, r, s = (rng.randint(-9, 9) for _ in range(4))
    g = f"\\begin{{pmatrix}} {p} & {q} \\\\ {r} & {s} \\end{{pmatrix}}"
    put("matrix", f"\\begin{{bmatrix}}{p}&{q}\\\\{r}&{s}\\end{{bmatrix}}", g, True)
    put("matrix", f"\\begin{{pmatrix}}{p}.0&{q}\\\\{r}&\\frac{{{2 * s}}}{{2}}\\end{{pmatrix}}", g, True)
    if q != r:
        put("matrix", f"\\begin{{pmatrix}} {p} & {r} \\\\ {q} & {s} \\end{{pmatrix}}", g, False)
    put("matrix", f"\\begin{{pmatrix}} {p} & {q} \\\\ {r} & {s + 1} \\end{{pmatrix}}", g, False)
    z = sp.Integer(p) + q * sp.I
    if q:
        g = latex(z)
        put("complex", f"{q}i + {p}", g, True)
        put("complex", f"i({q} - {p}i)".replace("- -", "+ "), g, True)
        put("complex", f"{p} - {q}i".replace("- -", "+ "), g, False)
        put("complex", f"{q} + {p}i", g, False) if p != q else None

lines = ",\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
print(f'{{"sympy": {json.dumps(sp.__version__)}, "rows": [\n{lines}\n]}}')

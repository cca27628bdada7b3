"""Gold values for src/tasks/grading/equality from SymPy: expressions as SymPy writes them in LaTeX and what they are worth, and
pairs of expressions that are, or are not, the same function, as SymPy decides. Made with SymPy 1.11; later versions put some
factors in another order.

    python3 test/gold/maths.py > test/gold/maths.json
"""
import json
import random

import sympy as sp

rng = random.Random(20260501)
x, y, n = sp.symbols("x y n", positive=True)
POINT = {x: sp.Rational(7, 10), y: sp.Rational(13, 10), n: sp.Rational(19, 10)}


def number():
    return rng.choice([sp.Integer(rng.randint(1, 12)), sp.Rational(rng.randint(1, 9), rng.randint(2, 9)), sp.pi, sp.sqrt(rng.choice([2, 3, 5]))])


def tree(depth):
    if depth == 0:
        return rng.choice([x, y, n, number()])
    a = tree(depth - 1)
    kind = rng.randrange(9)
    if kind < 2:
        return a + tree(depth - 1)
    if kind < 4:
        return a * tree(depth - 1)
    if kind == 4:
        return a - tree(depth - 1)
    if kind == 5:
        return a / (tree(depth - 1) + 2)
    if kind == 6:
        return a ** rng.choice([2, 3, -1, sp.Rational(1, 2), sp.Rational(1, 3)])
    if kind == 7:
        return rng.choice([sp.sin, sp.cos, sp.exp, sp.atan])(a)
    return rng.choice([sp.log(1 + a**2), sp.Abs(a - 1), sp.tan(a / 9) ** 2])


def written(expression):
    return sp.latex(expression, ln_notation=True)


def worth(expression):
    return sp.N(expression.subs(POINT), 30)


def is_good(expression):
    """Of a size that an answer has, real, and neither huge nor lost in rounding."""
    value = worth(expression)
    return len(written(expression)) < 160 and value.is_real and value.is_finite and 1e-3 < abs(value) < 1e6


def good_tree(depth):
    while True:
        expression = tree(depth)
        if is_good(expression):
            return expression


values = []
while len(values) < 200:
    expression = good_tree(rng.choice([1, 2, 2, 3]))
    values.append({"text": written(expression), "value": float(worth(expression))})


def polynomial():
    return sum(rng.randint(-4, 4) * x**i * y**j for i in range(3) for j in range(2)) + x


def forms(expression):
    yield from (sp.expand(expression), sp.factor(expression), sp.together(expression), sp.apart(expression, x))
    yield sp.expand_trig(expression)


same = []
while len(same) < 100:
    kind = rng.randrange(3)
    a, b = polynomial(), polynomial()
    first = [a * b, a / (b + x**2 + 1), sp.sin(2 * x + y) + sp.cos(x) * rng.randint(1, 5)][kind]
    try:
        others = [form for form in forms(first) if written(form) != written(first)]
    except (NotImplementedError, sp.PolynomialError):
        continue
    if not others:
        continue
    other = rng.choice(others)
    if not (is_good(first) and is_good(other)):
        continue
    assert sp.simplify(first - other) == 0, (first, other)
    same.append({"a": written(first), "b": written(other)})

different = []
while len(different) < 100:
    first = good_tree(2)
    leaf = rng.choice(sorted(first.atoms(sp.Integer, sp.Symbol) or {sp.Integer(1)}, key=str))
    other = first.subs(leaf, leaf + 1)
    if not is_good(other) or sp.simplify(first - other) == 0:
        continue
    different.append({"a": written(first), "b": written(other)})

json.dump({"values": values, "same": same, "different": different}, __import__("sys").stdout, indent=1)

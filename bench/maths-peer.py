"""Grades the pairs on stdin with math-verify, as its README says: in the right answer and in the answer it looks for mathematics, which has to stand in dollars."""
import importlib.metadata
import json
import sys
import time

from math_verify import parse, verify


def marked(text):
    return text if any(mark in text for mark in ("$", "\\(", "\\[", "\\boxed")) else f"${text}$"


graded, milliseconds = [], []
for row in json.load(sys.stdin):
    start = time.perf_counter()
    try:
        right = verify(parse(marked(row["gold"]), parsing_timeout=5), parse(marked(row["answer"]), parsing_timeout=5), timeout_seconds=5)
    except Exception:  # What it cannot grade, it does not accept.
        right = False
    milliseconds.append(1000 * (time.perf_counter() - start))
    graded.append(bool(right))
json.dump({"version": importlib.metadata.version("math-verify"), "graded": graded, "milliseconds": milliseconds}, sys.stdout)

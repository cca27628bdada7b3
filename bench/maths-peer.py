"""Grades the pairs on stdin with math-verify, in the way of its README.

It looks for mathematics in both answers, which has to stand between dollars.
"""
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
        gold = parse(marked(row["gold"]), parsing_timeout=5)
        answer = parse(marked(row["answer"]), parsing_timeout=5)
        right = verify(gold, answer, timeout_seconds=5)
    except Exception:  # It does not accept what it cannot grade.
        right = False
    milliseconds.append(1000 * (time.perf_counter() - start))
    graded.append(bool(right))
version = importlib.metadata.version("math-verify")
json.dump({"version": version, "graded": graded, "milliseconds": milliseconds}, sys.stdout)

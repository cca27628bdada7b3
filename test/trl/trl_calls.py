"""Calls examples/trl_reward.py as TRL does: with the code of the installed GRPOTrainer that calculates rewards.

That method is taken from TRL's source and runs as it stands; torch, of which it uses a matrix to write the rewards into, is
replaced by the few lines below. Prints the rewards of two steps as JSON.
Usage: python trl_calls.py NODE CANDOR_CLI
"""

import ast
import asyncio
import contextlib
import importlib.util
import inspect
import json
import math
import sys
from pathlib import Path
from types import SimpleNamespace

sys.path.insert(0, str(Path(__file__).parents[2] / "examples"))
from trl_reward import CandorReward  # noqa: E402


class Matrix(list):
    """Rows of floats with what the method asks of a tensor."""

    def __setitem__(self, place, column):
        for row, value in zip(self, column):
            row[place[1]] = value


class Flags(list):
    def any(self):
        return any(self)


class Torch:
    nan = math.nan
    float32 = "float32"

    @staticmethod
    def zeros(rows, columns, device):
        return Matrix([0.0] * columns for _ in range(rows))

    @staticmethod
    def tensor(values, dtype, device):
        return [float(value) for value in values]

    @staticmethod
    def isnan(matrix):
        return SimpleNamespace(all=lambda dim: Flags(all(map(math.isnan, row)) for row in matrix))


def calculate_rewards():
    source = Path(importlib.util.find_spec("trl").origin).parent / "trainer" / "grpo_trainer.py"
    trainer = next(
        node for node in ast.parse(source.read_text()).body if isinstance(node, ast.ClassDef) and node.name == "GRPOTrainer"
    )
    method = next(node for node in trainer.body if getattr(node, "name", "") == "_calculate_rewards")
    method.decorator_list = []
    scope = {
        "torch": Torch,
        "nn": SimpleNamespace(Module=type("Module", (), {})),
        "asyncio": asyncio,
        "is_async_callable": inspect.iscoroutinefunction,
        "profiling_context": lambda *_: contextlib.nullcontext(),
        "gather": lambda matrix: matrix,
    }
    exec(compile(ast.Module([method], []), str(source), "exec"), scope)
    return scope["_calculate_rewards"]


def rewards_of(reward, inputs, completions):
    trainer = SimpleNamespace(
        accelerator=SimpleNamespace(device="cpu"),
        reward_funcs=[reward],
        reward_processing_classes=[None],
        reward_func_names=[reward.__name__],
        state=SimpleNamespace(global_step=1),
        environments=None,
        _log_completion_extra=lambda *_: None,
        _log_metric=lambda *_: None,
    )
    prompts = [row["prompt"] for row in inputs]
    ids = [[1, 2, 3] for _ in inputs]
    return [row[0] for row in calculate_rewards()(trainer, inputs, prompts, completions, ids)]


def grade(answer, answer_wanted, **_):
    return None if answer == "?" else float(answer == answer_wanted)


def main():
    command = sys.argv[1:3]
    rows = [{"prompt": p, "answer_wanted": a} for p, a in [("2+2", "4"), ("2+3", "5")] for _ in range(4)]
    texts = ["<think>a</think> 4", "<think>b</think>4", "c</think>5", "no end", "d</think>5", "e</think>6", "f</think>?", "g</think>7"]
    reward = CandorReward(grade, command=command)
    chat = [{**row, "prompt": [{"role": "user", "content": row["prompt"]}]} for row in rows]
    steps = [
        rewards_of(reward, rows, texts),
        rewards_of(reward, chat, [[{"role": "assistant", "content": text}] for text in texts]),
    ]
    kept = rewards_of(CandorReward(grade, "nested-mean", "shoggoth", command, ["--seed", "3"]), rows, texts)
    broken = CandorReward(lambda *_, **__: math.nan, command=command)
    try:
        rewards_of(broken, rows, texts)
        refusal = None
    except ValueError as error:
        refusal = str(error)
    print(json.dumps({"steps": steps, "kept": kept, "refusal": refusal}))


main()

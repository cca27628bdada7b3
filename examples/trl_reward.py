"""Candor's schemes in TRL: `GRPOTrainer(reward_funcs=CandorReward(grade), args=GRPOConfig(scale_rewards="none", ...))`.

One model writes `<think>CoT</think>answer`: a completion is a CoT with one summary, and the completions to one prompt are a
question's. The reward is a completion's coefficient times the number of completions, as TRL takes the mean over them itself.
TRL takes off each prompt's mean, which is 0 for a scheme whose coefficients sum to 0 in each question, as group-advantage's do.
"""

import json
import subprocess


class CandorReward:
    __name__ = "candor"

    def __init__(self, grade, scheme="group-advantage", role="face", command=("candor",), options=()):
        """grade(answer, **the row's columns) gives a score, or None for one that is missing; role is who is trained."""
        self.grade, self.role = grade, role
        self.process = subprocess.Popen(
            [*command, "select", "-", "--stream", "--scheme", scheme, *options],
            **{"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "encoding": "utf-8"},
        )

    def __call__(self, prompts, completions, completion_ids=None, **columns):
        columns = {name: column for name, column in columns.items() if isinstance(column, list)}
        questions, places = {}, []
        for i, (prompt, completion) in enumerate(zip(prompts, completions)):
            text = completion if isinstance(completion, str) else completion[-1]["content"]
            cot, closed, answer = text.rpartition("</think>")  # an unclosed CoT has no answer, and is graded so
            cot, answer = (cot, answer.strip()) if closed else (text, "")
            score = self.grade(answer, **{name: column[i] for name, column in columns.items()})
            number, cots = questions.setdefault(json.dumps(prompt), (len(questions), []))
            places.append((number, len(cots)))
            cots.append({"cot": cot, "summaries": [{"summary": answer, "score": score}]})
        self.process.stdin.write(json.dumps({"questions": [{"cots": cots} for _, cots in questions.values()]}) + "\n")
        self.process.stdin.flush()
        targets = json.loads(self.process.stdout.readline())
        if "error" in targets:
            raise ValueError(f"candor: {targets['error']}")
        learnt = {(sample["question"], sample["cot"]): sample["coef"] for sample in targets[self.role]["samples"]}
        return [learnt.get(place, 0.0) * len(places) for place in places]

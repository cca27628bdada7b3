"""Drives a Tinker server with the public Python SDK, through everything that `candor serve` serves, and checks what it answers.

    TINKER_BASE_URL=http://127.0.0.1:8000 TINKER_API_KEY=tml-none python test/cluster/sdk.py
"""
import math
import sys

import tinker
from tinker import types

service = tinker.ServiceClient()
checks = 0


def check(what, condition):
    global checks
    if not condition:
        sys.exit(f"not so: {what}")
    checks += 1


names = [m.model_name for m in service.get_server_capabilities().supported_models]
check("the base models are named", names == ["shoggoth", "face", "untrained"])


def tokens(count, seed):
    return [(seed * 7 + i * i * 3 + i) % 12 for i in range(count)]


def datum(sequence, **inputs):
    tensors = {
        name: types.TensorData(data=values, dtype="float32", shape=[len(values)]) for name, values in inputs.items()
    }
    targets = sequence[1:]
    return types.Datum(
        model_input=types.ModelInput.from_ints(sequence[:-1]),
        loss_fn_inputs={"target_tokens": types.TensorData(data=targets, dtype="int64", shape=[len(targets)]), **tensors},
    )


def logprobs(client, sequence):
    output = client.forward([datum(sequence, weights=[1.0] * (len(sequence) - 1))], "cross_entropy").result()
    return list(output.loss_fn_outputs[0]["logprobs"].data)


def fresh(seed=1):
    return service.create_lora_training_client(base_model="untrained", rank=8, seed=seed)


def close(a, b, tolerance=1e-5):
    return len(a) == len(b) and all(abs(x - y) <= tolerance for x, y in zip(a, b))


text = tokens(10, 1)
model = fresh()
before = logprobs(model, text)
check("log-probabilities of every target", len(before) == 9 and all(x < 0 for x in before))
check("the same seed gives the same model", logprobs(fresh(), text) == before)
check("another seed gives another", logprobs(fresh(2), text) != before)

# Cross-entropy falls where it is trained, and its weights are taken as they are, negative ones too.
for _ in range(20):
    step = model.forward_backward([datum(text, weights=[1.0] * 9)], "cross_entropy")
    adam = model.optim_step(types.AdamParams(learning_rate=1e-2))
    loss = step.result().metrics["loss:sum"]
    norm = adam.result().metrics["grad_norm"]
check("the loss is the sum of what is forwarded", loss < -sum(before) and norm > 0)
after = logprobs(model, text)
check("cross-entropy teaches", sum(after) > sum(before) + 5)
model.forward_backward([datum(text, weights=[1.0] * 9), datum(text, weights=[-1.0] * 9)], "cross_entropy").result()
check("opposite weights cancel", model.optim_step(types.AdamParams(learning_rate=0.0)).result().metrics["grad_norm"] < 1e-3)

# Every policy loss: coefficients that follow from its definition, measured by the norm of the
# gradient that they make.
advantages = [0.0, 0.0] + [0.5, -1.0, 2.0, 0.25, 1.0, -0.5, 1.5]
drift = [0.3, -0.3, 0.0, 0.5, -0.5, 0.1, -0.1, 0.0, 0.0]


def norm_of(loss_fn, config=None, **inputs):
    client = fresh(3)
    client.forward_backward([datum(text, **inputs)], loss_fn, loss_fn_config=config).result()
    return client.optim_step(types.AdamParams(learning_rate=0.0)).result().metrics["grad_norm"]


now = logprobs(fresh(3), text)
then = [x - d for x, d in zip(now, drift)]


def clip(ratio, low, high):
    return min(max(ratio, low), high)


def ppo(ratio, a):
    free, held = ratio * a, clip(ratio, 0.9, 1.1) * a
    return free if free <= held + 1e-9 else 0.0


bounds = {"clip_low_threshold": 0.9, "clip_high_threshold": 1.1}
ratios = [math.exp(d) for d in drift]
for loss_fn, config, coefficients in [
    ("importance_sampling", None, [r * a for r, a in zip(ratios, advantages)]),
    ("ppo", bounds, [ppo(r, a) for r, a in zip(ratios, advantages)]),
    ("cispo", bounds, [clip(r, 0.9, 1.1) * a for r, a in zip(ratios, advantages)]),
    ("dro", {"beta": 0.5}, [a - 0.5 * d for d, a in zip(drift, advantages)]),
]:
    expected = norm_of("cross_entropy", weights=coefficients)
    measured = norm_of(loss_fn, config, logprobs=then, advantages=advantages)
    check(f"{loss_fn} has the gradient of its definition", abs(measured - expected) < 1e-3 * expected)

# Sampling.
sampler = model.save_weights_and_get_sampling_client()
prompt = types.ModelInput.from_ints(text[:4])


def sampled(client, seed, count=4, **changes):
    params = types.SamplingParams(max_tokens=5, seed=seed, stop=[], **changes)
    return [s.tokens for s in client.sample(prompt, count, params).result().sequences]


first = sampled(sampler, 5)
check("as many samples as were asked for, as long as they may be", [len(s) for s in first] == [5] * 4)
check("the same seed gives the same samples", sampled(sampler, 5) == first)
check("sample i uses seed + i", sampled(sampler, 6, 3) == first[1:])
greedy = sampler.sample(prompt, 1, types.SamplingParams(max_tokens=3, temperature=0.0, stop=[])).result().sequences[0]
check("the likeliest tokens are those that were learnt", list(greedy.tokens) == text[4:7])
read = logprobs(model, text[:4] + list(greedy.tokens))[3:]
check("samples carry their log-probabilities", close(list(greedy.logprobs), read, 1e-4))
scored = sampler.compute_logprobs(types.ModelInput.from_ints(text)).result()
check("a prompt can be scored", scored[0] is None and close(scored[1:], logprobs(model, text), 1e-4))
model.forward_backward([datum(text, weights=[-1.0] * 9)], "cross_entropy").result()
model.optim_step(types.AdamParams(learning_rate=1e-2)).result()
check("a snapshot stays as it was", sampled(sampler, 5) == first)

# Saving and loading: weights and optimiser go on as if never interrupted.
saved = model.save_state("half").result().path
named = model.save_weights_for_sampler("for-others").result().path
check("named weights can be sampled", len(sampled(service.create_sampling_client(model_path=named), 5)) == 4)


def train(client):
    for turn in range(3):
        client.forward_backward([datum(tokens(8, turn), weights=[1.0] * 7)], "cross_entropy").result()
        client.optim_step(types.AdamParams(learning_rate=1e-3)).result()
    return logprobs(client, text)


resumed = service.create_training_client_from_state_with_optimizer(saved)
check("what is loaded is what was saved", logprobs(resumed, text) == logprobs(model, text))
check("training goes on to the bit", train(resumed) == train(model))

# Faults are told, and the next request is none the worse for it.
faults = {
    "an unknown base model": lambda: logprobs(service.create_lora_training_client(base_model="nothing-like-it"), text),
    "an unknown loss": lambda: fresh().forward_backward([datum(text)], "gspo").result(),
    "weight decay": lambda: fresh().optim_step(types.AdamParams(weight_decay=0.1)).result(),
    "weights that nobody saved": lambda: logprobs(service.create_training_client_from_state("tinker://no/weights/where"), text),
}
for name, wrong in faults.items():
    try:
        wrong()
    except Exception:
        checks += 1
    else:
        sys.exit(f"not so: {name} is refused")
check("and afterwards it works as before", logprobs(fresh(), text) == before)

# An operation that is refused fails as the client's fault, and the model's next one is done.
client = fresh()
image = types.Datum(
    model_input=types.ModelInput(chunks=[types.ImageChunk(data=b"none", format="png")]), loss_fn_inputs={}
)
refused = {
    "a name that is a path": lambda: client.save_state("my checkpoint"),
    "a sampler of such a name": lambda: client.save_weights_for_sampler("a/b"),
    "an image": lambda: client.forward_backward([image], "cross_entropy"),
    "a learning rate that is none": lambda: client.optim_step(types.AdamParams(learning_rate=-1.0)),
    "weights that nobody saved": lambda: client.load_state("tinker://no/weights/where"),
}
for name, wrong in refused.items():
    try:
        wrong().result()
    except tinker.RequestFailedError as failure:
        check(f"{name} is the client's fault", failure.category == types.RequestErrorCategory.User)
    else:
        sys.exit(f"not so: {name} is refused")
    check(f"after {name} the model goes on", logprobs(client, text) == before)

print(f"{checks} checks passed with tinker {tinker.__version__}")

"""Gold for src/models/transformer: PyTorch's log-probabilities, gradient norms and losses over 20 Adam steps, in double
precision from weights of single precision: single sums differ from one processor to the next.

    python3 test/gold/transformer.py > test/gold/transformer.json
"""
import json
import math

import torch
import torch.nn.functional as F

torch.set_num_threads(1)
LAYERS, WIDTH, HEADS, VOCAB, CONTEXT = 2, 32, 2, 19, 21
LENGTHS = [21, 5, 12, 1, 17, 2, 9, 20]
STEPS, RATE = 20, 3e-3


def noise(i, salt):
    """A number in -0.5..0.5 that any language computes exactly: a 32-bit hash of i and salt."""
    h = (i * 2654435761 + salt * 40503 + 12345) & 0xFFFFFFFF
    h ^= h >> 16
    h = (h * 0x85EBCA6B) & 0xFFFFFFFF
    h ^= h >> 13
    h = (h * 0xC2B2AE35) & 0xFFFFFFFF
    h ^= h >> 16
    return h / 4294967296 - 0.5


def shapes():
    yield 'embedding.token', (VOCAB, WIDTH)
    yield 'embedding.position', (CONTEXT, WIDTH)
    for l in range(LAYERS):
        yield f'layers.{l}.attention_norm.gain', (WIDTH,)
        yield f'layers.{l}.attention_norm.bias', (WIDTH,)
        yield f'layers.{l}.attention.qkv', (WIDTH, 3 * WIDTH)
        yield f'layers.{l}.attention.out', (WIDTH, WIDTH)
        yield f'layers.{l}.mlp_norm.gain', (WIDTH,)
        yield f'layers.{l}.mlp_norm.bias', (WIDTH,)
        yield f'layers.{l}.mlp.up', (WIDTH, 4 * WIDTH)
        yield f'layers.{l}.mlp.up_bias', (4 * WIDTH,)
        yield f'layers.{l}.mlp.down', (4 * WIDTH, WIDTH)
        yield f'layers.{l}.mlp.down_bias', (WIDTH,)
    yield 'final_norm.gain', (WIDTH,)
    yield 'final_norm.bias', (WIDTH,)
    yield 'head', (WIDTH, VOCAB)


def start(name, shape, salt):
    values = [0.4 * noise(i, salt) + (1 if name.endswith('gain') else 0) for i in range(math.prod(shape))]
    return torch.tensor(values, dtype=torch.float32).double().reshape(shape).requires_grad_()


weights = {name: start(name, shape, salt) for salt, (name, shape) in enumerate(shapes())}


def norm(x, name):
    return F.layer_norm(x, (WIDTH,), weights[f'{name}.gain'], weights[f'{name}.bias'])


def logprobs(tokens):
    length = len(tokens)
    x = weights['embedding.token'][tokens] + weights['embedding.position'][:length]
    mask = torch.full((length, length), float('-inf'), dtype=torch.float64).triu(1)
    for l in range(LAYERS):
        name = f'layers.{l}'
        qkv = norm(x, f'{name}.attention_norm') @ weights[f'{name}.attention.qkv']
        q, k, v = (t.view(length, HEADS, WIDTH // HEADS).transpose(0, 1) for t in qkv.split(WIDTH, -1))
        p = (q @ k.transpose(-1, -2) / math.sqrt(WIDTH // HEADS) + mask).softmax(-1)
        x = x + (p @ v).transpose(0, 1).reshape(length, WIDTH) @ weights[f'{name}.attention.out']
        up = norm(x, f'{name}.mlp_norm') @ weights[f'{name}.mlp.up'] + weights[f'{name}.mlp.up_bias']
        x = x + F.gelu(up, approximate='tanh') @ weights[f'{name}.mlp.down'] + weights[f'{name}.mlp.down_bias']
    return (norm(x, 'final_norm') @ weights['head']).log_softmax(-1)


examples = []
for s, length in enumerate(LENGTHS):
    tokens = torch.tensor([int((noise(t, 100 + s) + 0.5) * VOCAB) for t in range(length)])
    coef = torch.tensor([0.0] + [noise(t, 200 + s) * 0.1 + 0.02 for t in range(1, length)], dtype=torch.float64)
    examples.append((tokens, coef))

adam = torch.optim.Adam(list(weights.values()), lr=RATE)
losses, norms, first = [], [], []
for step in range(STEPS):
    adam.zero_grad()
    loss = torch.zeros((), dtype=torch.float64)
    for tokens, coef in examples:
        if len(tokens) < 2:
            continue
        picked = logprobs(tokens[:-1])[torch.arange(len(tokens) - 1), tokens[1:]]
        if step == 0:
            first.append([float(p) for p in picked])
        loss = loss - (coef[1:] * picked).sum()
    loss.backward()
    losses.append(float(loss))
    norms.append(math.sqrt(sum(float((w.grad ** 2).sum()) for w in weights.values())))
    adam.step()

print(json.dumps({'losses': losses, 'gradNorms': norms, 'firstLogprobs': first}))

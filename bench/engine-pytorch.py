"""The peer of the benchmark: the models, sizes and work of bench/engine.mjs in PyTorch.

    echo 'train 2' | python3 bench/engine-pytorch.py LAYERS WIDTH THREADS

Each line on stdin names train, ragged or sample and a number of seconds. The answer is one line of
JSON.
"""
import json
import math
import resource
import sys
import time

import torch
import torch.nn.functional as F

layers, width, threads = (int(a) for a in sys.argv[1:4])
HEADS, VOCAB, LENGTH, BATCH, SAMPLES = 4, 48, 48, 128, 256
head_width = width // HEADS
torch.set_num_threads(threads)
torch.manual_seed(0)


def normal(*shape):
    return (0.02 * torch.randn(*shape)).requires_grad_()


def constant(value, n):
    return torch.full((n,), float(value)).requires_grad_()


w = {'token': normal(VOCAB, width), 'position': normal(LENGTH, width), 'head': normal(width, VOCAB)}
w |= {'gain': constant(1, width), 'bias': constant(0, width)}
for l in range(layers):
    w |= {f'{l}.gain1': constant(1, width), f'{l}.bias1': constant(0, width)}
    w |= {f'{l}.gain2': constant(1, width), f'{l}.bias2': constant(0, width)}
    w |= {f'{l}.qkv': normal(width, 3 * width), f'{l}.out': normal(width, width)}
    w |= {f'{l}.up': normal(width, 4 * width), f'{l}.up_bias': constant(0, 4 * width)}
    w |= {f'{l}.down': normal(4 * width, width), f'{l}.down_bias': constant(0, width)}
mask = torch.full((LENGTH, LENGTH), float('-inf')).triu(1)
fused_attention = getattr(F, 'scaled_dot_product_attention', None)


def norm(x, gain, bias):
    return F.layer_norm(x, (width,), w[gain], w[bias])


def mlp(x, l):
    up = norm(x, f'{l}.gain2', f'{l}.bias2') @ w[f'{l}.up'] + w[f'{l}.up_bias']
    return x + F.gelu(up, approximate='tanh') @ w[f'{l}.down'] + w[f'{l}.down_bias']


def logits(tokens):
    rows, length = tokens.shape
    x = w['token'][tokens] + w['position'][:length]
    for l in range(layers):
        qkv = (norm(x, f'{l}.gain1', f'{l}.bias1') @ w[f'{l}.qkv']).split(width, -1)
        q, k, v = (t.view(rows, length, HEADS, head_width).transpose(1, 2) for t in qkv)
        if fused_attention:
            a = fused_attention(q, k, v, is_causal=True)
        else:
            scores = q @ k.transpose(-1, -2) / math.sqrt(head_width) + mask[:length, :length]
            a = scores.softmax(-1) @ v
        x = x + a.transpose(1, 2).reshape(rows, length, width) @ w[f'{l}.out']
        x = mlp(x, l)
    return norm(x, 'gain', 'bias') @ w['head']


adam = torch.optim.Adam(list(w.values()), lr=1e-3, foreach=True)
tokens = torch.randint(0, VOCAB, (BATCH, LENGTH))
coef = (torch.rand(BATCH, LENGTH - 1) * 2 - 0.5) / (BATCH * LENGTH)
# Ragged: sequences of 10 to 45 tokens whose first half is context, padded to the longest of the
# batch.
lengths = 10 + torch.arange(BATCH) * 7 % 36
places = torch.arange(1, 45)
learns = (places >= lengths[:, None] // 2) & (places < lengths[:, None])
ragged_tokens, ragged_coef = tokens[:, :45], coef[:, :44] * learns


def train(tokens=tokens, coef=coef):
    adam.zero_grad(set_to_none=True)
    out = logits(tokens[:, :-1]).reshape(-1, VOCAB)
    losses = F.cross_entropy(out, tokens[:, 1:].reshape(-1), reduction='none')
    loss = (losses * coef.reshape(-1)).sum()
    loss.backward()
    adam.step()


@torch.no_grad()
def sample():
    keys = [torch.empty(SAMPLES, HEADS, LENGTH, head_width) for _ in range(layers)]
    values = [torch.empty(SAMPLES, HEADS, LENGTH, head_width) for _ in range(layers)]
    token = torch.zeros(SAMPLES, dtype=torch.long)
    for t in range(LENGTH - 1):
        x = w['token'][token] + w['position'][t]
        for l in range(layers):
            q, k, v = (norm(x, f'{l}.gain1', f'{l}.bias1') @ w[f'{l}.qkv']).split(width, -1)
            keys[l][:, :, t] = k.view(SAMPLES, HEADS, head_width)
            values[l][:, :, t] = v.view(SAMPLES, HEADS, head_width)
            scores = (keys[l][:, :, : t + 1] @ q.view(SAMPLES, HEADS, head_width, 1)).squeeze(-1)
            p = (scores / math.sqrt(head_width)).softmax(-1)
            attended = (p.unsqueeze(-2) @ values[l][:, :, : t + 1]).reshape(SAMPLES, width)
            x = x + attended @ w[f'{l}.out']
            x = mlp(x, l)
        p = (norm(x, 'gain', 'bias') @ w['head']).log_softmax(-1)
        token = torch.multinomial(p.exp(), 1).squeeze(-1)
        p.gather(-1, token.unsqueeze(-1))


def repeat(work, seconds):
    """Seconds of each repetition, at least one, for that long."""
    times, start = [], time.perf_counter()
    while not times or time.perf_counter() - start < seconds:
        before = time.perf_counter()
        work()
        times.append(time.perf_counter() - before)
    return times


work = {'train': train, 'ragged': lambda: train(ragged_tokens, ragged_coef), 'sample': sample}
print(json.dumps({'name': f'torch {torch.__version__}'}), flush=True)
for line in sys.stdin:
    name, seconds = line.split()
    times = repeat(work[name], float(seconds))
    rss = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({'times': times, 'rssMegabytes': rss}), flush=True)

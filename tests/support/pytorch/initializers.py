"""Writes tests/fixtures/pytorch/initializers.json: how PyTorch's initialisers spread the numbers of a kernel.

Of each, over many draws: the nine deciles and the largest distance from 0.
Run with Debian's python3-torch: /usr/bin/python3 tests/support/pytorch/initializers.py
"""
import json
import math
import pathlib

import torch
from torch.nn import init

torch.manual_seed(1)
DRAWS = 3_000_000

# Our layer, its parameters and input, and PyTorch's weight for it. Grouped fans differ on the way out, so only those that count what enters take it.
DENSE = ("dense", {"units": 96}, [64], (96, 64))
CONVOLUTION = ("conv2d", {"filters": 20, "kernel": [3, 5]}, [8, 8, 6], (20, 6, 3, 5))
GROUPED = ("conv2d", {"filters": 32, "kernel": 3, "groups": 4}, [8, 8, 16], (32, 4, 3, 3))
DEPTHWISE = ("depthwiseConv2d", {"kernel": 5, "multiplier": 2}, [8, 8, 16], (32, 1, 5, 5))

ENTERING = [
    ({"kind": "heUniform"}, lambda w: init.kaiming_uniform_(w, nonlinearity="relu")),
    ({"kind": "heNormal"}, lambda w: init.kaiming_normal_(w, nonlinearity="relu")),
    ({"kind": "lecunUniform"}, lambda w: init.kaiming_uniform_(w, nonlinearity="linear")),
    ({"kind": "lecunNormal"}, lambda w: init.kaiming_normal_(w, nonlinearity="linear")),
]
ALL = [
    ({"kind": "zeros"}, init.zeros_),
    ({"kind": "ones"}, init.ones_),
    ({"kind": "constant", "value": -0.25}, lambda w: init.constant_(w, -0.25)),
    ({"kind": "uniform", "limit": 0.3}, lambda w: init.uniform_(w, -0.3, 0.3)),
    ({"kind": "normal", "stddev": 0.2}, lambda w: init.normal_(w, 0, 0.2)),
    ({"kind": "truncatedNormal", "stddev": 0.2}, lambda w: init.trunc_normal_(w, 0, 0.2, -0.4, 0.4)),
    ({"kind": "glorotUniform"}, init.xavier_uniform_),
    ({"kind": "glorotNormal"}, init.xavier_normal_),
    *ENTERING,
    ({"kind": "orthogonal", "gain": 1.5}, lambda w: init.orthogonal_(w, 1.5)),
]


def spread(start, shape):
    drawn = [start(torch.empty(shape)).flatten() for _ in range(math.ceil(DRAWS / math.prod(shape)))]
    numbers = torch.cat(drawn).double().sort().values
    deciles = [numbers[int(len(numbers) * share / 10)].item() for share in range(1, 10)]
    return {"deciles": [round(value, 7) for value in deciles], "largest": round(numbers.abs().max().item(), 7)}


cases = [
    {"initializer": settings, "layer": layer, "params": params, "input": entering, **spread(start, shape)}
    for kinds, layers in [(ALL, [DENSE, CONVOLUTION]), (ENTERING, [GROUPED, DEPTHWISE])]
    for settings, start in kinds
    for layer, params, entering, shape in layers
]

target = pathlib.Path(__file__).parents[2] / "fixtures/pytorch/initializers.json"
lines = ",\n".join(json.dumps(case) for case in cases)
target.write_text(f'{{"source": "PyTorch {torch.__version__}", "cases": [\n{lines}\n]}}\n')
print(f"{target}: {len(cases)} cases")

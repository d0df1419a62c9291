"""Writes tests/fixtures/pytorch/layers.json: window sizes, batch normalisation and activation functions by PyTorch.

Run with Debian's python3-torch: /usr/bin/python3 tests/support/pytorch/layers.py
"""
import json
import pathlib
import random

import torch
import torch.nn.functional as F

random.seed(1)
torch.manual_seed(1)


def rounded(tensor):
    return [float(f"{value:.9g}") for value in tensor.detach().flatten().tolist()]


def window_size(operation):
    """The number of windows, or 0 where PyTorch refuses because not one fits."""
    try:
        return operation().shape[-1]
    except RuntimeError as error:
        if "too small" not in str(error) and "can't be greater than" not in str(error):
            raise
        return 0


def sizes():
    """[input, kernel, stride, padding, dilation, rounding, output]"""
    rows = []
    for _ in range(400):
        n, f, s, d = random.randint(1, 40), random.randint(1, 9), random.randint(1, 6), random.choice([1, 1, 1, 2, 3])
        x = torch.zeros(1, 1, n)
        if random.random() < 0.4:
            p = random.randint(0, f)
            rows.append([n, f, s, p, d, "floor", window_size(lambda: F.conv1d(x, torch.zeros(1, 1, f), None, s, p, d))])
        else:
            p = random.randint(0, f // 2)  # PyTorch's limit for pooling
            ceil = random.random() < 0.6
            rows.append([n, f, s, p, d, "ceil" if ceil else "floor", window_size(lambda: F.max_pool2d(x[None], (1, f), (1, s), (0, p), (1, d), ceil))])
    return rows


def batch_norm():
    """Two training steps and a use afterwards, on images [batch, height, width, channels] and on vectors."""
    cases = []
    for shape in ([4, 3, 2, 3], [5, 4]):
        channels = shape[-1]
        norm = (torch.nn.BatchNorm2d if len(shape) == 4 else torch.nn.BatchNorm1d)(channels, eps=1e-3, momentum=0.2).double()
        with torch.no_grad():
            norm.weight.copy_(torch.randn(channels))
            norm.bias.copy_(torch.randn(channels))
        steps = []
        for training in (True, True, False):
            norm.train(training)
            x = (torch.randn(shape) * 3 + 5).double()
            y = norm(x.movedim(-1, 1)).movedim(1, -1)
            steps.append({"training": training, "x": rounded(x), "y": rounded(y), "mean": rounded(norm.running_mean), "variance": rounded(norm.running_var)})
        cases.append({"shape": shape, "momentum": 0.8, "epsilon": 1e-3, "gamma": rounded(norm.weight), "beta": rounded(norm.bias), "steps": steps})
    return cases


def activations():
    x = torch.tensor([-7, -6, -4.5, -3, -2.25, -1, -0.5, -0.01, 0, 0.01, 0.5, 1, 2.25, 3, 4.5, 6, 7]).double()
    functions = {
        "sigmoid": torch.sigmoid, "hardSigmoid": F.hardsigmoid, "tanh": torch.tanh, "arctan": torch.atan, "relu": F.relu, "relu6": F.relu6,
        "leakyRelu": lambda v: F.leaky_relu(v, 0.1), "elu": F.elu, "selu": F.selu, "gelu": F.gelu, "softplus": F.softplus, "softsign": F.softsign,
        "swish": F.silu, "hardSwish": F.hardswish, "mish": F.mish, "sign": torch.sign, "step": lambda v: torch.heaviside(v, torch.ones(1).double()),
    }
    return {"x": rounded(x), "values": {name: rounded(function(x)) for name, function in functions.items()}}


target = pathlib.Path(__file__).parents[2] / "fixtures" / "pytorch" / "layers.json"
content = {"torch": torch.__version__, "sizes": sizes(), "batchNorm": batch_norm(), "activations": activations()}
target.write_text(json.dumps(content, separators=(",", ":")).replace('],["', '],\n["').replace("],[", "],\n[") + "\n")
print(target, target.stat().st_size, "bytes")

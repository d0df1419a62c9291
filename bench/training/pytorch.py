"""The benchmark's networks in PyTorch on one thread. The first line of its input lists them; each further line asks for one, and gets samples a second."""
import json
import re
import sys
import time

import torch
from torch import nn

torch.set_num_threads(1)
torch.manual_seed(1)


class Residual(nn.Module):
    def __init__(self, channels, filters, stride):
        super().__init__()
        self.inner = nn.Sequential(
            nn.Conv2d(channels, filters, 3, stride, 1, bias=False), nn.BatchNorm2d(filters), nn.ReLU(),
            nn.Conv2d(filters, filters, 3, 1, 1, bias=False), nn.BatchNorm2d(filters),
        )
        same = stride == 1 and channels == filters
        self.short = nn.Identity() if same else nn.Sequential(nn.Conv2d(channels, filters, 1, stride, bias=False), nn.BatchNorm2d(filters))

    def forward(self, x):
        return torch.relu(self.inner(x) + self.short(x))


def activation(layer):
    return nn.ReLU() if layer["activation"] == "relu" else nn.Tanh()


def build(network):
    *size, channels = network["shape"]
    image = len(size) == 2
    shape = (channels, *size) if image else (channels,)
    layers = []

    def width():
        with torch.no_grad():
            return nn.Sequential(*layers)(torch.zeros(2, *shape)).shape[1]

    def flatten():
        nonlocal image
        if image:
            layers.append(nn.Flatten())
        image = False

    for layer in network["layers"]:
        kind = layer["kind"]
        if kind == "conv":
            padding = layer["kernel"] // 2 if layer["padding"] == "same" else 0
            layers += [nn.Conv2d(width(), layer["filters"], layer["kernel"], padding=padding), activation(layer)]
        elif kind == "pool":
            layers.append(nn.MaxPool2d(2))
        elif kind == "dense":
            flatten()
            layers += [nn.Linear(width(), layer["units"]), activation(layer)]
        elif kind == "stem":
            layers += [nn.Conv2d(width(), layer["filters"], 3, padding=1, bias=False), nn.BatchNorm2d(layer["filters"]), nn.ReLU()]
        elif kind == "residual":
            layers.append(Residual(width(), layer["filters"], layer["stride"]))
        elif kind == "mean":
            layers.append(nn.AdaptiveAvgPool2d(1))
        else:
            raise ValueError(f"There is no layer {kind!r}.")
    flatten()
    layers.append(nn.Linear(width(), network["outputs"]))
    return nn.Sequential(*layers), shape


def prepare(network):
    net, shape = build(network)
    batch, outputs = network["batch"], network["outputs"]
    count = max(4 * batch, 512)
    data = torch.rand(count, *shape)
    labels = torch.arange(count) % max(2, outputs)
    targets = labels.float()[:, None] if outputs == 1 else labels
    loss = nn.BCEWithLogitsLoss() if outputs == 1 else nn.CrossEntropyLoss()
    optimizer = torch.optim.Adam(net.parameters())
    order = torch.randperm(count)
    place = 0

    def step():
        nonlocal place
        rows = order[place : place + batch]
        place = (place + batch) % (count - batch + 1)
        optimizer.zero_grad()
        loss(net(data[rows]), targets[rows]).backward()
        optimizer.step()

    for _ in range(2):
        step()
    return step


networks = json.loads(sys.stdin.readline())
build_facts = torch.__config__.show()
blas = re.search(r"BLAS_INFO=(\w+)", build_facts)
print(json.dumps({"version": torch.__version__, "blas": blas.group(1) if blas else None}), flush=True)
steps = {}
for line in sys.stdin:
    question = json.loads(line)
    index = question["network"]
    if index not in steps:
        steps[index] = prepare(networks[index])
    step = steps[index]
    start, count, spent = time.perf_counter(), 0, 0.0
    while spent < question["milliseconds"] / 1000:
        step()
        count += 1
        spent = time.perf_counter() - start
    print(json.dumps(networks[index]["batch"] * count / spent), flush=True)

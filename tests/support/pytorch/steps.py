"""Writes tests/fixtures/pytorch/steps.json: weights after five steps of each of PyTorch's optimizers, in double precision.

The gradient of weight i at step t is cos((i + 1)·t) + θ/10. Run with Debian's python3-torch: /usr/bin/python3 tests/support/pytorch/steps.py
"""
import json
import math
import pathlib

import torch

makers = {
    "sgd": lambda p: torch.optim.SGD(p, lr=0.05),
    "momentum": lambda p: torch.optim.SGD(p, lr=0.05, momentum=0.8),
    "nesterov": lambda p: torch.optim.SGD(p, lr=0.05, momentum=0.8, nesterov=True),
    "adagrad": lambda p: torch.optim.Adagrad(p, lr=0.05, eps=1e-10),
    "rmsprop": lambda p: torch.optim.RMSprop(p, lr=0.05, alpha=0.99, eps=1e-8),
    "adam": lambda p: torch.optim.Adam(p, lr=0.05),
    "adamw": lambda p: torch.optim.AdamW(p, lr=0.05, weight_decay=0.01),
    "adamax": lambda p: torch.optim.Adamax(p, lr=0.05),
    # PyTorch 1.13 counts one factor of the next bias twice unless it works on lists; later versions agree with the lists.
    "nadam": lambda p: torch.optim.NAdam(p, lr=0.05, foreach=True),
}
result = {}
for name, make in makers.items():
    theta = torch.tensor([math.sin(i + 1) for i in range(11)], dtype=torch.float64, requires_grad=True)
    optimizer = make([theta])
    for t in range(1, 6):
        theta.grad = torch.tensor([math.cos((i + 1) * t) for i in range(11)], dtype=torch.float64) + 0.1 * theta.detach()
        optimizer.step()
    result[name] = theta.tolist()
golden = {"source": f"PyTorch {torch.__version__}", "weights": result}
target = pathlib.Path(__file__).parent.parent.parent / "fixtures" / "pytorch" / "steps.json"
target.write_text(json.dumps(golden) + "\n")

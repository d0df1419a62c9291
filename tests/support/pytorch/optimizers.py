"""Writes optimizers.json: the losses of twenty steps of each optimizer, run by PyTorch in double precision.

A small network (4 inputs, 5 tanh units, 3 classes, crossentropy) starts from the same weights and sees the same
batches every time. Run with Debian's python3-torch: /usr/bin/python3 tests/support/pytorch/optimizers.py
"""
import json
import pathlib

import torch

torch.manual_seed(7)
torch.set_default_dtype(torch.float64)

BATCHES, SIZE = 20, 8
inputs = torch.randn(BATCHES, SIZE, 4)
labels = torch.randint(0, 3, (BATCHES, SIZE))
start = {
    "hidden.kernel": torch.randn(4, 5) * 0.5,
    "hidden.bias": torch.randn(5) * 0.1,
    "output.kernel": torch.randn(5, 3) * 0.5,
    "output.bias": torch.zeros(3),
}
# Rounded to what JSON and 32-bit floats carry alike.
inputs = torch.tensor(json.loads(json.dumps(inputs.float().tolist())))
start = {name: torch.tensor(json.loads(json.dumps(value.float().tolist()))) for name, value in start.items()}

optimizers = {
    "sgd": lambda p: torch.optim.SGD(p, lr=0.2),
    "momentum": lambda p: torch.optim.SGD(p, lr=0.05, momentum=0.9),
    "nesterov": lambda p: torch.optim.SGD(p, lr=0.05, momentum=0.9, nesterov=True),
    "rmsprop": lambda p: torch.optim.RMSprop(p, lr=0.01),
    "adam": lambda p: torch.optim.Adam(p, lr=0.03),
    "adamw": lambda p: torch.optim.AdamW(p, lr=0.03, weight_decay=0.1),
    "adamax": lambda p: torch.optim.Adamax(p, lr=0.03, betas=(0.8, 0.99)),
    # PyTorch 1.13 counts one factor of the next bias twice unless it works on lists; later versions agree with the lists.
    "nadam": lambda p: torch.optim.NAdam(p, lr=0.03, foreach=True),
    "adagrad": lambda p: torch.optim.Adagrad(p, lr=0.1),
}
settings = {
    "sgd": {"learningRate": 0.2},
    "momentum": {"learningRate": 0.05},
    "nesterov": {"learningRate": 0.05},
    "rmsprop": {"learningRate": 0.01},
    "adam": {"learningRate": 0.03},
    "adamw": {"learningRate": 0.03, "weightDecay": 0.1},
    "adamax": {"learningRate": 0.03, "beta1": 0.8, "beta2": 0.99},
    "nadam": {"learningRate": 0.03},
    "adagrad": {"learningRate": 0.1},
}


def run(make):
    weights = {name: value.clone().requires_grad_(True) for name, value in start.items()}
    optimizer = make(list(weights.values()))
    losses = []
    for x, y in zip(inputs, labels):
        hidden = torch.tanh(x @ weights["hidden.kernel"] + weights["hidden.bias"])
        loss = torch.nn.functional.cross_entropy(hidden @ weights["output.kernel"] + weights["output.bias"], y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return {"losses": losses, "kernel": weights["hidden.kernel"].detach().flatten().tolist()}


def rounded(value, digits=9):
    if isinstance(value, dict):
        return {key: rounded(each, digits) for key, each in value.items()}
    if isinstance(value, list):
        return [rounded(each, digits) for each in value]
    return round(value, digits) if isinstance(value, float) else value


golden = {
    "source": f"PyTorch {torch.__version__}",
    "inputs": inputs.flatten().tolist(),
    "labels": labels.flatten().tolist(),
    "weights": {name: {"shape": list(value.shape), "values": value.flatten().tolist()} for name, value in start.items()},
    "runs": {kind: {"settings": settings[kind], **run(make)} for kind, make in optimizers.items()},
}
target = pathlib.Path(__file__).parent.parent.parent / "fixtures" / "pytorch" / "optimizers.json"
target.parent.mkdir(parents=True, exist_ok=True)
target.write_text(json.dumps(rounded(golden)) + "\n")

"""Writes pulse.json: how each layer of a small network learns in two steps of SGD, measured on PyTorch in double precision.

6 inputs, 5 ReLU units (one is silent by its bias), 4 sigmoid units (driven to their ends), 3 classes, crossentropy.
Run with Debian's python3-torch: /usr/bin/python3 tests/support/pytorch/pulse.py
"""
import json
import pathlib

import torch

torch.manual_seed(11)
torch.set_default_dtype(torch.float64)
RATE, SIZE = 0.5, 16


def draw(*shape, scale=1.0):
    return (torch.randn(*shape) * scale * 1000).round() / 1000


inputs, labels = draw(SIZE, 6), torch.arange(SIZE) % 3
bias = draw(5, scale=0.1)
bias[2] = -50
start = {
    "n0.kernel": draw(6, 5, scale=0.6), "n0.bias": bias, "n1.kernel": draw(5, 4, scale=4), "n1.bias": draw(4, scale=0.1),
    "n2.kernel": draw(4, 3, scale=0.5), "n2.bias": torch.zeros(3),
}
weights = {name: value.clone().requires_grad_(True) for name, value in start.items()}


def rms(values):
    flat = torch.cat([value.flatten() for value in values])
    return float((flat * flat).mean().sqrt())


steps = []
for _ in range(2):
    hidden = torch.relu(inputs @ weights["n0.kernel"] + weights["n0.bias"])
    gate = torch.sigmoid(hidden @ weights["n1.kernel"] + weights["n1.bias"])
    loss = torch.nn.functional.cross_entropy(gate @ weights["n2.kernel"] + weights["n2.bias"], labels)
    gradients = dict(zip(weights, torch.autograd.grad(loss, list(weights.values()))))
    after = {name: (weight - RATE * gradients[name]).detach() for name, weight in weights.items()}
    layers = []
    for node in ["n0", "n1", "n2"]:
        own = [f"{node}.kernel", f"{node}.bias"]
        layers.append({
            "node": node,
            "gradient": rms([gradients[name] for name in own]),
            "weight": rms([weights[name].detach() for name in own]),
            "update": rms([after[name] - weights[name].detach() for name in own]),
            "silent": float((hidden == 0).all(0).double().mean()) if node == "n0" else None,
            "saturated": float(((gate <= 0.02) | (gate >= 0.98)).double().mean()) if node == "n1" else None,
        })
    steps.append({"loss": float(loss), "layers": layers})
    weights = {name: value.clone().requires_grad_(True) for name, value in after.items()}

target = pathlib.Path(__file__).parents[2] / "fixtures" / "pytorch" / "pulse.json"
target.write_text(json.dumps({
    "source": f"PyTorch {torch.__version__}", "learningRate": RATE, "inputs": inputs.tolist(), "labels": labels.tolist(),
    "weights": {name: {"shape": list(value.shape), "values": value.flatten().tolist()} for name, value in start.items()}, "steps": steps,
}, separators=(",", ":")) + "\n")

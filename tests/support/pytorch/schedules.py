"""Writes tests/fixtures/pytorch/schedules.json: the learning rate of every step under PyTorch's schedulers.

Run with Debian's python3-torch: /usr/bin/python3 tests/support/pytorch/schedules.py
"""
import json
import pathlib
import warnings

import torch
from torch.optim import lr_scheduler as schedulers

warnings.simplefilter("ignore")
BASE, EPOCHS, STEPS = 0.05, 12, 7
TOTAL = EPOCHS * STEPS
# Falls, stands still, falls by less than the threshold, rises, falls again.
LOSSES = [2.0, 1.5, 1.5, 1.49999, 1.6, 1.2, 1.21, 1.22, 1.2, 1.19, 1.3, 1.3]


def rates(make, moment):
    """The rate of each step; `moment` is when the scheduler steps."""
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=BASE)
    scheduler = make(optimizer)
    found = []
    for epoch in range(EPOCHS):
        for batch in range(STEPS):
            if moment == "fraction":
                scheduler.step(epoch + batch / STEPS)
            found.append(optimizer.param_groups[0]["lr"])
            optimizer.step()
            if moment == "step" and epoch * STEPS + batch + 1 < TOTAL:
                scheduler.step()
        if moment == "epoch":
            scheduler.step()
        if moment == "loss":
            scheduler.step(LOSSES[epoch])
    return found


cases = [
    ({"kind": "constant"}, lambda o: schedulers.LambdaLR(o, lambda _: 1), "step"),
    ({"kind": "step", "every": 5, "gamma": 0.2}, lambda o: schedulers.StepLR(o, 5, 0.2), "epoch"),
    ({"kind": "exponential", "gamma": 0.8}, lambda o: schedulers.ExponentialLR(o, 0.8), "epoch"),
    ({"kind": "cosine", "minimum": 0.002}, lambda o: schedulers.CosineAnnealingLR(o, TOTAL, 0.002), "step"),
    ({"kind": "warmRestarts", "period": 3, "minimum": 0.001}, lambda o: schedulers.CosineAnnealingWarmRestarts(o, 3, 1, 0.001), "fraction"),
    ({"kind": "warmRestarts", "period": 2, "stretch": 2}, lambda o: schedulers.CosineAnnealingWarmRestarts(o, 2, 2), "fraction"),
    ({"kind": "warmup", "length": 3, "start": 0.25}, lambda o: schedulers.LinearLR(o, 0.25, 1, 3 * STEPS), "step"),
    ({"kind": "oneCycle"}, lambda o: schedulers.OneCycleLR(o, BASE, total_steps=TOTAL), "step"),
    ({"kind": "oneCycle", "rise": 0.5, "divisor": 4, "finalDivisor": 50}, lambda o: schedulers.OneCycleLR(o, BASE, total_steps=TOTAL, pct_start=0.5, div_factor=4, final_div_factor=50), "step"),
    ({"kind": "plateau", "factor": 0.5, "patience": 1}, lambda o: schedulers.ReduceLROnPlateau(o, factor=0.5, patience=1), "loss"),
    ({"kind": "plateau", "factor": 0.1, "patience": 0, "cooldown": 2, "minimum": 0.001, "threshold": 0.01}, lambda o: schedulers.ReduceLROnPlateau(o, factor=0.1, patience=0, cooldown=2, min_lr=0.001, threshold=0.01), "loss"),
]
golden = {
    "source": f"PyTorch {torch.__version__}",
    "base": BASE, "epochs": EPOCHS, "stepsPerEpoch": STEPS, "losses": LOSSES,
    "cases": [{"schedule": settings, "rates": rates(make, moment)} for settings, make, moment in cases],
}
target = pathlib.Path(__file__).parent.parent.parent / "fixtures" / "pytorch" / "schedules.json"
target.write_text(json.dumps(golden) + "\n")

"""Writes tests/fixtures/pytorch/trajectories.json: the losses of fifty steps of small networks, run by PyTorch in double precision.

Ten epochs of five batches (the last of an epoch is smaller), always in the same order, from the same initial weights. What a run is told is written
as the `training` section of a project file has it. Run with Debian's python3-torch and python3-torchvision:
/usr/bin/python3 tests/support/pytorch/trajectories.py
"""
import json
import pathlib
import warnings

import torch
import torch.nn.functional as F
from torch.nn.utils import clip_grad_norm_, clip_grad_value_
from torch.optim import lr_scheduler as schedulers
from torchvision.ops import box_convert, box_iou

warnings.simplefilter("ignore")
torch.manual_seed(11)
torch.set_default_dtype(torch.float64)

SAMPLES, SIZE, EPOCHS = 36, 8, 10
STEPS = -(-SAMPLES // SIZE)


def draw(*shape, scale=1.0, offset=0.0):
    """Random numbers of three decimals, so that float32 and JSON hold the same."""
    return (torch.randn(shape) * scale + offset).mul(1000).round().div(1000)


def chance(*shape, low=0.0, high=1.0):
    return (torch.rand(shape) * (high - low) + low).mul(1000).round().div(1000)


# Classes that are not equally frequent.
LABELS = torch.tensor([(0, 1, 0, 2, 0, 1)[i % 6] if i % 7 else 2 for i in range(SAMPLES)])
DATA = {
    "features": {"inputs": draw(SAMPLES, 4), "kind": "classes", "labels": LABELS, "classes": 3},
    "yes or no": {"inputs": draw(SAMPLES, 4), "kind": "classes", "labels": (LABELS == 0).long(), "classes": 2},
    "numbers": {"inputs": draw(SAMPLES, 4), "kind": "values", "values": draw(SAMPLES, 2)},
    "boxes": {"inputs": draw(SAMPLES, 4), "kind": "box", "values": torch.cat([chance(SAMPLES, 2, low=0.4, high=0.6), chance(SAMPLES, 2, low=0.2, high=0.6)], 1)},
    "images": {"inputs": draw(SAMPLES, 5, 5, 2), "kind": "classes", "labels": LABELS, "classes": 3},
    "masks": {"inputs": draw(SAMPLES, 4, 4, 1), "kind": "mask", "labels": torch.randint(0, 6, (SAMPLES, 4, 4)).sub(3).clamp(0), "classes": 3},
}


def dense(units, last):
    return {"h.kernel": draw(4, 6, scale=0.5), "h.bias": draw(6, scale=0.1), "o.kernel": draw(6, units, scale=0.5), "o.bias": draw(units, scale=0.1)}


def mlp(w, x):
    return torch.tanh(x @ w["h.kernel"] + w["h.bias"]) @ w["o.kernel"] + w["o.bias"]


def convolve(x, kernel, padding=0):
    return F.conv2d(x.movedim(-1, 1), kernel.permute(3, 2, 0, 1), padding=padding).movedim(1, -1)


def normed(w, x):
    """Our momentum is the share of the old average that is kept."""
    y = F.batch_norm(convolve(x, w["c.kernel"]).movedim(-1, 1), w["b.movingMean"], w["b.movingVariance"], w["b.gamma"], w["b.beta"], True, 0.1, 1e-5)
    return torch.tanh(y.movedim(1, -1)).flatten(1) @ w["o.kernel"] + w["o.bias"]


def painter(w, x):
    return convolve(torch.tanh(convolve(x, w["h.kernel"], 1) + w["h.bias"]), w["o.kernel"]) + w["o.bias"]


# Network: its weights and what comes before its last function.
NETWORKS = {
    "softmax": (dense(3, "softmax"), mlp),
    "sigmoid": (dense(1, "sigmoid"), mlp),
    "sigmoids": (dense(3, "sigmoid"), mlp),
    "linear": (dense(2, "linear"), mlp),
    "box": (dense(4, "sigmoid"), mlp),
    "batch norm": (
        {"c.kernel": draw(3, 3, 2, 4, scale=0.4), "b.gamma": draw(4, scale=0.2, offset=1), "b.beta": draw(4, scale=0.2), "b.movingMean": torch.zeros(4), "b.movingVariance": torch.ones(4), "o.kernel": draw(36, 3, scale=0.2), "o.bias": draw(3, scale=0.1)},
        normed,
    ),
    "mask": ({"h.kernel": draw(3, 3, 1, 4, scale=0.4), "h.bias": draw(4, scale=0.1), "o.kernel": draw(1, 1, 4, 3, scale=0.5), "o.bias": draw(3, scale=0.1)}, painter),
}


def smoothed(y, share, answers):
    return y * (1 - share) + share / answers


def losses_of(z, data, picked, training):
    """Of each sample, as training takes it."""
    loss, share = training["loss"], training.get("labelSmoothing", 0)
    if loss == "iou":
        corners = lambda boxes: box_convert(boxes, "cxcywh", "xyxy")
        return 1 - torch.diagonal(box_iou(corners(torch.sigmoid(z)), corners(data["values"][picked])))
    if data["kind"] == "values":
        apart = z - data["values"][picked]
        return (apart.abs() if loss == "mae" else apart.square()).mean(1)
    labels = data["labels"][picked]
    if loss == "categoricalCrossentropy":
        each = F.cross_entropy(z.movedim(-1, 1), labels, reduction="none", label_smoothing=share)
    else:
        truth = labels[:, None].double() if z.shape[-1] == 1 else F.one_hot(labels, z.shape[-1]).double()
        if loss == "binaryCrossentropy":
            each = F.binary_cross_entropy_with_logits(z, smoothed(truth, share, 2), reduction="none").mean(-1)
        else:
            each = F.mse_loss(torch.softmax(z, -1), truth, reduction="none").mean(-1)
    if "classWeights" in training:
        each = each * class_weights(data, training["classWeights"])[labels]
    return each.flatten(1).mean(1) if each.ndim > 1 else each


def class_weights(data, asked):
    if asked == "balanced":
        counts = torch.bincount(data["labels"].flatten(), minlength=data["classes"])
        return counts.sum() / (data["classes"] * counts)
    return torch.tensor([asked.get(name, 1.0) for name in "abc"[: data["classes"]]])


OPTIMIZERS = {
    "sgd": lambda p, lr: torch.optim.SGD(p, lr),
    "momentum": lambda p, lr: torch.optim.SGD(p, lr, momentum=0.9),
    "nesterov": lambda p, lr: torch.optim.SGD(p, lr, momentum=0.9, nesterov=True),
    "rmsprop": lambda p, lr: torch.optim.RMSprop(p, lr),
    "adam": lambda p, lr: torch.optim.Adam(p, lr),
    "adamw": lambda p, lr: torch.optim.AdamW(p, lr, weight_decay=0.1),
    "adamax": lambda p, lr: torch.optim.Adamax(p, lr),
    # PyTorch 1.13 counts one factor of the next bias twice unless it works on lists; later versions agree with the lists.
    "nadam": lambda p, lr: torch.optim.NAdam(p, lr, foreach=True),
    "adagrad": lambda p, lr: torch.optim.Adagrad(p, lr),
}
RATES = {"sgd": 0.2, "momentum": 0.05, "nesterov": 0.05, "rmsprop": 0.01, "adam": 0.03, "adamw": 0.03, "adamax": 0.03, "nadam": 0.03, "adagrad": 0.1}
SCHEDULES = [
    ({"kind": "constant"}, lambda o: schedulers.LambdaLR(o, lambda _: 1), "step"),
    ({"kind": "step", "every": 3, "gamma": 0.3}, lambda o: schedulers.StepLR(o, 3, 0.3), "epoch"),
    ({"kind": "exponential", "gamma": 0.8}, lambda o: schedulers.ExponentialLR(o, 0.8), "epoch"),
    ({"kind": "cosine", "minimum": 0.002}, lambda o: schedulers.CosineAnnealingLR(o, EPOCHS * STEPS, 0.002), "step"),
    ({"kind": "warmRestarts", "period": 2, "stretch": 2}, lambda o: schedulers.CosineAnnealingWarmRestarts(o, 2, 2), "fraction"),
    ({"kind": "warmup", "length": 3, "start": 0.25}, lambda o: schedulers.LinearLR(o, 0.25, 1, 3 * STEPS), "step"),
    ({"kind": "oneCycle"}, lambda o: schedulers.OneCycleLR(o, o.defaults["lr"], total_steps=EPOCHS * STEPS, cycle_momentum=False), "step"),
    ({"kind": "plateau", "factor": 0.5, "patience": 0, "threshold": 0.1}, lambda o: schedulers.ReduceLROnPlateau(o, factor=0.5, patience=0, threshold=0.1), "loss"),
]


def clip(weights, training):
    settings = training.get("clip")
    if settings is None:
        return
    if settings["kind"] == "value":
        clip_grad_value_(weights, settings["limit"])
    elif settings["kind"] == "globalNorm":
        clip_grad_norm_(weights, settings["limit"])
    else:
        for weight in weights:
            clip_grad_norm_([weight], settings["limit"])


def penalty_of(weights, training, penalties):
    total = torch.zeros(())
    for key, value in weights.items():
        own = {**training.get("penalty", {}), **(penalties or {}).get(key.split(".")[0], {})}
        if key.endswith("kernel"):
            total = total + own.get("l1", 0) * value.abs().sum() + own.get("l2", 0) * value.square().sum()
    return total


def run(name, data_name, training, penalties=None):
    """`penalties`: those of single layers."""
    start, forward = NETWORKS[name]
    data = DATA[data_name]
    weights = {key: value.clone().requires_grad_("moving" not in key) for key, value in start.items()}
    learned = [value for value in weights.values() if value.requires_grad]
    optimizer = OPTIMIZERS[training["optimizer"]["kind"]](learned, training["optimizer"]["learningRate"])
    make, moment = next(((make, moment) for settings, make, moment in SCHEDULES if settings == training.get("schedule")), (None, None))
    scheduler = make and make(optimizer)
    group = training.get("accumulate", 1)
    found = []
    for epoch in range(EPOCHS):
        batches = torch.arange(SAMPLES).split(SIZE)
        for first in range(0, STEPS, group):
            part = batches[first : first + group]
            optimizer.zero_grad()
            for place, picked in enumerate(part):
                if moment == "fraction":
                    scheduler.step(epoch + (first + place) / STEPS)
                loss = losses_of(forward(weights, data["inputs"][picked]), data, picked, training).mean() + penalty_of(weights, training, penalties)
                (loss / len(part)).backward()
                found.append(loss.item())
            clip(learned, training)
            optimizer.step()
            if moment == "step" and len(found) < EPOCHS * STEPS:
                scheduler.step()
        if moment == "epoch":
            scheduler.step()
        if moment == "loss":
            scheduler.step(sum(each * len(picked) for each, picked in zip(found[-STEPS:], batches)) / SAMPLES)
    stored = {key: value.tolist() for key, value in weights.items() if "moving" in key}
    end = {"penaltyAtEnd": penalty_of(weights, training, penalties).item()} if "penalty" in training else {}
    return {"network": name, "data": data_name, "training": training, **({"penalties": penalties} if penalties else {}), "losses": found, **end, **({"stored": stored} if stored else {})}


def settings(loss="categoricalCrossentropy", optimizer="adam", **others):
    decay = {"weightDecay": 0.1} if optimizer == "adamw" else {}
    return {"loss": loss, "optimizer": {"kind": optimizer, "learningRate": RATES[optimizer], **decay}, **others}


CHANGES = {
    "plain": {},
    "L1": {"penalty": {"l1": 0.003}},
    "L2": {"penalty": {"l2": 0.01}},
    "L1 and L2": {"penalty": {"l1": 0.002, "l2": 0.006}},
    "clipped by value": {"clip": {"kind": "value", "limit": 0.02}},
    "clipped by norm": {"clip": {"kind": "norm", "limit": 0.05}},
    "clipped by global norm": {"clip": {"kind": "globalNorm", "limit": 0.08}},
}
OWN = {"a": 0.5, "c": 2.5}
cases = {
    **{f"{kind}, {change}": run("softmax", "features", settings(optimizer=kind, **others)) for kind in OPTIMIZERS for change, others in CHANGES.items()},
    "binary crossentropy": run("sigmoid", "yes or no", settings("binaryCrossentropy")),
    "binary crossentropy of several": run("sigmoids", "features", settings("binaryCrossentropy")),
    "mean squared error": run("linear", "numbers", settings("mse")),
    "mean absolute error": run("linear", "numbers", settings("mae")),
    "intersection over union": run("box", "boxes", settings("iou")),
    "mean squared error of classes": run("softmax", "features", settings("mse")),
    "every pixel": run("mask", "masks", settings()),
    "batch norm": run("batch norm", "images", settings()),
    "batch norm, momentum, both penalties": run("batch norm", "images", settings(optimizer="momentum", penalty={"l1": 0.001, "l2": 0.003})),
    "a penalty of one layer's own": run("softmax", "features", settings(penalty={"l2": 0.01}), {"h": {"l1": 0.004, "l2": 0}}),
    "label smoothing": run("softmax", "features", settings(labelSmoothing=0.1)),
    "label smoothing of yes or no": run("sigmoid", "yes or no", settings("binaryCrossentropy", labelSmoothing=0.2)),
    "label smoothing of several": run("sigmoids", "features", settings("binaryCrossentropy", labelSmoothing=0.2)),
    "label smoothing of every pixel": run("mask", "masks", settings(labelSmoothing=0.15)),
    "balanced classes": run("softmax", "features", settings(classWeights="balanced")),
    "class weights": run("softmax", "features", settings(classWeights=OWN)),
    "class weights of yes or no": run("sigmoid", "yes or no", settings("binaryCrossentropy", classWeights=OWN)),
    "class weights, squared error": run("softmax", "features", settings("mse", classWeights=OWN)),
    "balanced pixels": run("mask", "masks", settings(classWeights="balanced")),
    "class weights with label smoothing": run("softmax", "features", settings(classWeights=OWN, labelSmoothing=0.1)),
    "two batches a step": run("softmax", "features", settings(accumulate=2)),
    "three batches a step, momentum, clipped, penalised": run("softmax", "features", settings(optimizer="momentum", accumulate=3, clip={"kind": "globalNorm", "limit": 0.08}, penalty={"l2": 0.01})),
    "an epoch a step": run("softmax", "features", settings(optimizer="nadam", accumulate=8)),
    "batch norm, two batches a step": run("batch norm", "images", settings(accumulate=2)),
    **{f"schedule {schedule['kind']}": run("softmax", "features", settings(optimizer="momentum", schedule=schedule)) for schedule, _, _ in SCHEDULES},
}
for name, case in cases.items():
    kind, _, change = name.partition(", ")
    if change in CHANGES and change != "plain":
        ratio = max(abs(a / b - 1) for a, b in zip(case["losses"], cases[f"{kind}, plain"]["losses"]))
        assert ratio > 0.01, f"{name} hardly differs from the plain run."


def compact(value):
    if isinstance(value, dict):
        return {key: compact(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [compact(each) for each in value]
    if isinstance(value, float):
        return int(value) if value == int(value) else float(f"{value:.7g}")
    return value


def array(tensor):
    return {"shape": list(tensor.shape), "values": compact(tensor.detach().flatten().tolist())}


def described(data):
    return {key: array(value) if torch.is_tensor(value) else value for key, value in data.items()}


target = pathlib.Path(__file__).parents[2] / "fixtures" / "pytorch" / "trajectories.json"
row = lambda value: json.dumps(compact(value), separators=(",", ":"))
target.write_text(
    f'{{"source":"PyTorch {torch.__version__}","batchSize":{SIZE},"epochs":{EPOCHS},\n"data":' + row({name: described(data) for name, data in DATA.items()})
    + ',\n"networks":' + row({name: {key: array(value) for key, value in start.items()} for name, (start, _) in NETWORKS.items()})
    + ',\n"cases":{\n' + ",\n".join(f"{json.dumps(name)}:{row(case)}" for name, case in cases.items()) + "\n}}\n"
)
print(target, target.stat().st_size, "bytes,", len(cases), "cases")

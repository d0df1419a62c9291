"""One layer on PyTorch as a row of a golden file: inputs, weights, outputs, gradients."""
import json
import pathlib

import torch


def number(value):
    return int(value) if value == int(value) else float(f"{value:.8g}")


def array(tensor):
    return {"shape": list(tensor.shape), "values": [number(v) for v in tensor.detach().flatten().tolist()]}


def draw(shape, scale=1.0, offset=0.0):
    """Random numbers of three decimals, so that float32 and JSON hold the same."""
    return (torch.randn(shape).double() * scale + offset).mul(1000).round().div(1000)


def case(layer, params, inputs, weights, operation, stored=None, training=True):
    """`inputs` and the values of `weights` are leaves; `operation` gets them in TensorFlow.js's order and gives the output in the same.
    `stored` are weights that are no leaves; `operation` may change them, and what they are afterwards is recorded."""
    leaves = [*inputs, *weights.values()]
    for leaf in leaves:
        leaf.requires_grad_()
    before = {name: array(value) for name, value in (stored or {}).items()}
    y = operation(*leaves)
    dy = draw(y.shape)
    y.backward(dy)
    return {
        "layer": layer, "params": params, "inputs": [array(x) for x in inputs], "weights": {name: array(w) for name, w in weights.items()},
        "y": array(y), "dy": array(dy), "gradients": [array(leaf.grad) for leaf in leaves],
        **({"training": training, "stored": before, "after": {name: array(value) for name, value in stored.items()}} if stored else {}),
    }


def first(x):
    return x.movedim(-1, 1).contiguous()


def last(x):
    # Of one image, PyTorch 1.13's instance norm takes a gradient whose memory is in another order for one of its own order: wrong by finite differences.
    x.register_hook(lambda gradient: gradient.contiguous())
    return x.movedim(1, -1)


def save(name, cases):
    path = pathlib.Path(__file__).parents[2] / "fixtures" / "pytorch" / f"{name}.json"
    path.write_text('{"source":"PyTorch ' + torch.__version__ + '","cases":[\n' + ",\n".join(json.dumps(row, separators=(",", ":")) for row in cases) + "\n]}\n")
    print(path, path.stat().st_size, "bytes,", len(cases), "cases")

"""Writes tests/fixtures/pytorch/windows.json: outputs and gradients of convolutions and poolings by PyTorch.

Run with Debian's python3-torch: /usr/bin/python3 tests/support/pytorch/windows.py
Arrays are in TensorFlow.js's order: images [batch, height, width, channels], filters [height, width, in, out]. Inputs are small
whole numbers, so that convolutions are exact in float32.
"""
import json
import pathlib

import torch
import torch.nn.functional as F

torch.manual_seed(1)


def whole(shape, low, high):
    return torch.randint(low, high + 1, shape).double()


def distinct(shape, top):
    """Distinct whole numbers, so that every maximum is in one place; the largest is `top`."""
    count = 1
    for size in shape:
        count *= size
    return (torch.randperm(count) - count + 1 + top).double().reshape(shape)


def flat(tensor, order):
    values = tensor.detach().permute(*order).flatten().tolist()
    return [int(v) if v == int(v) else float(f"{v:.9g}") for v in values]


NHWC = (0, 2, 3, 1)
HWIO = (2, 3, 1, 0)


def same_pads(size, kernel, stride, dilation):
    """TensorFlow's rule: ceil(N / S) windows, the odd cell after."""
    out = -(-size // stride)
    total = max(0, (out - 1) * stride + dilation * (kernel - 1) + 1 - size)
    return total // 2, total - total // 2


def pad_same(x, kernel, stride, dilation):
    top, bottom = same_pads(x.shape[2], kernel[0], stride[0], dilation[0])
    left, right = same_pads(x.shape[3], kernel[1], stride[1], dilation[1])
    return F.pad(x, (left, right, top, bottom))


def convolution(size, channels, filters, kernel, stride, padding, dilation=(1, 1), groups=1):
    x = whole((2, channels, *size), -4, 4).requires_grad_()
    w = whole((filters, channels // groups, *kernel), -3, 3).requires_grad_()
    b = whole((filters,), -3, 3).requires_grad_()
    if padding == "same":
        y = F.conv2d(pad_same(x, kernel, stride, dilation), w, b, stride, 0, dilation, groups)
    else:
        y = F.conv2d(x, w, b, stride, 0 if padding == "valid" else padding, dilation, groups)
    dy = whole(y.shape, -2, 2)
    y.backward(dy)
    return {
        "kernel": kernel, "stride": stride, "padding": padding, "dilation": dilation, "groups": groups,
        "xShape": [2, *size, channels], "wShape": [*kernel, channels // groups, filters], "yShape": [2, *y.shape[2:], filters],
        "x": flat(x, NHWC), "w": flat(w, HWIO), "b": b.detach().tolist(), "y": flat(y, NHWC), "dy": flat(dy, NHWC),
        "dx": flat(x.grad, NHWC), "dw": flat(w.grad, HWIO), "db": b.grad.tolist(),
    }


def pooling(kind, size, kernel, stride, padding, rounding="floor", count_padding=False, top=None):
    shape = (2, 3, *size)
    x = distinct(shape, top) if top is not None else distinct(shape, 40)
    x.requires_grad_()
    ceil = rounding == "ceil"
    amount = 0 if padding == "valid" else padding
    if kind == "max":
        y = F.max_pool2d(x, kernel, stride, amount, ceil_mode=ceil)
    else:
        y = F.avg_pool2d(x, kernel, stride, amount, ceil_mode=ceil, count_include_pad=count_padding)
    dy = whole(y.shape, -6, 6)
    y.backward(dy)
    return {
        "kind": kind, "kernel": kernel, "stride": stride, "padding": padding, "rounding": rounding, "countPadding": count_padding,
        "xShape": [2, *size, 3], "yShape": [2, *y.shape[2:], 3],
        "x": flat(x, NHWC), "y": flat(y, NHWC), "dy": flat(dy, NHWC), "dx": flat(x.grad, NHWC),
    }


convolutions = [
    convolution((5, 6), 1, 2, (3, 3), (1, 1), "valid"),
    convolution((6, 5), 3, 2, (5, 5), (1, 1), (2, 2)),
    convolution((7, 5), 2, 3, (3, 2), (1, 1), "same"),
    convolution((7, 6), 2, 3, (3, 3), (2, 2), "same"),
    convolution((6, 7), 2, 3, (4, 3), (2, 1), "same"),
    convolution((7, 7), 2, 3, (3, 3), (2, 3), (1, 1)),
    convolution((8, 7), 2, 2, (2, 2), (3, 3), "valid"),
    convolution((6, 6), 3, 4, (1, 1), (1, 1), "valid"),
    convolution((6, 7), 3, 4, (1, 1), (2, 2), "valid"),
    convolution((4, 4), 2, 2, (3, 3), (1, 1), (3, 4)),
    convolution((5, 5), 2, 2, (2, 3), (2, 2), (4, 3)),
    convolution((7, 8), 2, 3, (3, 3), (1, 1), "valid", (2, 2)),
    convolution((8, 7), 2, 3, (3, 2), (1, 1), (2, 3), (2, 3)),
    convolution((6, 6), 2, 2, (3, 3), (1, 1), (5, 1), (2, 1)),
    convolution((7, 7), 2, 2, (3, 3), (1, 1), "same", (2, 2)),
    convolution((9, 8), 2, 2, (3, 3), (2, 2), (2, 2), (2, 2)),
    convolution((9, 8), 1, 2, (3, 2), (2, 3), "same", (2, 3)),
    convolution((6, 5), 4, 6, (3, 3), (1, 1), (1, 1), (1, 1), 2),
    convolution((7, 5), 3, 6, (3, 3), (2, 2), "same", (1, 1), 3),
    convolution((7, 6), 4, 2, (2, 2), (1, 1), (1, 1), (2, 2), 2),
    convolution((7, 6), 4, 4, (3, 3), (1, 1), (1, 1), (1, 1), 4),
    convolution((9, 8), 3, 6, (3, 2), (2, 1), "same", (2, 2), 3),
    convolution((6, 5), 2, 6, (5, 3), (3, 2), (2, 1), (1, 1), 2),
    convolution((8, 9), 4, 8, (2, 3), (2, 2), (1, 3), (3, 1), 2),
]

poolings = [
    *(
        pooling(kind, *window, count_padding=count, top=top)
        for kind, count in (("max", False), ("average", False), ("average", True))
        for window, top in (
            (((6, 6), (2, 2), (2, 2), "valid"), 40),
            (((7, 5), (2, 2), (2, 2), "valid"), -1),
            (((7, 6), (3, 3), (2, 2), (1, 1)), -1),
            (((5, 5), (3, 2), (1, 1), (1, 1)), 20),
            (((6, 5), (2, 3), (3, 2), (1, 0)), -5),
            (((7, 7), (2, 2), (2, 2), "valid", "ceil"), -1),
            (((6, 8), (3, 3), (2, 2), (1, 1), "ceil"), 30),
            (((5, 6), (1, 1), (2, 2), "valid"), -1),
            (((9, 4), (3, 2), (2, 1), (1, 0), "ceil"), -1),
            (((5, 7), (2, 2), (1, 1), "valid"), 10),
            (((8, 8), (3, 3), (3, 3), (1, 1), "ceil"), -3),
            (((4, 6), (4, 1), (1, 2), (2, 0)), 5),
        )
    )
]

path = pathlib.Path(__file__).parents[2] / "fixtures" / "pytorch" / "windows.json"
path.parent.mkdir(parents=True, exist_ok=True)


def line(case):
    return json.dumps(case, separators=(",", ":"))


path.write_text(
    '{"source":"PyTorch ' + torch.__version__ + '","convolutions":[\n' + ",\n".join(map(line, convolutions)) + '\n],"poolings":[\n' + ",\n".join(map(line, poolings)) + "\n]}\n"
)

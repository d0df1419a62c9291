"""Writes tests/fixtures/pytorch/spatial.json: outputs and gradients by PyTorch of the layers that change an image's size or its channels.

Run with Debian's python3-torch: /usr/bin/python3 tests/support/pytorch/spatial.py
Each case has a layer's type and parameters as a project file writes them. Images are [batch, height, width, channels] and weights
in TensorFlow.js's order; inputs are small whole numbers, about half of them negative.
"""
import json
import pathlib

import torch
import torch.nn.functional as F

torch.manual_seed(3)
NHWC = (0, 2, 3, 1)


def whole(shape, low=-4, high=4):
    return torch.randint(low, high + 1, shape).double().requires_grad_()


def flat(tensor):
    return [int(v) if v == int(v) else float(f"{v:.9g}") for v in tensor.detach().flatten().tolist()]


def images(tensor):
    return tensor.permute(*NHWC) if tensor.dim() == 4 else tensor


def record(layer, params, x, y, weights=()):
    """`weights`: (name, tensor, how its axes are turned into TensorFlow.js's)."""
    dy = torch.randint(-3, 4, y.shape).double()
    y.backward(dy)
    return {
        "layer": layer, "params": params,
        "xShape": list(images(x).shape), "yShape": list(images(y).shape),
        "x": flat(images(x)), "y": flat(images(y)), "dy": flat(images(dy)), "dx": flat(images(x.grad)),
        "weights": [{"name": name, "shape": list(turn(w).shape), "values": flat(turn(w)), "gradient": flat(turn(w.grad))} for name, w, turn in weights],
    }


def same_pads(size, kernel, stride, dilation):
    out = -(-size // stride)
    total = max(0, (out - 1) * stride + dilation * (kernel - 1) + 1 - size)
    return total // 2, total - total // 2


def pad(x, kernel, stride, padding, dilation):
    if padding == "same":
        top, bottom = same_pads(x.shape[2], kernel[0], stride[0], dilation[0])
        left, right = same_pads(x.shape[3], kernel[1], stride[1], dilation[1])
        return F.pad(x, (left, right, top, bottom))
    height, width = (0, 0) if padding == "valid" else padding
    return F.pad(x, (width, width, height, height))


def by_channel(multiplier):
    """[C·M, 1, F, F] → [F, F, C, M]."""
    return lambda w: w.reshape(-1, multiplier, *w.shape[2:]).permute(2, 3, 0, 1)


def itself(w):
    return w


WINDOWS = [
    # size, channels, multiplier, kernel, stride, padding, dilation, bias
    ((5, 6), 2, 1, (3, 3), (1, 1), "valid", (1, 1), True),
    ((6, 5), 3, 2, (3, 2), (1, 1), "same", (1, 1), True),
    ((7, 6), 2, 2, (3, 3), (2, 2), "same", (1, 1), True),
    ((7, 7), 2, 1, (5, 5), (1, 1), (2, 2), (1, 1), False),
    ((7, 5), 2, 3, (2, 2), (2, 2), (1, 0), (1, 1), True),
    ((8, 7), 2, 1, (3, 3), (2, 3), (1, 1), (1, 1), True),
    ((4, 5), 4, 1, (1, 1), (1, 1), "valid", (1, 1), True),
    ((6, 7), 1, 4, (4, 3), (3, 1), "valid", (1, 1), True),
    ((7, 8), 2, 2, (3, 3), (1, 1), "valid", (2, 2), True),
    ((8, 7), 2, 1, (3, 2), (1, 1), (2, 1), (2, 3), True),
    ((9, 8), 2, 2, (3, 3), (2, 2), "same", (2, 2), True),
    ((4, 4), 2, 1, (3, 3), (1, 1), (3, 4), (1, 1), False),
]


def window_params(multiplier, kernel, stride, padding, dilation, bias):
    return {"multiplier": multiplier, "kernel": kernel, "stride": stride, "padding": padding, "dilation": dilation, "bias": bias}


def depthwise(size, channels, multiplier, kernel, stride, padding, dilation, bias):
    x, w = whole((2, channels, *size)), whole((channels * multiplier, 1, *kernel))
    b = whole((channels * multiplier,)) if bias else None
    y = F.conv2d(pad(x, kernel, stride, padding, dilation), w, b, stride, 0, dilation, channels)
    weights = [("depthwiseKernel", w, by_channel(multiplier))] + ([("bias", b, itself)] if bias else [])
    return record("depthwiseConv2d", window_params(multiplier, kernel, stride, padding, dilation, bias), x, y, weights)


def separable(filters, size, channels, multiplier, kernel, stride, padding, dilation, bias):
    x, w = whole((2, channels, *size)), whole((channels * multiplier, 1, *kernel))
    point = whole((filters, channels * multiplier, 1, 1))
    b = whole((filters,)) if bias else None
    y = F.conv2d(F.conv2d(pad(x, kernel, stride, padding, dilation), w, None, stride, 0, dilation, channels), point, b)
    weights = [("depthwiseKernel", w, by_channel(multiplier)), ("pointwiseKernel", point, lambda w: w.permute(2, 3, 1, 0))] + ([("bias", b, itself)] if bias else [])
    return record("separableConv2d", {"filters": filters, **window_params(multiplier, kernel, stride, padding, dilation, bias)}, x, y, weights)


def transposed(size, channels, filters, kernel, stride, padding, output_padding=(0, 0), bias=True):
    x, w = whole((2, channels, *size)), whole((channels, filters, *kernel))
    b = whole((filters,)) if bias else None
    amount = (0, 0) if padding == "valid" else padding
    y = F.conv_transpose2d(x, w, b, stride, amount, output_padding)
    weights = [("kernel", w, lambda w: w.permute(2, 3, 1, 0))] + ([("bias", b, itself)] if bias else [])
    return record("conv2dTranspose", {"filters": filters, "kernel": kernel, "stride": stride, "padding": padding, "outputPadding": output_padding, "bias": bias}, x, y, weights)


def upsample(size, channels, factor, method):
    x = whole((2, channels, *size))
    options = {} if method == "nearest" else {"align_corners": False}
    y = F.interpolate(x, scale_factor=[float(f) for f in factor], mode=method, **options)
    return record("upsample2d", {"factor": factor, "method": method}, x, y)


def padded(layer, name, size, channels, sides):
    x = whole((2, channels, *size))
    top, bottom, left, right = sides if layer == "zeroPad2d" else [-cells for cells in sides]
    return record(layer, {name: sides}, x, F.pad(x, (left, right, top, bottom)))


def global_max(size, channels, top):
    count = 2 * channels * size[0] * size[1]
    x = (torch.randperm(count) - count + 1 + top).double().reshape(2, channels, *size).requires_grad_()
    return record("globalMaxPool2d", {}, x, F.adaptive_max_pool2d(x, 1).flatten(1))


def adaptive(size, channels, out):
    x = whole((2, channels, *size))
    return record("adaptiveAvgPool2d", {"size": out}, x, F.adaptive_avg_pool2d(x, out))


cases = [
    *(depthwise(*window) for window in WINDOWS),
    *(separable(1 + index % 4, *window) for index, window in enumerate(WINDOWS)),
    transposed((3, 4), 2, 3, (2, 2), (2, 2), (0, 0)),
    transposed((3, 4), 3, 2, (3, 3), (2, 2), "valid"),
    transposed((4, 3), 2, 2, (3, 3), (2, 2), (1, 1), (1, 1)),
    transposed((3, 3), 2, 3, (4, 4), (2, 2), (1, 1), bias=False),
    transposed((4, 5), 1, 2, (3, 2), (1, 1), (1, 0)),
    transposed((3, 3), 2, 1, (5, 3), (3, 2), (2, 1), (2, 0)),
    transposed((3, 4), 2, 2, (1, 1), (2, 2), (0, 0)),
    transposed((3, 4), 2, 2, (2, 1), (3, 2), (0, 0), (2, 1)),
    transposed((2, 2), 2, 2, (3, 3), (2, 2), (0, 0), (1, 0)),
    transposed((5, 4), 3, 3, (4, 3), (1, 2), (3, 2), (0, 1)),
    transposed((1, 1), 2, 2, (4, 4), (1, 1), (0, 0)),
    transposed((3, 5), 2, 2, (2, 3), (3, 1), (1, 1), (1, 0), bias=False),
    *(
        upsample(size, channels, factor, method)
        for method in ("nearest", "bilinear")
        for size, channels, factor in (((3, 4), 2, (2, 2)), ((2, 3), 3, (3, 2)), ((1, 1), 2, (4, 3)), ((4, 3), 1, (1, 2)), ((3, 1), 2, (5, 4)), ((2, 2), 1, (1, 1)))
    ),
    *(
        padded(layer, name, size, channels, sides)
        for layer, name in (("zeroPad2d", "padding"), ("crop2d", "cropping"))
        for size, channels, sides in (
            ((5, 6), 2, (1, 1, 1, 1)), ((6, 5), 1, (0, 1, 0, 1)), ((6, 7), 3, (1, 2, 3, 0)), ((4, 4), 2, (3, 0, 0, 0)), ((5, 5), 1, (0, 0, 2, 2)), ((3, 4), 2, (0, 0, 0, 0)),
            ((7, 4), 2, (2, 4, 1, 2)), ((4, 9), 1, (0, 3, 5, 3)), ((3, 3), 4, (1, 1, 1, 1)), ((8, 8), 1, (2, 2, 2, 2)), ((5, 4), 2, (1, 0, 0, 1)), ((4, 5), 3, (0, 2, 1, 0)),
        )
    ),
    *(
        global_max(size, channels, top)
        for size, channels, top in (
            ((5, 4), 3, 20), ((3, 3), 2, -1), ((1, 1), 4, -2), ((7, 2), 1, -5), ((2, 6), 3, 9), ((6, 6), 2, 40), ((1, 5), 2, -1), ((4, 1), 3, 3), ((5, 5), 1, -10), ((3, 4), 4, 0),
            ((2, 2), 5, 7), ((4, 7), 2, -3),
        )
    ),
    *(
        adaptive(size, channels, out)
        for size, channels, out in (
            ((7, 5), 2, (3, 2)), ((6, 6), 2, (3, 3)), ((7, 7), 1, (7, 7)), ((7, 6), 3, (1, 1)), ((5, 8), 2, (4, 3)), ((3, 4), 2, (5, 6)), ((1, 1), 3, (2, 3)), ((9, 4), 1, (4, 4)),
            ((10, 7), 1, (6, 5)), ((2, 5), 2, (3, 1)), ((8, 3), 2, (5, 2)), ((6, 11), 1, (1, 7)),
        )
    ),
]

path = pathlib.Path(__file__).parents[2] / "fixtures" / "pytorch" / "spatial.json"
lines = ",\n".join(json.dumps(case, separators=(",", ":")) for case in cases)
path.write_text('{"source":"PyTorch ' + torch.__version__ + '","cases":[\n' + lines + "\n]}\n")

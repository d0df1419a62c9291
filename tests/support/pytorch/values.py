"""Writes tests/fixtures/pytorch/values.json: outputs and gradients of merging, arranging and normalising layers by PyTorch.

Run with Debian's python3-torch: /usr/bin/python3 tests/support/pytorch/values.py
Arrays are in TensorFlow.js's order: images [batch, height, width, channels], matrices [in, out].
"""
import torch
import torch.nn.functional as F

from golden import case, draw, first, last, save

torch.manual_seed(3)


def merge(layer, count, shape, operation):
    return case(layer, {}, [draw(shape) for _ in range(count)], {}, operation)


def affine(channels):
    return {"gamma": draw(channels, 1, 1), "beta": draw(channels)}


def group_norm(layer, shape, groups, epsilon, scale, offset, params, scaled=True):
    x = draw(shape, scale, offset)
    weights = affine(shape[-1]) if scaled else {}
    return case(layer, params, [x], weights, lambda x, *w: last(F.group_norm(first(x), groups, *(w or (None, None)), epsilon)))


def instance_norm(shape, epsilon, scale, offset, scaled=True):
    x = draw(shape, scale, offset)
    weights = affine(shape[-1]) if scaled else {}
    return case(
        "instanceNorm", {"epsilon": epsilon, "affine": scaled}, [x], weights,
        lambda x, *w: last(F.instance_norm(first(x), None, None, *(w or (None, None)), True, 0.1, epsilon)),
    )


def layer_norm(shape, epsilon, scale, offset):
    return case("layerNorm", {"epsilon": epsilon}, [draw(shape, scale, offset)], affine(shape[-1]), lambda x, g, b: F.layer_norm(x, shape[-1:], g, b, epsilon))


def local_response(shape, size, alpha, beta, k, scale=1.0):
    params = {"size": size, "alpha": alpha, "beta": beta, "k": k}
    return case("lrn", params, [draw(shape, scale)], {}, lambda x: last(F.local_response_norm(first(x), size, alpha, beta, k)))


def prelu(shape, scale=1.0, offset=0.0):
    alpha = draw([1] * (len(shape) - 2) + [shape[-1]], 0.5, 0.25)
    return case("prelu", {}, [draw(shape, scale, offset)], {"alpha": alpha}, lambda x, a: last(F.prelu(first(x), a.flatten())))


def maxout(batch, features, units, pieces, scale=1.0):
    weights = {"kernel": draw([features, units * pieces], 0.5), "bias": draw([units * pieces])}
    return case(
        "maxout", {"units": units, "pieces": pieces}, [draw([batch, features], scale)], weights,
        lambda x, w, b: F.linear(x, w.T, b).reshape(batch, pieces, units).max(1).values,
    )


SHAPES = ([2, 3], [1, 1], [3, 5, 4, 2], [2, 1, 7, 3], [1, 3, 3, 1], [4, 6], [5, 2], [2, 3, 1, 4], [1, 5, 2, 2], [3, 1, 1, 6], [1, 9], [2, 3, 5, 3])
COUNTS = (2, 3, 2, 4, 2, 5, 2, 3, 6, 2, 4, 3)
cases = [
    *(merge("subtract", n, s, lambda x, *rest: x - sum(rest)) for n, s in zip(COUNTS, SHAPES)),
    *(merge("average", n, s, lambda *xs: torch.stack(xs).mean(0)) for n, s in zip(COUNTS, SHAPES)),
    *(merge("maximum", n, s, lambda *xs: torch.stack(xs).max(0).values) for n, s in zip(COUNTS, SHAPES)),
    *(
        case("reshape", {"shape": to}, [draw(shape)], {}, lambda x, to=to: x.reshape(x.shape[0], *to))
        for shape, to in (([2, 12], [2, 3, 2]), ([3, 2, 3, 2], [12]), ([2, 5, 4, 3], [3, 4, 5]), ([1, 6], [6]), ([2, 4, 1, 3], [1, 12, 1]), ([2, 7], [7, 1, 1]), ([3, 4, 4, 2], [2, 16]), ([2, 6, 5, 4], [30, 2, 2]),
            ([1, 3, 5, 2], [5, 3, 2]), ([4, 8], [2, 4]), ([2, 3, 3, 3], [27]), ([3, 12], [1, 1, 12]))
    ),
    *(
        case("permute", {"order": order}, [draw(shape)], {}, lambda x, order=order: x.permute(0, *order))
        for shape, order in (
            ([2, 3, 4, 5], [2, 1, 3]), ([2, 3, 4, 5], [3, 1, 2]), ([1, 5, 2, 3], [2, 3, 1]), ([3, 2, 7, 1], [3, 2, 1]), ([2, 4, 3, 2], [1, 3, 2]), ([2, 4, 3, 2], [1, 2, 3]), ([3, 5], [1]),
            ([1, 1, 6, 4], [3, 1, 2]), ([3, 4, 1, 5], [2, 1, 3]), ([2, 6, 2, 3], [1, 3, 2]), ([2, 5, 5, 2], [3, 2, 1]), ([4, 2, 3, 2], [2, 3, 1]),
        )
    ),
    layer_norm([2, 6], 1e-5, 1, 0),
    layer_norm([3, 7], 1e-3, 2, -5),
    layer_norm([1, 16], 1e-5, 0.1, 1),
    layer_norm([5, 2], 0.5, 1, -1),
    layer_norm([2, 3, 5, 4], 1e-5, 1, 0),
    layer_norm([1, 4, 2, 9], 1e-6, 3, -10),
    layer_norm([3, 1, 1, 5], 1e-5, 1, 0),
    layer_norm([2, 5, 3, 2], 1e-2, 1, 4),
    layer_norm([4, 3], 1e-5, 5, 20),
    layer_norm([2, 2, 7, 6], 1e-5, 2, -3),
    layer_norm([1, 3, 1, 12], 1e-6, 0.3, 0),
    layer_norm([2, 11], 0.1, 1, 0),
    instance_norm([2, 3, 5, 4], 1e-5, 1, 0),
    instance_norm([1, 4, 4, 1], 1e-3, 2, -5),
    instance_norm([3, 7, 2, 3], 1e-5, 0.5, 1),
    instance_norm([2, 1, 5, 6], 0.1, 1, -1),
    instance_norm([2, 5, 3, 2], 1e-5, 3, 10, False),
    instance_norm([1, 2, 6, 5], 1e-2, 1, 0, False),
    instance_norm([2, 2, 2, 2], 1e-5, 1, -4),
    instance_norm([4, 3, 1, 3], 1e-5, 2, 0),
    instance_norm([2, 1, 3, 8], 1e-3, 1, 1),
    instance_norm([1, 7, 5, 2], 1e-5, 4, -20),
    instance_norm([3, 3, 3, 1], 1e-5, 1, 0, False),
    instance_norm([2, 4, 3, 4], 0.5, 1, 2, False),
    *(
        group_norm("groupNorm", shape, groups, epsilon, scale, offset, {"groups": groups, "epsilon": epsilon})
        for shape, groups, epsilon, scale, offset in (
            ([2, 3, 5, 4], 2, 1e-5, 1, 0), ([1, 4, 3, 6], 3, 1e-3, 2, -5), ([3, 2, 2, 8], 8, 1e-5, 1, 0), ([2, 5, 3, 5], 1, 1e-5, 0.5, 1), ([2, 1, 1, 12], 4, 1e-5, 1, 0),
            ([3, 12], 3, 1e-5, 1, 0), ([2, 8], 1, 1e-2, 2, -3), ([1, 6, 7, 3], 1, 1e-5, 1, 10), ([2, 3, 3, 9], 3, 1e-5, 1, -2), ([4, 1, 5, 4], 2, 1e-5, 3, 0),
            ([1, 5, 2, 10], 5, 0.1, 1, 0), ([2, 10], 2, 1e-5, 0.5, 1),
        )
    ),
    local_response([2, 3, 4, 7], 5, 1e-4, 0.75, 2),
    local_response([2, 3, 4, 7], 5, 0.5, 0.75, 1, 2),
    local_response([1, 5, 3, 6], 4, 1.0, 0.75, 1),
    local_response([3, 2, 2, 5], 2, 2.0, 0.5, 0.5),
    local_response([2, 1, 5, 3], 1, 1.0, 1.0, 1),
    local_response([2, 3, 3, 4], 9, 0.7, 0.75, 2, 3),
    local_response([1, 4, 4, 1], 3, 0.3, 2.0, 1),
    local_response([2, 2, 3, 8], 3, 1e-3, 0.75, 0.01),
    local_response([2, 2, 3, 5], 5, 0.0, 0.75, 2),
    local_response([2, 2, 3, 5], 6, 0.9, 0.0, 1),
    local_response([2, 3, 2, 12], 7, 5.0, 0.25, 3),
    local_response([1, 3, 5, 9], 3, 0.2, 0.75, 1, 4),
    prelu([2, 6]),
    prelu([5, 3], 3, -2),
    prelu([1, 1]),
    prelu([2, 3, 5, 4]),
    prelu([1, 4, 2, 9], 2, -1),
    prelu([3, 2, 7, 1]),
    prelu([2, 1, 1, 5], 1, -3),
    prelu([4, 8]),
    prelu([3, 4], 2, 3),
    prelu([1, 5, 5, 3]),
    prelu([2, 2, 3, 6], 3, 1),
    prelu([4, 1, 6, 2], 1, -1),
    maxout(3, 4, 5, 2),
    maxout(2, 7, 3, 3),
    maxout(1, 2, 1, 2),
    maxout(4, 5, 2, 5, 3),
    maxout(2, 3, 4, 1),
    maxout(5, 1, 3, 4),
    maxout(2, 12, 7, 3),
    maxout(1, 6, 5, 6, 2),
    maxout(3, 9, 2, 2),
    maxout(6, 2, 6, 3, 4),
    maxout(2, 5, 1, 8),
    maxout(4, 8, 4, 3, 0.5),
]

save("values", cases)

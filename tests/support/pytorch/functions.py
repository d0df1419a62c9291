"""Writes tests/fixtures/pytorch/functions.json: outputs and gradients of dense layers, functions, merges and batch norm by PyTorch.

Run with Debian's python3-torch: /usr/bin/python3 tests/support/pytorch/functions.py
Arrays are in TensorFlow.js's order: images [batch, height, width, channels], matrices [in, out].
"""
import torch
import torch.nn.functional as F

from golden import case, draw, first, last, save

torch.manual_seed(6)


def step(x):
    """PyTorch has no gradient of it: there is none."""
    return torch.heaviside(x.detach(), torch.ones((), dtype=x.dtype)) + 0 * x


FUNCTIONS = {
    "linear": lambda x: x * 1, "step": step, "sign": torch.sign, "sigmoid": torch.sigmoid, "hardSigmoid": F.hardsigmoid, "tanh": torch.tanh, "arctan": torch.atan, "relu": F.relu,
    "relu6": F.relu6, "leakyRelu": lambda x: F.leaky_relu(x, 0.1), "elu": F.elu, "selu": F.selu, "gelu": F.gelu, "softplus": F.softplus, "softsign": F.softsign, "swish": F.silu,
    "hardSwish": F.hardswish, "mish": F.mish,
}
# From far below 0 to far above, and 0 itself.
POINTS = [-30, -11.5, -7, -5.999, -4.5, -3.001, -2.25, -1, -0.5, -0.01, -1e-6, 0, 1e-6, 0.01, 0.5, 1, 2.25, 2.999, 4.5, 6.001, 7, 12.5, 30, 90]


def functions(name, params, function):
    for shape, scale in (([3, 7], 2), ([2, 3, 5, 2], 4)):
        yield case("activation", {"function": name, **params}, [draw(shape, scale)], {}, function)
    yield case("activation", {"function": name, **params}, [torch.tensor(POINTS).double().reshape(2, 12)], {}, function)


def dense(batch, features, units, activation="linear", bias=True, scale=1.0):
    weights = {"kernel": draw([features, units], 0.5), **({"bias": draw([units])} if bias else {})}
    return case("dense", {"units": units, "activation": activation, "bias": bias}, [draw([batch, features], scale)], weights, lambda x, w, b=None: FUNCTIONS[activation](F.linear(x, w.T, b)))


def batch_norm(shape, momentum, epsilon, scale, offset, training):
    channels = shape[-1]
    stored = {"movingMean": draw([channels], 0.5, offset), "movingVariance": draw([channels]).abs() + 0.5}
    mean, variance = stored.values()
    return case(
        "batchNorm", {"momentum": momentum, "epsilon": epsilon}, [draw(shape, scale, offset)], {"gamma": draw([channels], 1, 1), "beta": draw([channels])},
        lambda x, g, b: last(F.batch_norm(first(x), mean, variance, g, b, training, round(1 - momentum, 9), epsilon)), stored, training,
    )


def multiply(*shapes):
    def product(*factors):
        image = any(factor.dim() == 4 for factor in factors)
        result = 1
        for factor in factors:
            result = result * (factor[:, None, None] if image and factor.dim() == 2 else factor)
        return result

    return case("multiply", {}, [draw(shape) for shape in shapes], {}, product)


SHAPES = ([2, 3], [1, 1], [3, 5, 4, 2], [2, 1, 7, 3], [1, 3, 3, 1], [4, 6], [5, 2], [2, 3, 1, 4], [1, 5, 2, 2], [3, 1, 1, 6], [1, 9], [2, 3, 5, 3])
COUNTS = (2, 3, 2, 4, 2, 5, 2, 3, 6, 2, 4, 3)
cases = [
    *(row for name, function in FUNCTIONS.items() for row in functions(name, {}, function)),
    *(row for alpha in (0.3, 0.01, 0) for row in functions("leakyRelu", {"alpha": alpha}, lambda x, alpha=alpha: F.leaky_relu(x, alpha))),
    *(row for alpha in (0.5, 2) for row in functions("elu", {"alpha": alpha}, lambda x, alpha=alpha: F.elu(x, alpha))),
    dense(3, 4, 5),
    dense(2, 7, 3, "relu"),
    dense(1, 1, 1, "sigmoid"),
    dense(4, 9, 2, "tanh", False),
    dense(2, 5, 6, "gelu", True, 3),
    dense(5, 3, 4, "leakyRelu"),
    dense(2, 6, 8, "softplus", False, 2),
    dense(3, 2, 7, "elu", True, 2),
    dense(1, 12, 3, "hardSwish", True, 2),
    dense(6, 4, 1, "arctan"),
    dense(2, 8, 5, "mish"),
    dense(7, 3, 2, "linear", False),
    *(case("softmax", {}, [draw(shape, scale, offset)], {}, lambda x: torch.softmax(x, -1)) for shape, scale, offset in (
        ([2, 3], 1, 0), ([1, 10], 3, -5), ([4, 2], 10, 0), ([3, 5], 0.1, 100), ([2, 3, 4, 5], 1, 0), ([1, 5, 3, 2], 4, -2), ([3, 1, 7, 3], 2, 50), ([2, 2, 2, 8], 1, 0),
        ([5, 20], 1, 0), ([1, 1, 1, 4], 1, -90), ([2, 6], 6, 0), ([6, 7], 2, 1),
    )),
    *(case("add", {}, [draw(shape) for _ in range(count)], {}, lambda *xs: sum(xs)) for count, shape in zip(COUNTS, SHAPES)),
    multiply([2, 3], [2, 3]),
    multiply([1, 5], [1, 5], [1, 5]),
    multiply([2, 3, 5, 2], [2, 3, 5, 2]),
    multiply([2, 3, 4, 5], [2, 1, 1, 5]),
    multiply([2, 3, 4, 5], [2, 5]),
    multiply([3, 4], [3, 5, 2, 4]),
    multiply([1, 1, 1, 3], [1, 7, 3, 3]),
    multiply([2, 4, 3, 2], [2, 2], [2, 1, 1, 2]),
    multiply([2, 5, 1, 3], [2, 5, 1, 3], [2, 3]),
    multiply([1, 1, 1, 6], [1, 6]),
    multiply([4, 2, 3, 1], [4, 1]),
    multiply([3, 3, 3, 2], [3, 3, 3, 2], [3, 3, 3, 2], [3, 3, 3, 2]),
    *(case("concat", {}, [draw([*shape, width]) for width in widths], {}, lambda *xs: torch.cat(xs, -1)) for shape, widths in (
        ([2], (3, 4)), ([1], (1, 1)), ([3], (5, 1, 2)), ([4], (2, 2, 2, 2)), ([2, 3, 5], (2, 1)), ([1, 4, 4], (3, 3)), ([3, 1, 7], (1, 4, 2)), ([2, 2, 3], (5, 1, 1, 3)),
        ([1], (7, 3, 1)), ([2, 5, 1], (2, 2)), ([4, 2, 2], (1, 1, 1, 1, 1)), ([2, 3, 3], (6, 2)),
    )),
    *(case("flatten", {}, [draw(shape)], {}, lambda x: x.flatten(1)) for shape in ([2, 3, 4, 5], [1, 1, 1, 1], [3, 2, 2, 1], [2, 5, 1, 3], [1, 7, 3, 2], [4, 1, 1, 6], [2, 2, 9, 1], [5, 3, 3, 3],
        [1, 4, 2, 8], [3, 6], [1, 1], [2, 1, 5, 2])),
    *(case("globalAvgPool2d", {}, [draw(shape, 2, offset)], {}, lambda x: x.mean([1, 2])) for shape, offset in (
        ([2, 3, 4, 5], 0), ([1, 1, 1, 1], -1), ([3, 2, 7, 2], 5), ([2, 5, 5, 3], -4), ([1, 9, 1, 4], 0), ([4, 1, 6, 1], 0), ([2, 8, 3, 2], 1), ([1, 2, 2, 9], -1), ([3, 3, 3, 3], 0), ([2, 6, 4, 1], 2),
        ([5, 1, 1, 3], 0), ([1, 7, 7, 2], -3),
    )),
    *(batch_norm(*settings, training) for training in (True, False) for settings in (
        ([4, 3, 2, 3], 0.9, 1e-5, 1, 0), ([5, 4], 0.9, 1e-5, 1, 0), ([2, 5, 3, 2], 0.99, 1e-3, 3, -5), ([3, 1, 7, 4], 0.5, 1e-5, 0.5, 2), ([8, 6], 0.7, 1e-3, 2, -3), ([1, 4, 4, 3], 0.9, 1e-5, 1, 1),
        ([2, 1, 1, 5], 0.9, 0.1, 1, 0), ([6, 2, 3, 1], 0.95, 1e-5, 4, 10), ([3, 9], 0, 1e-5, 1, 0), ([2, 6, 5, 2], 1, 1e-5, 1, 0), ([7, 1], 0.9, 1e-5, 2, 4), ([2, 3, 3, 6], 0.997, 1e-3, 1, -1),
    )),
]
save("functions", cases)

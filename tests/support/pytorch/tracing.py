"""How torchvision's networks are traced, and which of their functions are ours."""
import torch.fx
from torch import nn
from torchvision.models.convnext import LayerNorm2d

LEAVES = (LayerNorm2d,)


class Tracer(torch.fx.Tracer):
    def is_leaf_module(self, module, name):
        return isinstance(module, LEAVES) or super().is_leaf_module(module, name)

    def iter(self, proxy):
        """`a, b = x.chunk(2, 1)`, which this version of PyTorch cannot trace under Python 3.11."""
        return iter([proxy[index] for index in range(proxy.node.args[1])]) if proxy.node.target == "chunk" else super().iter(proxy)


def pair(value):
    return list(value) if isinstance(value, (tuple, list)) else [value, value]


class Unsayable(Exception):
    """What a project file cannot say, in one sentence."""


FUNCTIONS = {
    nn.ReLU: "relu", nn.ReLU6: "relu6", nn.SiLU: "swish", nn.Hardswish: "hardSwish", nn.Hardsigmoid: "hardSigmoid", nn.Sigmoid: "sigmoid", nn.GELU: "gelu", nn.Tanh: "tanh",
}
NAMED = {"relu": "relu", "relu_": "relu", "relu6": "relu6", "hardtanh": "relu6", "silu": "swish", "hardswish": "hardSwish", "sigmoid": "sigmoid", "gelu": "gelu"}

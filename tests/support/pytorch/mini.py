"""Writes tests/fixtures/pytorch/mini.json and mini.safetensors: one training step and one use of a small network of many kinds of layers.

Run with Debian's python3-torch and python3-torchvision: /usr/bin/python3 tests/support/pytorch/mini.py
"""
import copy
import pathlib

import torch
import torch.nn.functional as F
from torch import nn
from torchvision.models.convnext import LayerNorm2d

from convert import Converter
from store import safetensors, write

SIZE = [15, 13]


class Mini(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem = nn.Sequential(nn.Conv2d(3, 8, 3, 2, 1, bias=False), nn.BatchNorm2d(8), nn.ReLU(), nn.MaxPool2d(3, 2, ceil_mode=True))
        self.grouped = nn.Sequential(nn.Conv2d(8, 8, 3, padding=1, groups=4), nn.Hardswish())
        self.dilated = nn.Sequential(nn.Conv2d(8, 8, 3, padding=2, dilation=2, bias=False), nn.BatchNorm2d(8, eps=1e-3, momentum=0.3), nn.SiLU())
        self.depthwise = nn.Sequential(nn.Conv2d(8, 16, (3, 2), padding=(1, 1), groups=8, bias=False), nn.MaxPool2d((1, 2), 1), nn.GELU())
        self.squeeze = nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Conv2d(32, 4, 1), nn.ReLU(), nn.Conv2d(4, 32, 1), nn.Sigmoid())
        self.mean = nn.AvgPool2d(3, 1, 1, count_include_pad=True)
        self.up = nn.Sequential(nn.ConvTranspose2d(32, 6, 3, 2, 1, (1, 0)), LayerNorm2d(6))
        self.residual = nn.Sequential(nn.Conv2d(6, 6, (1, 3), padding=(0, 1)), nn.GroupNorm(2, 6), nn.Hardsigmoid())
        self.shrink = nn.Sequential(nn.AdaptiveAvgPool2d((3, 2)), nn.AvgPool2d(2, ceil_mode=True), nn.Flatten())
        self.scores = nn.Linear(12, 5)

    def forward(self, x):
        x = self.stem(x)
        x = torch.cat([self.grouped(x), self.dilated(x), self.depthwise(x)], 1)
        x = self.up(self.mean(self.squeeze(x) * x))
        x = F.interpolate(x, scale_factor=2.0, mode="bilinear", align_corners=False)
        return self.scores(self.shrink(x + self.residual(x)))


def values(module):
    """In our names and orders; the copy is not touched by running."""
    converter = Converter("Mini", copy.deepcopy(module).float(), SIZE, False)
    content = converter.convert()
    return content, [(name, tensor.clone()) for name, tensor in converter.values]


torch.manual_seed(4)
mini = Mini()
for part in mini.modules():
    if isinstance(part, (nn.BatchNorm2d, nn.GroupNorm, LayerNorm2d)):
        nn.init.uniform_(part.weight, 0.5, 1.5)
        nn.init.normal_(part.bias, 0, 0.3)
content, before = values(mini)
mini.double().train()
x = torch.randn(4, 3, *SIZE).float().double().requires_grad_()
y = mini(x)
dy = torch.randn(y.shape).float().double()
y.backward(dy)
slopes = copy.deepcopy(mini)
for slope, parameter in zip(slopes.parameters(), mini.parameters()):
    slope.data = parameter.grad
stored = [(name, value) for name, value in values(mini)[1] if "moving" in name]
used = mini.eval()(x)

folder = pathlib.Path(__file__).parents[2] / "fixtures" / "pytorch"
write(folder, "mini", content)
safetensors(folder / "mini.safetensors", [
    ("x", x.permute(0, 2, 3, 1)), ("dy", dy), ("y", y), ("used", used), ("dx", x.grad.permute(0, 2, 3, 1)), *((f"before.{name}", value) for name, value in before),
    *((f"gradient.{name}", value) for name, value in values(slopes)[1] if "moving" not in name), *((f"after.{name}", value) for name, value in stored),
])

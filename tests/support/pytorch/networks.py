"""Turns torchvision's networks into project files, with what PyTorch says of every layer: output shape, numbers, multiply-accumulates.

Run with Debian's python3-torch and python3-torchvision:
    /usr/bin/python3 tests/support/pytorch/networks.py                 writes the committed files in tests/fixtures/pytorch/networks
    /usr/bin/python3 tests/support/pytorch/networks.py FOLDER [NAME…]  writes all networks, or some, into a folder
    /usr/bin/python3 tests/support/pytorch/networks.py --values FOLDER writes small-input networks with random weights and outputs
"""
import pathlib
import sys

import torch
import torchvision
from torch import nn

from convert import Converter
from store import safetensors, write
from tracing import Unsayable, pair

models = torchvision.models
segmentation = torchvision.models.segmentation


def plain(name):
    return lambda: getattr(models, name)(weights=None, **({"init_weights": False} if name in ("googlenet", "inception_v3") else {}))


def dilated(name, **more):
    return lambda: getattr(segmentation, name)(weights=None, weights_backbone=None, **more)


SIZE = 224
# name: (how it is built, input size, whether in training, when the auxiliary heads run)
NETWORKS = {
    **{name: (plain(name), SIZE, False) for name in (
        "squeezenet1_0", "squeezenet1_1", "mobilenet_v2", "mobilenet_v3_small", "mobilenet_v3_large", "mnasnet0_5", "mnasnet1_0", "shufflenet_v2_x0_5", "shufflenet_v2_x1_0", "densenet121",
        "densenet161", "googlenet", "resnet18", "resnet34", "resnet101", "wide_resnet50_2", "resnext101_32x8d", "efficientnet_b0", "efficientnet_v2_s", "regnet_y_400mf", "regnet_x_400mf",
        "convnext_tiny", "vgg11", "vgg16_bn", "alexnet",
    )},
    "inception_v3": (plain("inception_v3"), 299, False),
    "inception_v3_heads": (plain("inception_v3"), 299, True),
    "googlenet_heads": (plain("googlenet"), SIZE, True),
    "efficientnet_b3_300": (plain("efficientnet_b3"), 300, False),
    **{f"{name}_{size}": (plain(name), size, False) for size in (225, 231, 299) for name in (
        "squeezenet1_0", "squeezenet1_1", "mobilenet_v2", "mobilenet_v3_small", "shufflenet_v2_x1_0", "densenet121", "googlenet", "resnet18", "efficientnet_b0", "regnet_y_400mf", "convnext_tiny", "vgg11",
        "alexnet",
    )},
    "resnet18_225x331": (plain("resnet18"), (225, 331), False),
    "googlenet_231x300": (plain("googlenet"), (231, 300), False),
    "fcn_resnet50": (dilated("fcn_resnet50", aux_loss=True), SIZE, False),
    "deeplabv3_resnet50": (dilated("deeplabv3_resnet50", aux_loss=True), SIZE, False),
    "deeplabv3_mobilenet_v3_large": (dilated("deeplabv3_mobilenet_v3_large"), SIZE, False),
    "lraspp_mobilenet_v3_large": (dilated("lraspp_mobilenet_v3_large"), SIZE, False),
    "fcn_resnet50_225": (dilated("fcn_resnet50"), 225, False),
    "vit_b_16": (plain("vit_b_16"), SIZE, False),
    "swin_t": (plain("swin_t"), SIZE, False),
}
COMMITTED = ("squeezenet1_1_231", "mobilenet_v3_small", "inception_v3", "efficientnet_b0_225", "shufflenet_v2_x0_5", "googlenet_heads", "deeplabv3_mobilenet_v3_large")
SMALL = {"squeezenet1_1": 64, "mobilenet_v3_small": 64, "resnet18": 64, "shufflenet_v2_x0_5": 64, "googlenet": 65, "convnext_tiny": 64}


def converter(name):
    build, size, training = NETWORKS[name]
    return Converter(name, build(), pair(size), training)


def enliven(module, size):
    """Random weights with which the answers depend on the image; torchvision's own leave next to nothing of it in deep networks."""
    norms = [part for part in module.modules() if isinstance(part, nn.BatchNorm2d)]
    for part in module.modules():
        if isinstance(part, (nn.Conv2d, nn.Linear)):
            nn.init.normal_(part.weight, 0, (2 / part.weight[0].numel()) ** 0.5)
            if part.bias is not None:
                nn.init.normal_(part.bias, 0, 0.1)
    usual = [norm.momentum for norm in norms]
    for norm in norms:
        norm.momentum = 1.0
        nn.init.uniform_(norm.weight, 0.5, 1.5)
        nn.init.normal_(norm.bias, 0, 0.2)
    with torch.no_grad():
        module.train()(torch.randn(8, 3, size, size))
    for norm, momentum in zip(norms, usual):
        norm.momentum = momentum
        norm.running_mean.add_(torch.randn_like(norm.running_mean) * 0.1)
        norm.running_var.mul_(torch.empty_like(norm.running_var).uniform_(0.7, 1.4))


def write_values(folder):
    folder.mkdir(parents=True, exist_ok=True)
    for name, size in SMALL.items():
        torch.manual_seed(11)
        module = getattr(models, name)(weights=None, num_classes=20, **({"aux_logits": False, "init_weights": False} if name == "googlenet" else {}))
        enliven(module, size)
        converted = Converter(name, module, [size, size], False)
        content = converted.convert()
        module.eval()
        torch.manual_seed(12)
        x = torch.randn(3, 3, size, size)
        write(folder, name, content)
        y = module.double()(x.double())
        safetensors(folder / f"{name}.safetensors", converted.values)
        safetensors(folder / f"{name}.values.safetensors", [("x", x.permute(0, 2, 3, 1)), ("y", y)])


if __name__ == "__main__":
    arguments = sys.argv[1:]
    if arguments[:1] == ["--values"]:
        write_values(pathlib.Path(arguments[1]))
        sys.exit()
    target = pathlib.Path(arguments[0]) if arguments else pathlib.Path(__file__).parents[2] / "fixtures" / "pytorch" / "networks"
    target.mkdir(parents=True, exist_ok=True)
    for name in arguments[1:] or (NETWORKS if arguments else COMMITTED):
        try:
            write(target, name, converter(name).convert())
        except (Unsayable, torch.fx.proxy.TraceError) as error:
            print(f"{name}: cannot be said. {error}", flush=True)

"""PyTorch's modules as layers of ours."""
import math

from torch import nn
from torchvision.models.convnext import LayerNorm2d

from tracing import FUNCTIONS, Unsayable, pair


class Leaves:
    """The part of the converter that knows modules; `add`, `shape`, `like`, `made` and `layout` are the converter's."""

    def call_module(self, node):
        module, source = self.modules[node.target], node.args[0]
        enters = self.made[source]
        if type(module) in FUNCTIONS:
            if isinstance(module, nn.GELU) and module.approximate != "none":
                raise Unsayable("GELU by tanh is another function.")
            return self.activation(node, FUNCTIONS[type(module)])
        self.like(node, source)
        out = self.shape(node, self.layout[node])
        add = lambda kind, params, **more: self.add(self.title(node), kind, params, [enters], out, **more)
        if isinstance(module, (nn.Dropout, nn.Dropout2d)):
            return add("dropout", {"rate": module.p})
        if isinstance(module, nn.Identity):
            return enters
        if isinstance(module, nn.Conv2d):
            if module.padding_mode != "zeros":
                raise Unsayable(f"Padding by {module.padding_mode}.")
            height, width = module.kernel_size
            return add(
                "conv2d",
                {
                    "filters": module.out_channels, "kernel": [height, width], "stride": pair(module.stride), "padding": pair(module.padding), "dilation": pair(module.dilation),
                    "groups": module.groups, "bias": module.bias is not None,
                },
                weights=[("kernel", module.weight.permute(2, 3, 1, 0)), *([("bias", module.bias)] if module.bias is not None else [])],
                macs=math.prod(out) * height * width * (module.in_channels // module.groups),
            )
        if isinstance(module, nn.ConvTranspose2d):
            if module.groups != 1 or pair(module.dilation) != [1, 1]:
                raise Unsayable("A transposed convolution with groups or dilation.")
            height, width = module.kernel_size
            tall, wide, _ = self.shape(source)
            params = {
                "filters": module.out_channels, "kernel": [height, width], "stride": pair(module.stride), "padding": pair(module.padding), "outputPadding": pair(module.output_padding),
                "bias": module.bias is not None,
            }
            # Every cell that enters meets every tap once.
            macs = tall * wide * module.in_channels * height * width * module.out_channels
            return add("conv2dTranspose", params, weights=[("kernel", module.weight.permute(2, 3, 1, 0)), *([("bias", module.bias)] if module.bias is not None else [])], macs=macs)
        if isinstance(module, nn.GroupNorm):
            return add("groupNorm", {"groups": module.num_groups, "epsilon": module.eps}, weights=[("gamma", module.weight), ("beta", module.bias)])
        if isinstance(module, nn.BatchNorm2d):
            return add(
                "batchNorm", {"momentum": round(1 - module.momentum, 9), "epsilon": module.eps},
                weights=[("gamma", module.weight), ("beta", module.bias)], stored=[("movingMean", module.running_mean), ("movingVariance", module.running_var)],
            )
        if isinstance(module, nn.LayerNorm):
            channels_last = isinstance(module, LayerNorm2d) or self.layout[node] == "last" or len(out) == 1
            if not channels_last or len(module.normalized_shape) != 1:
                raise Unsayable("Layer norm over other axes than the channels.")
            return add("layerNorm", {"epsilon": module.eps}, weights=[("gamma", module.weight), ("beta", module.bias)])
        if isinstance(module, nn.Linear):
            bias = [("bias", module.bias)] if module.bias is not None else []
            macs = math.prod(out) * module.in_features
            if len(out) == 1:
                return add("dense", {"units": module.out_features, "bias": bool(bias)}, weights=[("kernel", module.weight.T), *bias], macs=macs)
            if self.layout[node] != "last":
                raise Unsayable("A dense layer along the width.")
            return add("conv2d", {"filters": module.out_features, "kernel": 1, "bias": bool(bias)}, weights=[("kernel", module.weight.T[None, None]), *bias], macs=macs)
        if isinstance(module, nn.MaxPool2d):
            return self.max_pool(node, module.kernel_size, module.stride, module.padding, module.dilation, module.ceil_mode)
        if isinstance(module, nn.AvgPool2d):
            return self.average_pool(node, module.kernel_size, module.stride, module.padding, module.ceil_mode, module.count_include_pad, module.divisor_override)
        if isinstance(module, nn.AdaptiveAvgPool2d):
            return self.adaptive(node, module.output_size)
        if isinstance(module, nn.Flatten):
            return self.flatten(node)
        raise Unsayable(f"There is no layer for {type(module).__name__}.")

    def max_pool(self, node, kernel_size, stride=None, padding=0, dilation=1, ceil_mode=False, return_indices=False):
        if pair(dilation) != [1, 1]:
            raise Unsayable("Max pooling with dilation.")
        return self.pool(node, "maxPool2d", kernel_size, stride, padding, ceil_mode, {})

    def average_pool(self, node, kernel_size, stride=None, padding=0, ceil_mode=False, count_include_pad=True, divisor_override=None):
        if divisor_override:
            raise Unsayable("Average pooling with a divisor of its own.")
        return self.pool(node, "avgPool2d", kernel_size, stride, padding, ceil_mode, {"countPadding": count_include_pad})

    def pool(self, node, kind, size, stride, padding, ceil, more):
        self.like(node, node.args[0])
        params = {"size": pair(size), "stride": pair(size if stride in (None, []) else stride), "padding": pair(padding), "rounding": "ceil" if ceil else "floor", **more}
        return self.add(self.title(node), kind, params, [self.made[node.args[0]]], self.shape(node))

    def adaptive(self, node, size):
        self.like(node, node.args[0])
        height, width, _ = self.shape(node.args[0])
        wanted = [wanted or given for wanted, given in zip(pair(size), (height, width))]
        return self.add(self.title(node), "adaptiveAvgPool2d", {"size": wanted}, [self.made[node.args[0]]], self.shape(node))

    def flatten(self, node):
        source = self.made[node.args[0]]
        height, width, _ = self.shape(node.args[0])
        if height * width > 1:
            # Channel by channel, as PyTorch lines them up.
            source = self.add(f"{self.title(node)}_order", "permute", {"order": [3, 1, 2]}, [source], [_, height, width])
        return self.add(self.title(node), "flatten", {}, [source], self.shape(node))

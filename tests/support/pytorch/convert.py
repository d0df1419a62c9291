"""One network of torchvision as a project file: it is traced, runs once, and every step becomes a layer of ours.

With each layer goes what PyTorch says of it: output shape, numbers, multiply-accumulates. What no project file can say ends with a sentence.
"""
import math
import operator

import torch
import torch.fx
import torchvision
from torch.fx.passes.shape_prop import ShapeProp
from torchvision.models.convnext import CNBlock
from torchvision.models.shufflenetv2 import channel_shuffle

from leaves import Leaves
from tracing import NAMED, Tracer, Unsayable


class Converter(Leaves):
    """Walks the traced network in execution order. `made` maps a traced value to our node; `layout` says where its channels are."""

    def __init__(self, name, module, size, training):
        self.name, self.module = name, module
        module.train(training)
        graph = Tracer(autowrap_functions=(channel_shuffle,)).trace(module)
        traced = torch.fx.GraphModule(module, graph)
        for parameter in module.parameters():
            parameter.requires_grad_(False)
        torch.manual_seed(5)
        self.sample = torch.randn(2 if training else 1, 3, *size)
        ShapeProp(traced).propagate(self.sample)
        module.train(training)
        self.graph = graph
        self.modules = dict(traced.named_modules())
        self.nodes, self.edges, self.layers, self.values = [], [], {}, []
        self.made, self.layout, self.parts = {}, {}, {}

    def shape(self, node, layout="first"):
        meta = node.meta["tensor_meta"].shape
        if len(meta) == 4:
            batch, *rest = meta
            return [rest[1], rest[2], rest[0]] if layout == "first" else list(rest)
        return list(meta[1:])

    def add(self, wanted, kind, params, sources, output, weights=(), stored=(), macs=0):
        """`weights` and `stored`: (our name, tensor in TensorFlow.js's order)."""
        name, count = wanted, 1
        while name in self.layers:
            count += 1
            name = f"{wanted}_{count}"
        self.nodes.append({"id": name, "type": kind, **({"params": params} if params else {})})
        self.edges += [{"source": source, "target": name, **({"targetPort": port} if len(sources) > 1 else {})} for port, source in enumerate(sources)]
        learned = sum(tensor.numel() for _, tensor in weights)
        self.layers[name] = {"output": output, "parameters": learned + sum(tensor.numel() for _, tensor in stored), "trainable": learned, "macs": macs}
        self.values += [(f"{name}.{key}", tensor) for key, tensor in (*weights, *stored)]
        return name

    def convert(self):
        for node in self.graph.nodes:
            handler = getattr(self, node.op)
            made = handler(node)
            if made is not None:
                self.made[node] = made
        project = {"format": "layerwright/project", "version": 1, "name": self.name, "graph": {"nodes": self.nodes, "edges": self.edges}}
        totals = {key: sum(layer[key] for layer in self.layers.values()) for key in ("parameters", "trainable", "macs")}
        wanted = sum(parameter.numel() for parameter in self.module.parameters())
        heads = sum(p.numel() for name, p in self.module.named_parameters() if name.split(".")[0] not in {str(n.target).split(".")[0] for n in self.graph.nodes})
        if totals["trainable"] != wanted - heads:
            raise Unsayable(f"{totals['trainable']} of the {wanted - heads} learned numbers found their place.")
        return {"source": f"torchvision {torchvision.__version__}, PyTorch {torch.__version__}", "project": project, "layers": self.layers, "totals": totals}

    # One method for each kind of traced step.

    def placeholder(self, node):
        self.layout[node] = "first"
        return self.add("image", "input", {"shape": self.shape(node)}, [], self.shape(node))

    def output(self, node):
        return None

    def get_attr(self, node):
        return None

    def source(self, node):
        return self.made[node]

    def like(self, node, source):
        self.layout[node] = self.layout.get(source, "first")

    def passing(self, node):
        self.like(node, node.args[0])
        return self.made[node.args[0]]

    def activation(self, node, function):
        self.like(node, node.args[0])
        return self.add(self.title(node), "activation", {"function": function}, [self.made[node.args[0]]], self.shape(node, self.layout[node]))

    def title(self, node):
        return str(node.target) if node.op == "call_module" else node.name

    def permute(self, node, order):
        old = self.layout.get(node.args[0], "first")
        new = {("first", (0, 2, 3, 1)): "last", ("last", (0, 3, 1, 2)): "first"}.get((old, tuple(order)))
        if new is None:
            raise Unsayable(f"Axes {order}.")
        self.layout[node] = new
        return self.made[node.args[0]]

    def call_method(self, node):
        if node.target == "mean" and sorted(a % 4 for a in node.args[1]) == [2, 3]:
            return self.mean(node)
        if node.target == "chunk":
            self.parts[node] = self.chunk(node)
            return None
        if node.target == "flatten":
            return self.flatten(node)
        if node.target == "permute":
            return self.permute(node, node.args[1:])
        if node.target in ("contiguous", "size"):
            return self.passing(node) if node.target == "contiguous" else None
        if node.target in NAMED:
            return self.activation(node, NAMED[node.target])
        raise Unsayable(f"There is no layer for .{node.target}().")

    def mean(self, node):
        return self.add(node.name, "globalAvgPool2d", {}, [self.made[node.args[0]]], self.shape(node))

    def chunk(self, node):
        """Neighbouring channels by themselves: cut as if they were columns."""
        source = node.args[0]
        count, axis = (*node.args[1:], *node.kwargs.values())
        height, width, channels = self.shape(source)
        if axis != 1 or channels % count:
            raise Unsayable("Parts of unequal size.")
        share = channels // count
        turned = self.add(f"{node.name}_across", "permute", {"order": [1, 3, 2]}, [self.made[source]], [height, channels, width])
        parts = []
        for part in range(count):
            cut = self.add(f"{node.name}_{part + 1}_cut", "crop2d", {"cropping": [0, 0, part * share, channels - (part + 1) * share]}, [turned], [height, share, width])
            parts.append(self.add(f"{node.name}_{part + 1}", "permute", {"order": [1, 3, 2]}, [cut], [height, width, share]))
        return parts

    def shuffle(self, node):
        """[H, W, G·n] → [H·W, G, n], groups and members swapped, and back."""
        source, groups = node.args
        height, width, channels = self.shape(source)
        apart = [height * width, groups, channels // groups]
        grouped = self.add(f"{node.name}_groups", "reshape", {"shape": apart}, [self.made[source]], apart)
        swapped = [apart[0], apart[2], apart[1]]
        dealt = self.add(f"{node.name}_dealt", "permute", {"order": [1, 3, 2]}, [grouped], swapped)
        self.layout[node] = "first"
        return self.add(node.name, "reshape", {"shape": [height, width, channels]}, [dealt], self.shape(node))

    def merge(self, node, kind, sources):
        self.like(node, sources[0])
        return self.add(node.name, kind, {}, [self.made[source] for source in sources], self.shape(node, self.layout[node]))

    def interpolate(self, node):
        source = node.args[0]
        mode, align = node.kwargs["mode"], node.kwargs.get("align_corners")
        (height, width, _), (tall, wide, _) = self.shape(source), self.shape(node)
        self.layout[node] = "first"
        if mode not in ("bilinear", "nearest") or align:
            raise Unsayable(f"Resizing by {mode}, corners aligned {align}.")
        if tall % height or wide % width:
            raise Unsayable(f"{height}×{width} to {tall}×{wide} is no whole factor.")
        return self.add(node.name, "upsample2d", {"factor": [tall // height, wide // width], "method": mode}, [self.made[source]], self.shape(node))

    def scale(self, node):
        """ConvNeXt's layer scale, one learned factor for each channel: a 1×1 depthwise convolution."""
        factor, source = node.args
        block = self.module.get_submodule(factor.target.rpartition(".")[0])
        if not isinstance(block, CNBlock):
            raise Unsayable(f"The learned tensor {factor.target}.")
        self.like(node, source)
        out = self.shape(node)
        # PyTorch counts none for a product; as a convolution it is one for each value.
        return self.add(factor.target, "depthwiseConv2d", {"kernel": 1, "bias": False}, [self.made[source]], out, weights=[("depthwiseKernel", block.layer_scale.reshape(1, 1, -1, 1))], macs=math.prod(out))

    def call_function(self, node):
        function, name = node.target, node.target.__name__
        tensors = [a for a in node.args if isinstance(a, torch.fx.Node) and a in self.made]
        if function is channel_shuffle:
            return self.shuffle(node)
        if function is getattr or node.meta.get("tensor_meta") is None or name == "_assert" or name.endswith("Outputs"):
            return None
        if function is operator.getitem:
            if node.args[0] in self.parts:
                self.layout[node] = "first"
                return self.parts[node.args[0]][node.args[1]]
            raise Unsayable(f"A part {node.args[1]} of a tensor.")
        if name in ("add", "iadd"):
            return self.merge(node, "add", tensors) if len(tensors) == 2 else self.refuse(node)
        if name in ("mul", "imul"):
            if node.args[0].op == "get_attr":
                return self.scale(node)
            # The wider one first: its shape is that of the product.
            return self.merge(node, "multiply", sorted(tensors, key=lambda t: -math.prod(self.shape(t)))) if len(tensors) == 2 else self.refuse(node)
        if name in ("cat", "concat"):
            if (*node.args[1:], *node.kwargs.values()) != (1,):
                return self.refuse(node)
            sources = node.args[0]
            if len(sources) == 1:
                # DenseNet's first layer of a block concatenates one tensor with nothing.
                self.like(node, sources[0])
                return self.made[sources[0]]
            return self.merge(node, "concat", sources)
        if name == "flatten":
            return self.flatten(node)
        if name in NAMED:
            return self.activation(node, NAMED[name])
        if name in ("stochastic_depth", "dropout"):
            return self.passing(node)
        if name == "permute":
            return self.permute(node, node.args[1])
        if name == "adaptive_avg_pool2d":
            return self.adaptive(node, node.args[1])
        if name == "avg_pool2d":
            return self.average_pool(node, *node.args[1:], **node.kwargs)
        if name in ("max_pool2d", "_max_pool2d", "fn") or "max_pool2d" in node.name:
            return self.max_pool(node, *node.args[1:], **node.kwargs)
        if name == "interpolate":
            return self.interpolate(node)
        return self.refuse(node)

    def refuse(self, node):
        raise Unsayable(f"There is no layer for {node.target.__name__}{node.args}.")

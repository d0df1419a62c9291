"""Writes tests/fixtures/pytorch/overlap.json: overlaps of boxes and masks, gradients and average precision by others.

Run with Debian's python3-torch and python3-torchvision: /usr/bin/python3 tests/support/pytorch/overlap.py
Boxes are centre x, centre y, width, height; overlaps by torchvision.ops.box_iou, gradients by PyTorch's autograd. The overlaps of
masks are counted with logical tensors, without a confusion matrix. The average precision is `voc_ap` of R. Girshick's
py-faster-rcnn (MIT licence), which follows the PASCAL VOC 2010 development kit.
"""
import json
import pathlib

import numpy as np
import torch
import torchvision

torch.manual_seed(3)
np.random.seed(3)


def rounded(tensor):
    return [float(f"{v:.9g}") for v in tensor.detach().flatten().tolist()]


def box_rows(count):
    return torch.rand(count, 4, dtype=torch.float64) * torch.tensor([0.5, 0.5, 0.6, 0.6]) + torch.tensor([0.25, 0.25, 0.05, 0.05])


def voc_ap(rec, prec):
    mrec = np.concatenate(([0.0], rec, [1.0]))
    mpre = np.concatenate(([0.0], prec, [0.0]))
    for i in range(mpre.size - 1, 0, -1):
        mpre[i - 1] = np.maximum(mpre[i - 1], mpre[i])
    i = np.where(mrec[1:] != mrec[:-1])[0]
    return float(np.sum((mrec[i + 1] - mrec[i]) * mpre[i + 1]))


predicted = box_rows(24).requires_grad_(True)
truth = box_rows(24)
corners = lambda boxes: torchvision.ops.box_convert(boxes, "cxcywh", "xyxy")
overlaps = torchvision.ops.box_iou(corners(predicted), corners(truth)).diagonal()
(1 - overlaps).sum().backward()

pixels_true = torch.randint(0, 5, (3, 6, 7))
pixels_said = torch.where(torch.rand(3, 6, 7) < 0.6, pixels_true, torch.randint(0, 4, (3, 6, 7)))
# Class 5 is nowhere; class 4 is never predicted where it was not.
classes = []
for label in range(6):
    both = ((pixels_true == label) & (pixels_said == label)).sum().item()
    either = ((pixels_true == label) | (pixels_said == label)).sum().item()
    classes.append(both / either if either else None)

precisions = []
for count, truths in [(12, 5), (30, 10), (8, 8), (5, 3)]:
    scores = np.random.permutation(count) / count
    right = np.zeros(count, dtype=bool)
    right[np.random.choice(count, truths - (1 if truths < count else 0), replace=False)] = True
    order = np.argsort(-scores)
    tp = np.cumsum(right[order])
    fp = np.cumsum(~right[order])
    precisions.append({"scores": scores.tolist(), "right": right.tolist(), "truths": truths, "average": voc_ap(tp / truths, tp / np.maximum(tp + fp, 1))})

out = pathlib.Path(__file__).parents[2] / "fixtures/pytorch/overlap.json"
out.write_text(json.dumps({
    "torch": torch.__version__, "torchvision": torchvision.__version__,
    "boxes": {"predicted": rounded(predicted), "truth": rounded(truth), "overlaps": rounded(overlaps), "gradient": rounded(predicted.grad)},
    "masks": {"classes": 6, "truth": pixels_true.flatten().tolist(), "said": pixels_said.flatten().tolist(), "classIoU": classes, "accuracy": (pixels_true == pixels_said).double().mean().item()},
    "precisions": precisions,
}) + "\n")

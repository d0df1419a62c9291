"""Writes tests/fixtures/torchvision/augmentation.json: images moved and changed by torchvision, and by PyTorch's grid_sample where torchvision has no such fill.

Run with Debian's python3-torchvision: /usr/bin/python3 tests/support/pytorch/augmentation.py
"""
import json
import math
import pathlib

import torch
import torch.nn.functional as F
import torchvision.transforms.functional as T
from torchvision.transforms import InterpolationMode

torch.manual_seed(7)
HEIGHT, WIDTH = 6, 8


def rows(image):
    """[channels, height, width] as we have it: [height, width, channels], flat."""
    return [round(value, 6) for value in image.permute(1, 2, 0).flatten().tolist()]


def sample(image, matrix, mode, padding):
    """`matrix` says, in pixels from the middle, where each pixel comes from."""
    (xx, xy, x), (yx, yy, y) = matrix
    height, width = image.shape[1:]
    theta = torch.tensor([[[xx, xy * height / width, 2 * x / width], [yx * width / height, yy, 2 * y / height]]])
    grid = F.affine_grid(theta, [1, *image.shape], align_corners=False)
    return F.grid_sample(image[None], grid, mode=mode, padding_mode=padding, align_corners=False)[0]


grey = torch.rand(1, HEIGHT, WIDTH)
colour = torch.rand(3, HEIGHT, WIDTH)

MOTIONS = [(0, 0, 0, 1), (30, 0, 0, 1), (-75, 1, 0, 1), (0, 2, -1, 1), (0, 0, 0, 1.3), (0, 0, 0, 0.7), (20, 1, 2, 1.25), (-140, -2, 1, 0.6)]
moves = []
for angle, right, down, factor in MOTIONS:
    # torchvision turns clockwise in affine and the other way in rotate.
    args = {"angle": -angle, "translate": [right, down], "scale": factor, "shear": [0.0], "interpolation": InterpolationMode.BILINEAR}
    moves.append({
        "degrees": angle, "right": right, "down": down, "factor": factor,
        "zero": {"grey": rows(T.affine(grey, **args)), "colour": rows(T.affine(colour, **args))},
    })
turned = [{"degrees": angle, "zero": rows(T.rotate(grey, angle, interpolation=InterpolationMode.BILINEAR))} for angle in (10, -33, 90, 180)]

edges = []
for angle, right, down, factor in MOTIONS[1:]:
    cosine, sine = math.cos(math.radians(angle)), math.sin(math.radians(angle))
    # Zoom, then turn, then shift: a place comes from where the shift, the turn and the zoom, taken back, lead to.
    matrix = ((cosine / factor, -sine / factor, (-cosine * right + sine * down) / factor), (sine / factor, cosine / factor, (-sine * right - cosine * down) / factor))
    edges.append({"degrees": angle, "right": right, "down": down, "factor": factor, "edge": rows(sample(colour, matrix, "bilinear", "border"))})

labels = torch.randint(0, 4, (1, HEIGHT, WIDTH)).float()
masks = []
for angle, right, down, factor in ((17, 0, 0, 1), (-40, 1, 1, 1.2), (100, -2, 0, 0.8)):
    args = {"angle": -angle, "translate": [right, down], "scale": factor, "shear": [0.0], "interpolation": InterpolationMode.NEAREST}
    masks.append({"degrees": angle, "right": right, "down": down, "factor": factor, "labels": rows(T.affine(labels, **args))})

factors = [0.0, 0.4, 0.85, 1.0, 1.3, 2.0]
golden = {
    "height": HEIGHT, "width": WIDTH, "grey": rows(grey), "colour": rows(colour), "labels": rows(labels),
    "moves": moves, "turned": turned, "edges": edges, "masks": masks,
    "flipped": {"across": rows(T.hflip(colour)), "down": rows(T.vflip(colour))},
    "brightness": [{"factor": factor, "colour": rows(T.adjust_brightness(colour, factor))} for factor in factors],
    "contrast": [{"factor": factor, "colour": rows(T.adjust_contrast(colour, factor)), "grey": rows(T.adjust_contrast(grey, factor))} for factor in factors],
}
path = pathlib.Path(__file__).parents[2] / "fixtures" / "torchvision" / "augmentation.json"
path.write_text(json.dumps(golden, separators=(",", ":")) + "\n")

"""Writes tests/fixtures/pytorch/filters.json: a small image through well-known 3×3 filters, by torch.nn.functional.conv2d.

Run with Debian's python3-torch: /usr/bin/python3 tests/support/pytorch/filters.py
Images are [batch, height, width, channels]; the filters are written row by row.
"""
import json
import pathlib

import torch
import torch.nn.functional as F

torch.manual_seed(1)
image = torch.randint(0, 17, (1, 1, 6, 7)).double()

FILTERS = {
    "identity": [[0, 0, 0], [0, 1, 0], [0, 0, 0]],
    "boxBlur": [[1 / 9] * 3] * 3,
    "gaussianBlur": [[1 / 16, 2 / 16, 1 / 16], [2 / 16, 4 / 16, 2 / 16], [1 / 16, 2 / 16, 1 / 16]],
    "sobelX": [[1, 0, -1], [2, 0, -2], [1, 0, -1]],
    "sobelY": [[1, 2, 1], [0, 0, 0], [-1, -2, -1]],
    "sharpen": [[0, -1, 0], [-1, 5, -1], [0, -1, 0]],
}

rows = {}
for name, taps in FILTERS.items():
    kernel = torch.tensor(taps).double()[None, None]
    rows[name] = {
        "taps": [round(v, 9) for v in kernel.flatten().tolist()],
        "valid": [round(v, 9) for v in F.conv2d(image, kernel).flatten().tolist()],
        "padded": [round(v, 9) for v in F.conv2d(image, kernel, padding=1).flatten().tolist()],
    }

path = pathlib.Path(__file__).parents[2] / "fixtures/pytorch/filters.json"
path.write_text(json.dumps({"torch": torch.__version__, "shape": [6, 7, 1], "image": image.flatten().tolist(), "filters": rows}) + "\n")

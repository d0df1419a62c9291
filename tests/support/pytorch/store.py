"""Writes networks and arrays into files."""
import json
import struct


def lines(value, depth=2):
    """JSON with one line for each node."""
    if depth == 0 or not isinstance(value, (dict, list)) or not value:
        return json.dumps(value, separators=(",", ":"))
    if isinstance(value, dict):
        return "{" + ",\n".join(f"{json.dumps(key)}:{lines(each, depth - 1)}" for key, each in value.items()) + "}"
    return "[\n" + ",\n".join(lines(each, depth - 1) for each in value) + "\n]"


def write(folder, name, content):
    target = folder / f"{name}.json"
    graph = content["project"]["graph"]
    head = {key: value for key, value in content["project"].items() if key != "graph"}
    target.write_text(
        '{"source":' + json.dumps(content["source"]) + ',"project":' + json.dumps(head, separators=(",", ":"))[:-1] + ',"graph":{"nodes":' + lines(graph["nodes"], 1) + ',"edges":'
        + lines(graph["edges"], 1) + '}},\n"layers":' + lines(content["layers"], 1) + ',\n"totals":' + json.dumps(content["totals"]) + "}\n"
    )
    print(f"{name}: {len(content['layers'])} layers, {target.stat().st_size} bytes", flush=True)


def safetensors(path, tensors):
    header, body = {}, b""
    for name, tensor in tensors:
        values = tensor.detach().float().contiguous().numpy().tobytes()
        header[name] = {"dtype": "F32", "shape": list(tensor.shape), "data_offsets": [len(body), len(body) + len(values)]}
        body += values
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    path.write_bytes(struct.pack("<Q", len(text)) + text + body)

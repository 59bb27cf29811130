# SPDX-License-Identifier: MIT
"""Model files as other programs write them: PyTorch in both forms, NumPy, ONNX.

Needs onnx and onnxruntime besides what the other groups need. Every network takes 5x5 images of one
channel and gives four scores.
"""

import pathlib
import sys

import numpy
import onnx
import onnxruntime
import torch
from onnx import TensorProto, helper, numpy_helper

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from fixture import generator, normal, save  # noqa: E402

HERE = pathlib.Path(__file__).resolve().parent
random = generator(77)


def values(*shape):
    return normal(random, *shape, scale=0.5).to(torch.float32)


def state():
    return {
        "0.weight": values(3, 1, 3, 3),
        "1.weight": 1 + 0.2 * values(3),
        "1.bias": values(3),
        "1.running_mean": values(3),
        "1.running_var": 0.5 + values(3).abs(),
        "1.num_batches_tracked": torch.tensor(7),
        "4.weight": values(4, 75),
        "4.bias": values(4),
    }


def network(weights):
    layers = torch.nn.Sequential(
        torch.nn.Conv2d(1, 3, 3, padding=1, bias=False), torch.nn.BatchNorm2d(3), torch.nn.ReLU(),
        torch.nn.Flatten(), torch.nn.Linear(75, 4),
    )  # fmt: skip
    layers.load_state_dict(weights)
    return layers.double().eval()


def tiny():
    weights = state()
    images = torch.rand(4, 1, 5, 5, generator=random).double()
    images = images.float().double()
    with torch.no_grad():
        logits = network(weights)(images)
    save("formats", "tiny", {"input": images, "logits": logits}, kind="tiny")
    torch.save(weights, HERE / "tiny.pth")
    torch.save(weights, HERE / "tiny_legacy.pth", _use_new_zipfile_serialization=False)
    wrapped = {"module." + name: value for name, value in weights.items()}
    checkpoint = {"epoch": 3, "state_dict": wrapped, "best": 0.5, "optimizer": {"lr": [0.1]}}
    torch.save(checkpoint, HERE / "wrapped.pt")
    torch.save(checkpoint, HERE / "wrapped_legacy.th", _use_new_zipfile_serialization=False)
    shared = dict(weights)
    shared["4.weight"] = weights["4.weight"].t().contiguous().t()
    torch.save(shared, HERE / "transposed.pth")
    arrays = {name: value.numpy() for name, value in weights.items()}
    numpy.savez(HERE / "tiny.npz", **arrays)
    arrays["4.weight"] = numpy.asfortranarray(arrays["4.weight"].astype(">f8"))
    numpy.savez_compressed(HERE / "tiny_compressed.npz", **arrays)
    nameless = [value for value in arrays.values() if value.ndim > 0]
    numpy.savez(HERE / "nameless.npz", *nameless)
    numpy.savez(HERE / "objects.npz", data=numpy.array([{"a": 1}], dtype=object))


class Runs:
    def __reduce__(self):
        import os

        return (os.system, ("touch program-was-run",))


def refused():
    torch.save({"weight": Runs()}, HERE / "runs.pth")
    torch.save({"weight": Runs()}, HERE / "runs_legacy.pth", _use_new_zipfile_serialization=False)
    module = torch.nn.Linear(2, 2)
    torch.save(module, HERE / "module.pth")


def tensor(name, *shape):
    return numpy_helper.from_array(values(*shape).numpy(), name)


def integers(name, numbers):
    return numpy_helper.from_array(numpy.array(numbers, dtype=numpy.int64), name)


def graph():
    """Every operator and idiom that is read: normalization, bias, residual, zero-padded shortcut,
    concatenation, pooling, the flatten of old exporters, a product with a bias behind it."""
    nodes = [
        helper.make_node("Sub", ["x", "mean"], ["n1"]),
        helper.make_node("Div", ["n1", "std"], ["n2"]),
        helper.make_node("Conv", ["n2", "w1"], ["c1"], pads=[1, 1, 1, 1]),
        helper.make_node("Add", ["c1", "b1"], ["a1"]),
        helper.make_node("BatchNormalization", ["a1", "s", "t", "m", "v"], ["bn"], epsilon=1e-3),
        helper.make_node("Relu", ["bn"], ["r1"]),
        helper.make_node("Pad", ["r1", "pads"], ["p2"]),
        helper.make_node("Conv", ["p2", "w2", "b2"], ["c2"], strides=[2, 2]),
        helper.make_node("Slice", ["r1", "zero", "end", "axis2", "two"], ["s1"]),
        helper.make_node("Slice", ["s1", "zero", "end", "axis3", "two"], ["s2"]),
        helper.make_node("Pad", ["s2", "channels"], ["s3"]),
        helper.make_node("Add", ["c2", "s3"], ["sum"], name="join"),
        helper.make_node("Clip", ["sum", "low"], ["r2"]),
        helper.make_node("Conv", ["r2", "w3", "b3"], ["d"], group=2, pads=[1, 1, 1, 1]),
        helper.make_node("MaxPool", ["r2"], ["e"], kernel_shape=[3, 3], strides=[1, 1],
                         pads=[1, 1, 1, 1]),
        helper.make_node("Concat", ["d", "e"], ["cat"], axis=1),
        helper.make_node("Dropout", ["cat"], ["drop"]),
        helper.make_node("AveragePool", ["drop"], ["avg"], kernel_shape=[2, 2]),
        helper.make_node("Shape", ["avg"], ["shape"]),
        helper.make_node("Constant", [], ["first"], value=integers("", 0)),
        helper.make_node("Gather", ["shape", "first"], ["count"]),
        helper.make_node("Unsqueeze", ["count", "zero"], ["counts"]),
        helper.make_node("Concat", ["counts", "rest"], ["target"], axis=0),
        helper.make_node("Reshape", ["avg", "target"], ["flat"]),
        helper.make_node("MatMul", ["flat", "w4"], ["mm"]),
        helper.make_node("Add", ["mm", "b4"], ["l1"]),
        helper.make_node("Relu", ["l1"], ["r3"]),
        helper.make_node("Gemm", ["r3", "w5", "b5"], ["y"], transB=1, alpha=0.5, beta=2.0),
    ]  # fmt: skip
    tensors = [
        numpy_helper.from_array(numpy.full((1, 1, 1, 1), 0.25, numpy.float32), "mean"),
        numpy_helper.from_array(numpy.full((1, 1, 1, 1), 0.5, numpy.float32), "std"),
        tensor("w1", 4, 1, 3, 3), tensor("b1", 4, 1, 1), tensor("s", 4), tensor("t", 4),
        tensor("m", 4), numpy_helper.from_array(0.5 + values(4).abs().numpy(), "v"),
        tensor("w2", 6, 4, 3, 3), tensor("b2", 6), tensor("w3", 4, 3, 3, 3), tensor("b3", 4),
        tensor("w4", 40, 5), tensor("b4", 5), tensor("w5", 4, 5), tensor("b5", 4),
        integers("pads", [0, 0, 1, 1, 0, 0, 1, 1]), integers("channels", [0, 1, 0, 0, 0, 1, 0, 0]),
        integers("zero", [0]), integers("end", [2**63 - 1]), integers("axis2", [2]),
        integers("axis3", [3]), integers("two", [2]), integers("rest", [-1]),
        numpy_helper.from_array(numpy.array(0, numpy.float32), "low"),
    ]  # fmt: skip
    model = helper.make_model(
        helper.make_graph(
            nodes, "tiny",
            [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["N", 1, 5, 5])],
            [helper.make_tensor_value_info("y", TensorProto.FLOAT, ["N", 4])], tensors,
        ),
        opset_imports=[helper.make_opsetid("", 13)], ir_version=7,
    )  # fmt: skip
    onnx.checker.check_model(model)
    (HERE / "graph.onnx").write_bytes(model.SerializeToString(deterministic=True))
    images = torch.rand(4, 1, 5, 5, generator=random)
    session = onnxruntime.InferenceSession(model.SerializeToString())
    logits = torch.from_numpy(session.run(None, {"x": images.numpy()})[0])
    save("formats", "graph", {"input": images, "logits": logits}, kind="graph")



def rounded():
    """What ONNX Runtime computes in integers of a graph that Temper wrote.

    `rounded_network.safetensors` is the network; `rounded.onnx` comes from it by
    `load rounded_network.safetensors; save rounded.onnx`.
    """
    random = generator(41)
    images = torch.rand(12, 1, 28, 28, generator=random)
    images[6:] = images[6:].cumsum(2).cumsum(3) / 784 * 1.9
    images = images.clamp(0, 1)
    session = onnxruntime.InferenceSession(str(HERE / "rounded.onnx"))
    logits = torch.from_numpy(session.run(None, {"input": images.numpy()})[0])
    save("formats", "rounded", {"input": images, "logits": logits}, kind="graph")


tiny()
refused()
graph()
rounded()

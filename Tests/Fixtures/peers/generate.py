# SPDX-License-Identifier: MIT
"""Adversarial images that other programs find for the network of Tests/Fixtures/attacks.

foolbox 3.3.4 and torchattacks 3.5.1, at equal settings, in float64 where they allow it. The attacks
start at the clean image, so that no random number is in the way; APGD, which cannot, is given the
numbers that Temper draws. Labels are the network's own predictions, so that every image is right
before it is attacked.
"""

import copy
import math
import pathlib
from unittest import mock
import sys

import foolbox
import torch
import torchattacks
from safetensors.torch import load_file

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
import models  # noqa: E402
from fixture import FOLDER, save  # noqa: E402

BUDGET = 8 / 255


def network():
    state = load_file(FOLDER / "attacks" / "network.safetensors")
    model = models.EightLayerNetwork()
    own = model.state_dict()
    model.load_state_dict({name: state[name].to(own[name].dtype) for name in own})
    return model.double().requires_grad_(False).eval(), state["input"].to(torch.float64)


def words(seed, purpose, first, second):
    """The stream of 32-bit words of a seed, a purpose and two keys: Philox4x32-10 by counters."""
    block = 0
    while True:
        counter, key = [block, first, second, purpose << 24], [seed, 0]
        for _ in range(10):
            low, high = 0xD2511F53 * counter[0], 0xCD9E8D57 * counter[2]
            counter = [
                (high >> 32) ^ counter[1] ^ key[0], high & 0xFFFFFFFF,
                (low >> 32) ^ counter[3] ^ key[1], low & 0xFFFFFFFF,
            ]  # fmt: skip
            key = [(key[0] + 0x9E3779B9) & 0xFFFFFFFF, (key[1] + 0xBB67AE85) & 0xFFFFFFFF]
        yield from counter
        block += 1


def drawn(shape, isNormal):
    """The numbers of each image's first start with seed 1: uniform in [-1, 1), or normal."""
    images, channels, height, width = shape
    starts = []
    for image in range(images):
        stream = words(1, 4, image, 0)
        numbers = []
        for _ in range(channels * height * width):
            if isNormal:
                radius = math.sqrt(-2 * math.log(next(stream) * 2**-32 + 2**-33))
                numbers.append(radius * math.cos(2 * math.pi * next(stream) * 2**-32))
            else:
                numbers.append(2 * (next(stream) >> 8) * 2**-24 - 1)
        starts.append(torch.tensor(numbers).reshape(height, width, channels).permute(2, 0, 1))
    return torch.stack(starts)


def sizes(difference, norm):
    flat = difference.flatten(1)
    return flat.abs().amax(1) if norm == "linf" else flat.norm(dim=1)


def record(case, model, images, labels, adversarial, norm, program, **settings):
    distance = sizes(adversarial - images, norm)
    prediction = model(adversarial).argmax(1)
    save(
        "peers", case,
        {"labels": labels, "adversarial": adversarial, "distance": distance,
         "prediction": prediction},
        norm=norm, program=program, network="attacks/network.safetensors", **settings,
    )  # fmt: skip
    print(case, "flipped", (prediction != labels).sum().item(), distance.tolist())


def main():
    model, images = network()
    labels = model(images).argmax(1)
    bounded = foolbox.PyTorchModel(model, bounds=(0, 1), device="cpu")

    def smallest(case, attack, norm, **settings):
        found = attack(bounded, images, foolbox.criteria.Misclassification(labels), epsilons=None)
        record(case, model, images, labels, found[0], norm, "foolbox 3.3.4", **settings)

    attacks = foolbox.attacks
    smallest("deepfool_l2", attacks.L2DeepFoolAttack(steps=50, candidates=10, overshoot=0.02), "l2")
    smallest(
        "deepfool_linf", attacks.LinfDeepFoolAttack(steps=50, candidates=10, overshoot=0.02), "linf"
    )
    smallest("ddn", attacks.DDNAttack(init_epsilon=1.0, steps=60, gamma=0.05), "l2", steps=60)
    smallest(
        "cw",
        attacks.L2CarliniWagnerAttack(
            binary_search_steps=6, steps=100, stepsize=0.01, initial_const=0.01
        ),
        "l2", steps=100, searches=6, rate=0.01, constant=0.01,
    )  # fmt: skip

    # torchattacks computes in float32 whatever it is given.
    single_precision = copy.deepcopy(model).float()
    small = images.float()

    def single(case, attack, **settings):
        found = attack(small, labels).double()
        record(case, model, images, labels, found, "linf", "torchattacks 3.5.1", **settings)

    single("bim", torchattacks.BIM(single_precision, eps=BUDGET, alpha=BUDGET / 10, steps=10), steps=10)
    single(
        "mi_fgsm",
        torchattacks.MIFGSM(single_precision, eps=BUDGET, alpha=BUDGET / 10, steps=10, decay=1.0),
        steps=10,
    )  # fmt: skip
    for norm, word in (("linf", "Linf"), ("l2", "L2")):
        for loss in ("ce", "dlr"):
            budget = BUDGET if norm == "linf" else 4 * BUDGET
            apgd = torchattacks.APGD(single_precision, norm=word, eps=budget, steps=25, loss=loss)
            queries = []
            ask = apgd.get_logits
            apgd.get_logits = lambda x: queries.append(x.detach().clone()) or ask(x)
            start = drawn(small.shape, norm == "l2")
            with (
                mock.patch.object(torch, "rand", lambda *_: (start + 1) / 2),
                mock.patch.object(torch, "randn", lambda *_: start),
            ):
                apgd.attack_single_run(small, labels)
            record(
                f"apgd_{loss}_{norm}", model, images, labels, queries[-1].double(), norm,
                "torchattacks 3.5.1", steps=25, budget=budget,
            )  # fmt: skip

    # A budget that everything is within: the program is content with what the first target gives.
    for norm, word in (("linf", "Linf"), ("l2", "L2")):
        fab = torchattacks.FAB(
            single_precision, norm=word, eps=1000.0, steps=20, n_restarts=1, n_classes=10, seed=0,
            multi_targeted=True,
        )  # fmt: skip
        found = fab(small, labels).double()
        record(
            f"fab_t_{norm}", model, images, labels, found, norm, "torchattacks 3.5.1", steps=20,
            targets=1,
        )  # fmt: skip


if __name__ == "__main__":
    main()

# SPDX-License-Identifier: MIT
"""Adversarial images that other programs find for the network of Tests/Fixtures/attacks.

foolbox 3.3.4 and torchattacks 3.5.1, at equal settings, in float64 where they allow it. All the
attacks here start at the clean image, so that no random number is in the way; labels are the
network's own predictions, so that every image is right before it is attacked.
"""

import copy
import pathlib
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

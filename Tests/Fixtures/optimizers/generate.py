# SPDX-License-Identifier: MIT
"""Five steps of each optimizer on one parameter vector, and learning rates step by step."""

import json
import pathlib
import sys

import torch

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from fixture import FOLDER, generator, normal, save  # noqa: E402

STEPS, SIZE = 5, 37


def record(case, seed, make, rates, **metadata):
    """Save the parameters before, the five gradients, and the parameters after each step."""
    random = generator(seed)
    parameters = normal(random, SIZE)
    gradients = normal(random, STEPS, SIZE)
    # A parameter never touched, one touched once, and one with a gradient near Adam's epsilon.
    gradients[:, 0] = 0
    gradients[1:, 1] = 0
    gradients[:, 2] = torch.tensor(2.0**-27, dtype=torch.float64)
    tensors = {"parameters": parameters.clone(), "gradients": gradients}
    parameters.requires_grad_(True)
    optimizer = make([parameters])
    after = []
    for step in range(STEPS):
        optimizer.param_groups[0]["lr"] = rates[step]
        parameters.grad = gradients[step].clone()
        optimizer.step()
        after.append(parameters.detach().clone())
    tensors["parameters_after"] = torch.stack(after)
    tensors["learning_rates"] = torch.tensor(rates, dtype=torch.float64)
    save("optimizers", case, tensors, **metadata)


def sgd(case, seed, rates, momentum=0.0, nesterov=False, decay=0.0):
    def make(parameters):
        return torch.optim.SGD(
            parameters, lr=rates[0], momentum=momentum, nesterov=nesterov, weight_decay=decay
        )

    record(
        case, seed, make, rates, kind="sgd", momentum=momentum, nesterov=nesterov,
        weight_decay=decay, dampening=0.0,
    )  # fmt: skip


def adam(case, seed, decay=0.0, decoupled=False):
    kind = torch.optim.AdamW if decoupled else torch.optim.Adam

    def make(parameters):
        return kind(parameters, lr=0.01, betas=(0.9, 0.999), eps=1e-8, weight_decay=decay)

    record(
        case, seed, make, [0.01] * STEPS, kind="adam", beta1=0.9, beta2=0.999, epsilon=1e-8,
        weight_decay=decay, decoupled_weight_decay=decoupled,
    )  # fmt: skip


def scheduled(make, rate, steps):
    """The rates a PyTorch scheduler gives at steps 0 ... steps, both ends included."""
    parameter = torch.nn.Parameter(torch.zeros(1))
    optimizer = torch.optim.SGD([parameter], lr=rate)
    scheduler = make(optimizer)
    rates = []
    for _ in range(steps + 1):
        rates.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        scheduler.step()
    return rates


def schedules():
    schedulers = torch.optim.lr_scheduler
    epochs, steps_per_epoch = 20, 4
    steps = epochs * steps_per_epoch
    first = 5 * steps_per_epoch
    peak = steps * 2 // 5
    shared = {"epochs": epochs, "steps_per_epoch": steps_per_epoch, "steps": steps}
    return {
        "snippet": "Tests/Fixtures/optimizers/generate.py",
        "note": "rates[t] is the rate after t finished steps, t = 0 ... steps",
        "schedules": [
            {
                "kind": "step", "learning_rate": 0.1, "factor": 0.1, "first_low_epoch": 6,
                "completed_epochs_at_change": 5, **shared,
                "rates": scheduled(
                    lambda o: schedulers.MultiStepLR(o, [first], 0.1), 0.1, steps),
            },
            {
                "kind": "cosine", "learning_rate": 0.1, "final_learning_rate": 0.0, **shared,
                "rates": scheduled(
                    lambda o: schedulers.CosineAnnealingLR(o, steps, 0.0), 0.1, steps),
            },
            {
                "kind": "cyclic", "peak_learning_rate": 0.2, "peak_at": 0.4, **shared,
                "rates": scheduled(
                    lambda o: schedulers.LambdaLR(
                        o, lambda t: max(0.0, min(t / peak, (steps - t) / (steps - peak)))),
                    0.2, steps),
            },
        ],
    }  # fmt: skip


def main():
    constant = [0.1] * STEPS
    sgd("sgd", 1, constant)
    sgd("sgd_momentum", 2, constant, momentum=0.9)
    sgd("sgd_nesterov_weight_decay", 3, constant, momentum=0.9, nesterov=True, decay=5e-4)
    # The rate multiplies the velocity, not what is added to it: only a change shows which.
    sgd("sgd_momentum_rate_change", 4, [0.1, 0.1, 0.01, 0.01, 0.05], momentum=0.9)
    adam("adam", 5)
    adam("adam_weight_decay", 6, decay=5e-4)
    adam("adam_decoupled_weight_decay", 7, decay=1e-2, decoupled=True)
    path = FOLDER / "optimizers" / "schedules.json"
    path.write_text(json.dumps(schedules(), indent=1) + "\n")


if __name__ == "__main__":
    main()

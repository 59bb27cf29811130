"""The attacks that are compared: a line of ours, and the peers' at equal settings.

Peers give their last images; those that they lose count as robust, which is their program's answer.
"""

EPS, EPS_L2 = 0.1, 1.0

# What of each peer is imported before any clock runs.
MODULES = {
    "torchattacks": ["torchattacks"],
    "foolbox": ["foolbox"],
    "art": ["art.attacks.evasion", "art.estimators.classification"],
}


def torchattacks_case(make):
    def run(model, x, y, classes):
        import torchattacks

        return make(torchattacks, model, classes)(x, y)

    return run


def foolbox_case(make, epsilon):
    def run(model, x, y, classes):
        import foolbox

        wrapped = foolbox.PyTorchModel(model, bounds=(0, 1))
        _, clipped, _ = make(foolbox.attacks)(wrapped, x, y, epsilons=epsilon)
        return clipped

    return run


def art_case(make):
    def run(model, x, y, classes):
        import numpy
        import torch
        from art.estimators.classification import PyTorchClassifier

        estimator = PyTorchClassifier(
            model, loss=torch.nn.CrossEntropyLoss(), input_shape=tuple(x.shape[1:]),
            nb_classes=classes, clip_values=(0.0, 1.0), device_type="cpu")
        # ART attacks the predicted class unless it is told the label.
        made = make(estimator).generate(x.numpy(), y=numpy.eye(classes, dtype="f4")[y.numpy()])
        return torch.from_numpy(made)

    return run


def art(module, name, **settings):
    def make(estimator):
        attack = getattr(__import__(f"art.attacks.evasion.{module}", fromlist=[name]), name)
        return attack(estimator, verbose=False, **settings)

    return art_case(make)


LINF = f"eps={EPS} norm=linf"
L2 = f"eps={EPS_L2} norm=l2"

# name, our line after `attack`, {peer: run}
CASES = [
    ("fgsm", f"fgsm {LINF}", {
        "torchattacks": torchattacks_case(lambda t, m, c: t.FGSM(m, eps=EPS)),
        "foolbox": foolbox_case(
            lambda a: a.LinfFastGradientAttack(random_start=False), EPS),
    }),
    ("pgd-20", f"pgd {LINF} steps=20 alpha=0.025 iterate=last", {
        "torchattacks": torchattacks_case(
            lambda t, m, c: t.PGD(m, eps=EPS, alpha=0.025, steps=20, random_start=False)),
        "foolbox": foolbox_case(
            lambda a: a.LinfPGD(abs_stepsize=0.025, steps=20, random_start=False), EPS),
        "art": art(
            "projected_gradient_descent.projected_gradient_descent", "ProjectedGradientDescent",
            eps=EPS, eps_step=0.025, max_iter=20, batch_size=256),
    }),
    ("pgd-20 l2", f"pgd {L2} steps=20 alpha=0.25 iterate=last", {
        "torchattacks": torchattacks_case(
            lambda t, m, c: t.PGDL2(m, eps=EPS_L2, alpha=0.25, steps=20, random_start=False)),
        "foolbox": foolbox_case(
            lambda a: a.L2PGD(abs_stepsize=0.25, steps=20, random_start=False), EPS_L2),
    }),
    ("apgd-ce", f"apgd-ce {LINF} steps=100", {
        "torchattacks": torchattacks_case(
            lambda t, m, c: t.APGD(m, eps=EPS, steps=100, n_restarts=1, loss="ce")),
        "art": art(
            "auto_projected_gradient_descent", "AutoProjectedGradientDescent", eps=EPS,
            eps_step=2 * EPS, max_iter=100, nb_random_init=1, batch_size=256,
            loss_type="cross_entropy"),
    }),
    ("apgd-dlr", f"apgd-dlr {LINF} steps=100", {
        "torchattacks": torchattacks_case(
            lambda t, m, c: t.APGD(m, eps=EPS, steps=100, n_restarts=1, loss="dlr")),
    }),
    ("square", f"square {LINF} queries=1000", {
        "torchattacks": torchattacks_case(
            lambda t, m, c: t.Square(
                m, eps=EPS, n_queries=1000, n_restarts=1, p_init=0.8, resc_schedule=False)),
        "art": art(
            "square_attack", "SquareAttack", eps=EPS, max_iter=1000, p_init=0.8, batch_size=256),
    }),
    ("deepfool", f"deepfool {L2}", {
        "foolbox": foolbox_case(
            lambda a: a.L2DeepFoolAttack(steps=50, candidates=10, overshoot=0.02), EPS_L2),
        "torchattacks": torchattacks_case(lambda t, m, c: t.DeepFool(m, steps=50, overshoot=0.02)),
    }),
    ("ddn", f"ddn {L2} steps=100", {
        "foolbox": foolbox_case(lambda a: a.DDNAttack(steps=100), EPS_L2),
    }),
    ("fab-t", f"fab-t {LINF} steps=20", {
        "torchattacks": torchattacks_case(
            lambda t, m, c: t.FAB(
                m, norm="Linf", eps=EPS, steps=20, multi_targeted=True, n_classes=c)),
    }),
]

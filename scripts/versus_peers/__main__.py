"""python3 -m versus_peers MODEL.safetensors [--n 1000] [--temper FILE] [--only NAMES]

Runs each attack with temper and with the peers on the same weights, images and cores, in turns, and
prints a table in Markdown. With `--seeds 3` figures are means over three choices of images and draws of
starts, the same for all. An image counts as robust where it is classified right and what the attack
gives, within its budget, is too. Both sides attack one image before the clock runs.
"""

import argparse
import importlib
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

try:
    import numpy
    import torch

    from . import cases, model
except ModuleNotFoundError as error:
    sys.exit(
        f"versus_peers: no module {error.name}: pip install torch numpy safetensors, and of"
        " torchattacks, foolbox and adversarial-robustness-toolbox those to compare with")

PROGRAM = pathlib.Path(__file__).resolve().parents[2] / ".build/release/temper"


def quoted(path):
    """A path as a string of the language."""
    text = str(path)
    for character in '\\"$':
        text = text.replace(character, f"\\{character}")
    return f'"{text}"'


def ours(temper, path, line, count, threads, outcomes, seed):
    attack = f"attack {line} on=test seed={seed}"
    script = (
        f"load fashion-mnist\nload {quoted(path)}\n"
        f"{attack} n=1\n{attack} n={count} outcomes={quoted(outcomes)}")
    # Without the ledger, which would answer for an attack that it remembers.
    done = subprocess.run(
        [temper, "--json", "--no-ledger", "--threads", str(threads), "-c", script],
        capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"versus_peers: {temper} failed at `{attack}`:\n{done.stderr.strip()}")
    result = json.loads(done.stdout.splitlines()[-1])
    return result["robust_accuracy"], result["seconds"]


def theirs(run, network, x, y, epsilon, norm, seed):
    # What is imported or built at a first call is no part of the attack.
    run(network, x[:1], y[:1], 10)
    torch.manual_seed(seed)
    numpy.random.seed(seed)
    start = time.perf_counter()
    found = torch.cat([run(network, a, b, 10) for a, b in zip(x.split(256), y.split(256))])
    seconds = time.perf_counter() - start
    change = (found - x).flatten(1)
    size = change.abs().amax(1) if norm == "linf" else change.norm(dim=1)
    # What leaves the budget or the range was not found.
    valid = (size <= epsilon * 1.001 + 1e-6) & (found >= 0).all((1, 2, 3)) & (found <= 1).all((1, 2, 3))
    with torch.no_grad():
        right = network(x).argmax(1) == y
        broken = (network(found).argmax(1) != y) & valid
    return (right & ~broken).float().mean().item(), seconds


def importable(peers):
    """Those that are installed, which are imported; the others are named once."""
    found = set()
    for peer in sorted(peers):
        try:
            for module in cases.MODULES[peer]:
                importlib.import_module(module)
            found.add(peer)
        except ImportError as error:
            print(f"versus_peers: without {peer}, not installed: {error}", file=sys.stderr)
    return found


def main():
    parser = argparse.ArgumentParser(prog="versus_peers")
    parser.add_argument("model", type=pathlib.Path)
    parser.add_argument("--n", type=int, default=1000)
    parser.add_argument("--temper", default=str(PROGRAM))
    parser.add_argument("--threads", type=int, default=torch.get_num_threads())
    parser.add_argument("--seeds", type=int, default=1)
    parser.add_argument("--only", nargs="*")
    arguments = parser.parse_args()
    if not arguments.model.is_file():
        parser.error(f"there is no file {arguments.model}")
    if not shutil.which(arguments.temper):
        parser.error(f"there is no program {arguments.temper}: scripts/build makes it")
    chosen = [case for case in cases.CASES if not arguments.only or case[0] in arguments.only]
    if not chosen:
        parser.error(f"--only takes {', '.join(case[0] for case in cases.CASES)}")
    installed = importable({peer for _, _, peers in chosen for peer in peers})
    torch.set_num_threads(arguments.threads)
    network = model.load(arguments.model)
    print("| attack | peer | robust, ours | robust, theirs | s, ours | s, theirs | ratio |")
    print("| --- | --- | ---: | ---: | ---: | ---: | ---: |", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        outcomes = pathlib.Path(folder) / "outcomes.csv"
        for name, line, runs in chosen:
            peers = {peer: run for peer, run in runs.items() if peer in installed}
            if not peers:
                continue
            norm = "l2" if "norm=l2" in line else "linf"
            epsilon = cases.EPS_L2 if norm == "l2" else cases.EPS
            measured = {peer: [] for peer in peers}
            for seed in range(arguments.seeds):
                mine = ours(
                    arguments.temper, arguments.model.resolve(), line, arguments.n,
                    arguments.threads, outcomes, seed)
                x, y = model.images(model.indices(outcomes))
                for peer, run in peers.items():
                    found = theirs(run, network, x, y, epsilon, norm, seed)
                    measured[peer].append((*mine, *found))
            for peer, rows in measured.items():
                mine, own, robust, seconds = (sum(c) / len(rows) for c in zip(*rows))
                print(
                    f"| {name} | {peer} | {mine:.1%} | {robust:.1%} | {own:.2f} | {seconds:.2f} "
                    f"| {seconds / own:.1f} |", flush=True)


if __name__ == "__main__":
    main()

"""python3 -m versus_peers MODEL.safetensors [--n 1000] [--temper FILE] [--only NAMES]

Runs each attack with temper and with the peers on the same weights, images and cores, in turns, and
prints a table in Markdown. With `--seeds 3` figures are means over three choices of images and draws of
starts, the same for all. An image counts as robust where it is classified right and what the attack
gives, within its budget, is too.
"""

import argparse
import json
import pathlib
import subprocess
import tempfile
import time

import numpy
import torch

from . import cases, model


def ours(temper, path, line, count, threads, outcomes, seed):
    script = (
        f"load fashion-mnist\nload '{path}'\n"
        f"attack {line} n={count} on=test seed={seed} outcomes='{outcomes}'")
    done = subprocess.run(
        [temper, "--json", "--no-rc", "--threads", str(threads), "-c", script],
        capture_output=True, text=True, check=True)
    result = json.loads(done.stdout.splitlines()[-1])
    return result["robust_accuracy"], result["seconds"]


def theirs(run, network, x, y, epsilon, norm, seed):
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


def main():
    parser = argparse.ArgumentParser(prog="versus_peers")
    parser.add_argument("model")
    parser.add_argument("--n", type=int, default=1000)
    parser.add_argument("--temper", default=".build/release/temper")
    parser.add_argument("--threads", type=int, default=torch.get_num_threads())
    parser.add_argument("--seeds", type=int, default=1)
    parser.add_argument("--only", nargs="*")
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    network = model.load(arguments.model)
    print("| attack | peer | robust, ours | robust, theirs | s, ours | s, theirs | ratio |")
    print("| --- | --- | ---: | ---: | ---: | ---: | ---: |", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        outcomes = pathlib.Path(folder) / "outcomes.csv"
        for name, line, peers in cases.CASES:
            if arguments.only and name not in arguments.only:
                continue
            norm = "l2" if "norm=l2" in line else "linf"
            epsilon = cases.EPS_L2 if norm == "l2" else cases.EPS
            measured = {peer: [] for peer in peers}
            for seed in range(arguments.seeds):
                mine = ours(
                    arguments.temper, pathlib.Path(arguments.model).resolve(), line, arguments.n,
                    arguments.threads, outcomes, seed)
                x, y = model.images(model.indices(outcomes))
                for peer, run in peers.items():
                    try:
                        found = theirs(run, network, x, y, epsilon, norm, seed)
                        measured[peer].append((*mine, *found))
                    except ModuleNotFoundError as error:
                        print(
                            f"| {name} | {peer} | | | | | not installed: {error.name} |",
                            flush=True)
            for peer, rows in measured.items():
                if not rows:
                    continue
                mine, own, robust, seconds = (sum(c) / len(rows) for c in zip(*rows))
                print(
                    f"| {name} | {peer} | {mine:.1%} | {robust:.1%} | {own:.2f} | {seconds:.2f} "
                    f"| {seconds / own:.1f} |", flush=True)


if __name__ == "__main__":
    main()

"""python3 -m versus_peers MODEL.safetensors [--n 1000] [--temper FILE] [--only NAMES]

Runs each attack with temper and with the peers on the same weights, images and cores, in turns, and
prints a table in Markdown. An image counts as robust where it is classified right and what the attack
gives, within its budget, is too.
"""

import argparse
import json
import pathlib
import subprocess
import tempfile
import time

import torch

from . import cases, model


def ours(temper, path, line, count, threads, outcomes):
    script = (
        f"load fashion-mnist\nload '{path}'\n"
        f"attack {line} n={count} seed=0 outcomes='{outcomes}'")
    done = subprocess.run(
        [temper, "--json", "--no-rc", "--threads", str(threads), "-c", script],
        capture_output=True, text=True, check=True)
    result = json.loads(done.stdout.splitlines()[-1])
    return result["robust_accuracy"], result["seconds"]


def theirs(run, network, x, y, epsilon, norm):
    torch.manual_seed(0)
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
            mine, own = ours(
                arguments.temper, pathlib.Path(arguments.model).resolve(), line, arguments.n,
                arguments.threads, outcomes)
            x, y = model.images(model.indices(outcomes))
            norm = "l2" if "norm=l2" in line else "linf"
            epsilon = cases.EPS_L2 if norm == "l2" else cases.EPS
            for peer, run in peers.items():
                try:
                    robust, seconds = theirs(run, network, x, y, epsilon, norm)
                except ModuleNotFoundError as error:
                    print(f"| {name} | {peer} | | | | | not installed: {error.name} |", flush=True)
                    continue
                print(
                    f"| {name} | {peer} | {mine:.1%} | {robust:.1%} | {own:.2f} | {seconds:.2f} "
                    f"| {seconds / own:.1f} |", flush=True)


if __name__ == "__main__":
    main()

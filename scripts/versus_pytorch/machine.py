# SPDX-License-Identifier: MIT
"""Describes the machine and the programs that were measured."""

import importlib.util
import os
import pathlib
import platform
import shutil
import subprocess
import sys
import sysconfig
import tempfile

# What matters to kernels, as the system names it and as people do.
FEATURES = {
    "avx2": "AVX2",
    "fma": "FMA",
    "avx512f": "AVX-512",
    "avx512_vnni": "AVX512_VNNI",
    "avx512_bf16": "AVX512_BF16",
    "amx_bf16": "AMX_BF16",
}


def _fields(path: str) -> dict[str, str]:
    """The first value of each `name : value` of a file of the system."""
    fields: dict[str, str] = {}
    try:
        lines = pathlib.Path(path).read_text().splitlines()
    except OSError:
        return fields
    for line in lines:
        name, separator, value = line.partition(":")
        if separator:
            fields.setdefault(name.strip(), value.strip())
    return fields


def cores() -> int:
    """The cores that this process may use."""
    return len(os.sched_getaffinity(0))


def busy_seconds() -> float:
    """Core seconds that the cores of this process have worked so far, for whomever."""
    try:
        text = pathlib.Path("/proc/stat").read_text()
    except OSError:
        return 0.0
    return busy_ticks(text, os.sched_getaffinity(0)) / os.sysconf("SC_CLK_TCK")


def busy_ticks(text: str, among: set[int]) -> int:
    """The ticks in a text like /proc/stat that some cores, and guests of their host, have worked.

    Cores that this process may not use are left out: work there takes nothing from it.
    """
    names = {f"cpu{core}" for core in among}
    ticks = 0
    for line in text.splitlines():
        name, _, values = line.partition(" ")
        if name in names:
            user, nice, system, _, _, interrupts, soft, steal = map(int, values.split()[:8])
            ticks += user + nice + system + interrupts + soft + steal
    return ticks


def has_bf16() -> bool:
    flags = _fields("/proc/cpuinfo").get("flags", "").split()
    return "avx512_bf16" in flags or "amx_bf16" in flags


def compiler() -> str | None:
    """The C++ compiler that torch.compile would use."""
    named = os.environ.get("CXX")
    return next((name for name in (named, "g++", "clang++") if name and shutil.which(name)), None)


def compiling_obstacle() -> str | None:
    """Why torch.compile would fail on this machine; None where nothing is known against it."""
    if compiler() is None:
        return "no C++ compiler (g++ or clang++)"
    package = importlib.util.find_spec("torch")
    places = {
        "Python": sysconfig.get_path("include"),
        "PyTorch": (package and package.origin) or "",
        "the compiled code (TORCHINDUCTOR_CACHE_DIR)": os.environ.get(
            "TORCHINDUCTOR_CACHE_DIR", tempfile.gettempdir()
        ),
    }
    for name, path in places.items():
        # It splits its command lines at blanks, those of paths too.
        if any(character.isspace() for character in path):
            return f"a blank in the path of {name}"
    return None


def _output(words: list[str]) -> str:
    try:
        found = subprocess.run(words, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return "unknown"
    return found.stdout.strip().splitlines()[0] if found.stdout.strip() else "unknown"


def describe(program: pathlib.Path) -> dict[str, str | int]:
    """Names and sizes, as they go into the JSON file and above the table."""
    processor = _fields("/proc/cpuinfo")
    flags = processor.get("flags", processor.get("Features", "")).split()
    memory = _fields("/proc/meminfo").get("MemTotal", "0 kB").split()[0]
    release = platform.freedesktop_os_release() if pathlib.Path("/etc/os-release").exists() else {}
    name = compiler()
    return {
        "processor": processor.get("model name", platform.machine()),
        "features": " ".join(text for flag, text in FEATURES.items() if flag in flags),
        "cores": cores(),
        "memoryGiB": round(int(memory) / 2**20),
        "system": release.get("PRETTY_NAME", platform.system()),
        # The time that the command took stands behind two blanks.
        "temper": _output([f"{program}", "-c", "version"]).split("  ")[0],
        "pytorch": _output([sys.executable, "-c", "import torch; print(torch.__version__)"]),
        "python": platform.python_version(),
        "compiler": _output([name, "--version"]) if name else "none",
    }

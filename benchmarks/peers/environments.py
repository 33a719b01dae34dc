"""The environments of the peers: each of its own, installed from the package index with pinned versions."""

import os
import subprocess
import sys
from hashlib import sha256
from pathlib import Path
from shutil import rmtree

_REQUIREMENTS = Path(__file__).parent / "requirements"
_ROOT = Path(__file__).parents[2]
#: By itself and first: other ways of asking for it bring gigabytes of CUDA.
_TORCH = "torch==2.13.0"
#: No peer may go to the network while it is measured.
_OFFLINE = {"HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1", "ANONYMIZED_TELEMETRY": "False"}


def python_of(name: str, folder: Path) -> Path:
    """Return the interpreter of a peer's environment, which is made where it is not there; Pincite's is this one.

    Args:
        name: `pincite`, or one that has a file in `requirements/`.
        folder: where environments are kept.

    Raises:
        SystemExit: the environment cannot be made.
    """
    if name == "pincite":
        return Path(sys.executable)
    wanted = _REQUIREMENTS / f"{name}.txt"
    place = folder / f"env-{name}"
    python = place / "bin" / "python"
    stamp, made_of = place / "made-of", sha256(wanted.read_bytes()).hexdigest()
    if stamp.is_file() and stamp.read_text() == made_of:
        return python
    print(f"Installing {name} in an environment of its own; this takes some minutes.", flush=True)
    rmtree(place, ignore_errors=True)
    install = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    steps = [[sys.executable, "-m", "venv", str(place)]]
    if "torch" in wanted.read_text():
        index = os.environ.get("TORCH_INDEX")
        steps.append([*install, *(["--no-deps", "--index-url", index] if index else []), _TORCH])
    steps.append([*install, "-r", str(wanted)])
    for step in steps:
        if subprocess.run(step, check=False).returncode:
            raise SystemExit(f"{name} could not be installed: {' '.join(step)}")
    stamp.write_text(made_of)
    return python


def variables() -> dict[str, str]:
    """Return the environment variables of a driver."""
    return os.environ | _OFFLINE | {"PYTHONPATH": os.pathsep.join([str(_ROOT / "app"), str(_ROOT)])}


def root() -> Path:
    """Return the top of the checkout, where drivers run."""
    return _ROOT

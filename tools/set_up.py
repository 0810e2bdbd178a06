"""Make .venv from constraints.txt, once for each set of versions, and tell the reader what is going on.

    python3 tools/set_up.py demo    # what `changemaker demo` needs
    python3 tools/set_up.py test    # the same, with everything that tests need

Kept to what any Python 3 can read, so that an old one is answered with a sentence.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import tarfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
VENV = os.path.join(ROOT, ".venv")
AXE = "axe-core@4.14.1"
EXTRAS = {"demo": "examples", "test": "dev,examples"}
WHAT = {"demo": "1.2 GB on disk; about a minute", "test": "2.2 GB on disk; about two minutes"}


def main(goal):
    """Set up for `goal`, "demo" or "test"."""
    if sys.version_info < (3, 11):  # noqa: UP036 - this file is read by older ones, too
        found = ".".join(str(part) for part in sys.version_info[:3])
        sys.exit(
            f"changemaker needs Python 3.11 or newer, this is {found}. Name another: make {goal} PYTHON=python3.12"
        )
    if goal == "test":
        add_programs()
    if not is_ready(goal):
        install(goal)
    if goal == "test":
        add_axe()


def state(goal):
    """Return what an up-to-date .venv was made from; the place is in it because a moved .venv does not run."""
    digest = hashlib.sha256((ROOT + sys.version + EXTRAS[goal]).encode())
    for name in ("pyproject.toml", "constraints.txt", "hatch_build.py"):
        with open(os.path.join(ROOT, name), "rb") as file:
            digest.update(file.read())
    return digest.hexdigest()


def stamp(goal):
    """Return the path of the note that says what .venv was made from."""
    return os.path.join(VENV, "made-for-" + goal)


def is_ready(goal):
    """True if .venv holds what `goal` needs; what suits tests suits the demo."""
    for larger in {goal, "test"}:
        if os.path.exists(stamp(larger)):
            with open(stamp(larger)) as file:
                if file.read() == state(larger):
                    return True
    return False


def install(goal):
    """Make or renew .venv."""
    began = time.monotonic()
    python = ".".join(str(part) for part in sys.version_info[:2])
    say(f"Setting up .venv with Python {python} ({WHAT[goal]} on a good line) ...")
    make_venv()
    asked = f"{ROOT}[{EXTRAS[goal]}]"
    quiet = ["-qq", "--disable-pip-version-check", "--no-input"]
    pip = [os.path.join(VENV, "bin", "python"), "-m", "pip", "install"]
    if subprocess.call([*pip, *quiet, "-c", os.path.join(ROOT, "constraints.txt"), "-e", asked]):
        sys.exit("The packages could not be installed: pip says why above. The same command tries again.")
    with open(stamp(goal), "w") as file:
        file.write(state(goal))
    say(f"Set up in {time.monotonic() - began:.0f} s.")


def make_venv():
    """Make .venv unless this Python has made it here before."""
    note = os.path.join(VENV, "made-by")
    maker = ROOT + "\n" + sys.version
    if os.path.exists(note):
        with open(note) as file:
            if file.read() == maker:
                return
    if subprocess.call([sys.executable, "-m", "venv", "--clear", VENV]):
        sys.exit("Python could not make a virtual environment. On Debian and Ubuntu: apt-get install python3-venv")
    with open(note, "w") as file:
        file.write(maker)


def add_programs():
    """Install the missing programs of apt-packages.txt, or say that tests are skipped for want of them."""
    missing = missing_packages()
    if not missing:
        return
    names = " ".join(missing)
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        say(f"Not here: {names}. Tests that need them are skipped; to have them: sudo apt-get install {names}")
        return
    say(f"Installing programs that tests need: {names} ...")
    quiet = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
    for command in (["update"], ["install", "-y", "--no-install-recommends", *missing]):
        done = subprocess.run(["apt-get", "-qq", *command], env=quiet, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        if done.returncode:
            say(done.stdout.decode(errors="replace")[-2000:])
            say(f"apt-get {command[0]} failed (above); tests that need {names} are skipped.")
            return


def add_axe():
    """Put axe-core, which looks at pages as a screen reader does, into .venv; it is no Python package."""
    folder = os.path.join(VENV, "axe-core")
    if os.path.exists(os.path.join(folder, "package", "axe.min.js")):
        return
    os.makedirs(folder, exist_ok=True)
    if shutil.which("npm") is None:
        say("Not here: npm. Pages are tested without axe-core.")
        return
    asked = ["npm", "pack", "--silent", "--pack-destination", folder, AXE]
    done = subprocess.run(asked, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    packed = os.path.join(folder, AXE.replace("@", "-") + ".tgz")
    if done.returncode or not os.path.exists(packed):
        say("axe-core could not be had; pages are tested without it: " + done.stdout.decode(errors="replace")[-300:])
        return
    with tarfile.open(packed) as archive:
        archive.extract("package/axe.min.js", folder)


def missing_packages():
    """Return the Debian packages whose program or file is not on this machine."""
    with open(os.path.join(ROOT, "tools", "apt-packages.txt")) as file:
        rows = [line.split() for line in file if line.strip() and not line.startswith("#")]
    return [package for package, sign in rows if not (shutil.which(sign) or os.path.exists(sign))]


def say(text):
    """Print at once, also into a pipe."""
    print(text, flush=True)


if __name__ == "__main__":
    main(sys.argv[1])

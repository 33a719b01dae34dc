"""In how many bits this machine computes best."""

from functools import cache

from pincite.embedding.quiet import import_openvino


@cache
def computes_bf16() -> bool:
    """Return whether the processor has instructions for bf16; without them it is imitated, and slower than 32 bits."""
    return "BF16" in import_openvino().Core().get_property("CPU", "OPTIMIZATION_CAPABILITIES")

"""Texts to vectors: the only room that imports sentence_transformers, transformers, torch, openvino and tokenizers.

Importing it imports none of them.
"""

from pincite.embedding.encoder import Encoder
from pincite.embedding.loading import load_encoder

__all__ = ["Encoder", "load_encoder"]

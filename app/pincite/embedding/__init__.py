"""Texts to vectors: the only room that imports sentence_transformers, transformers, torch, openvino and tokenizers.

Importing it imports none of them.
"""

from pincite.embedding.encoder import Encoder
from pincite.embedding.extractor import Extract, Extractor, Reading
from pincite.embedding.extractor_loading import load_extractor, weights_hash
from pincite.embedding.loading import load_encoder

__all__ = ["Encoder", "Extract", "Extractor", "Reading", "load_encoder", "load_extractor", "weights_hash"]

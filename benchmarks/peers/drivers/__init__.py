"""One small program a peer, each run in the peer's own environment: none may import Pincite but Pincite's own."""

"""What is done to an exact score: held, rounded, compared in the peer group; with the words for it."""

from fractions import Fraction

from appraisal.scoring.language.fairness import Peer
from appraisal.scoring.language.nodes import Node
from appraisal.scoring.language.vocabularies import PEER_METHODS
from appraisal.scoring.registry import registry

from .formula import deviation
from .parts import ZERO, held, rounded, show

Worded = tuple[Fraction, str]


def finished(node: Node, score: Fraction, parts: list[str]) -> Fraction:
    """The score held and rounded as the node says; what that changed is added to the words."""
    limited = held(score, node.floor, node.cap)
    if limited != score:
        parts.append(f"= {show(score)}, held at {show(limited)}")
    result = rounded(limited, node.round)
    if result != limited:
        parts.append(f"≈ {show(result)}")
    return result


def peer_score(peer: Peer, score: Fraction, others: list[Fraction]) -> Worded:
    """(score after comparison in the peer group, words); ``others`` are the group's scores, one's own among them."""
    size = len(others)
    if size < peer.at_least:
        return score, f"group of {size}, fewer than {peer.at_least}: unchanged"
    return PEERS[peer.method](peer, score, others)


def _zscore(peer: Peer, score: Fraction, others: list[Fraction]) -> Worded:
    return zscore(peer, score, sum(others, ZERO) / len(others), deviation(others, 6))


def _percentile(peer: Peer, score: Fraction, others: list[Fraction]) -> Worded:
    return percentile(peer, sum(one < score for one in others), others.count(score) - 1, len(others))


def zscore(peer: Peer, score: Fraction, mean: Fraction, spread: Fraction) -> Worded:
    if not spread:
        return peer.mean, f"all equal → {show(peer.mean)}"
    words = f"{show(peer.mean)} + {show(peer.spread)} × ({show(score)} − {show(mean)}) / {show(spread)}"
    return peer.mean + peer.spread * (score - mean) / spread, words


def percentile(peer: Peer, below: Fraction | int, equal: Fraction | int, size: Fraction | int) -> Worded:
    share = (below + Fraction(equal) / 2) / (size - 1)
    words = f"{below} below and {equal} equal of {size - 1} others: {show(peer.low)} + {show(peer.high - peer.low)} × "
    return peer.low + (peer.high - peer.low) * share, words + show(share)


PEERS = registry("comparisons of the reference engine", PEER_METHODS, {"zscore": _zscore, "percentile": _percentile})

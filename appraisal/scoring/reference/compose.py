"""Composition of exact scores with the words for it; used by the reference engine and to re-add stored breakdowns."""

from fractions import Fraction

from .parts import ONE, ZERO, held, rounded, show


def composed(node, children):
    """(score or None where nothing applies, words) of a node from [(child, score or None)]."""
    present = [(child, score) for child, score in children if score is not None]
    if not present:
        return None, "not applicable"
    listed = " + ".join(f"{show(score)} ({child.code})" for child, score in present)
    total = sum((score for _, score in present), ZERO)
    if node.compose == "sum":
        return total, listed
    if node.compose == "rescale":
        stated = node.rescale_from
        whole = sum((child.full for child, _ in present), ZERO) if stated is None else stated
        if not whole:
            return total * node.rescale_to, f"({listed}) × {show(node.rescale_to)}"
        return total * node.rescale_to / whole, f"({listed}) × {show(node.rescale_to)} / {show(whole)}"
    if node.compose == "best":
        return max(score for _, score in present), f"best of {listed.replace(' + ', ', ')}"
    return _weighed(node, children, present)


def _weighed(node, children, present):
    weight = {child.code: ONE if child.weight is None else child.weight for child, _ in children}
    share = sum((weight[child.code] for child, _ in present), ZERO)
    if not share:
        return None, "not applicable"
    total = sum((weight[child.code] * score for child, score in present), ZERO)
    words = " + ".join(
        f"{show(score)} × {show(weight[child.code])} ({child.code})" for child, score in present
    )
    if node.compose == "mean":
        if all(weight[child.code] == 1 for child, _ in present):
            words = " + ".join(f"{show(score)} ({child.code})" for child, score in present)
        return total / share, f"({words}) / {show(share)}"
    if len(present) == len(children):
        return total, words
    whole = sum(weight.values(), ZERO)
    return total * whole / share, f"({words}) × {show(whole)} / {show(share)}"


def finished(node, score, parts):
    """The score held and rounded as the node says; what that changed is added to the words."""
    limited = held(score, node.floor, node.cap)
    if limited != score:
        parts.append(f"= {show(score)}, held at {show(limited)}")
    result = rounded(limited, node.round)
    if result != limited:
        parts.append(f"≈ {show(result)}")
    return result


def peer_score(peer, score, others):
    """(score after comparison in the peer group, words); ``others`` are the group's scores, one's own among them."""
    from .formula import deviation

    size = len(others)
    if size < peer.at_least:
        return score, f"group of {size}, fewer than {peer.at_least}: unchanged"
    if peer.method == "zscore":
        mean, spread = sum(others, ZERO) / size, deviation(others, 6)
        return zscore(peer, score, mean, spread)
    return percentile(peer, sum(one < score for one in others), others.count(score) - 1, size)


def zscore(peer, score, mean, spread):
    if not spread:
        return peer.mean, f"all equal → {show(peer.mean)}"
    words = f"{show(peer.mean)} + {show(peer.spread)} × ({show(score)} − {show(mean)}) / {show(spread)}"
    return peer.mean + peer.spread * (score - mean) / spread, words


def percentile(peer, below, equal, size):
    share = (below + Fraction(equal, 2)) / (size - 1)
    words = f"{below} below and {equal} equal of {size - 1} others: {show(peer.low)} + {show(peer.high - peer.low)} × "
    return peer.low + (peer.high - peer.low) * share, words + show(share)

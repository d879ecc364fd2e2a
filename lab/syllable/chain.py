"""The chain of src/speech/syllable/chain.rs over the evidence that features.rs wrote: its likelihood and the gradient."""

import numpy as np
from numba import njit

NUCLEUS, PAIR, EDGE = 10, 12, 2
NAMES = {
    "nucleus": [
        "one", "level", "far_below", "convexity", "mid_convexity", "frication", "prominence", "mid_prominence", "unvoiced", "low_excess",
    ],
    "pair": [
        "interval", "shorter", "longer_squared", "dip", "mid_dip", "mean_dip", "greatest_flux", "mean_flux", "interval_by_change",
        "greatest_novelty", "change", "departure",
    ],
    "start": ["distance", "distance_squared"],
    "end": ["distance", "distance_squared"],
    "chain": ["rhythm", "empty"],
}  # fmt: skip
COUNT = sum(len(names) for names in NAMES.values())
TEMPOS = np.array([-0.6, -0.3, 0.0, 0.3, 0.6])
TEMPO_SPREAD = 0.4


class Evidence:
    """One recording's phrases: arrays of candidates and links."""

    def __init__(self, path):
        x = np.fromfile(path, "<f4").astype(np.float64)
        self.phrases = []
        at, phrases = 1, int(x[0])
        for _ in range(phrases):
            frames, count = int(x[at]), int(x[at + 1])
            at += 2
            nodes, pointer, links = [], [0], []
            for _ in range(count):
                width = 1 + NUCLEUS + 2 * EDGE
                nodes.append(x[at : at + width])
                many = int(x[at + width])
                at += width + 1
                links.append(x[at : at + many * (2 + PAIR)].reshape(many, 2 + PAIR))
                at += many * (2 + PAIR)
                pointer.append(pointer[-1] + many)
            nodes = np.array(nodes).reshape(-1, 1 + NUCLEUS + 2 * EDGE)
            links = np.concatenate(links) if links else np.zeros((0, 2 + PAIR))
            self.phrases.append((frames, nodes, np.array(pointer), links))


@njit(cache=True, fastmath=True)
def forward(start, end, node, pointer, source, link, empty, spread):
    """Ways to choose n nuclei of a phrase at one tempo: the terminal weights, and what the way back needs."""
    count = len(start)
    ways = np.zeros((count, count + 2))
    scale = np.zeros(count)
    for j in range(count):
        top = start[j]
        for k in range(pointer[j], pointer[j + 1]):
            top = max(top, scale[source[k]] + node[j] + link[k])
        scale[j] = top
        ways[j, 1] = np.exp(start[j] - top)
        for k in range(pointer[j], pointer[j + 1]):
            i = source[k]
            factor = np.exp(scale[i] + node[j] + link[k] - top)
            if factor > 1e-12:
                for n in range(1, i + 2):
                    ways[j, n + 1] += factor * ways[i, n]
        total = ways[j].sum()
        scale[j] += np.log(total)
        ways[j] /= total
    top = empty
    for j in range(count):
        top = max(top, scale[j] + end[j])
    shares = np.zeros(count + 2)
    shares[0] = np.exp(empty - top)
    for j in range(count):
        factor = np.exp(scale[j] + end[j] - top)
        if factor > 1e-14:
            shares += factor * ways[j]
    return ways, scale, shares, top + spread


@njit(cache=True, fastmath=True)
def backward(wanted, weight, ways, scale, end, node, pointer, source, link, top, out_start, out_end, out_node, out_link):
    """Adds `weight` times how often each node, link and edge is used where n nuclei count `wanted[n]`."""
    count = len(end)
    rest = np.zeros((count, count + 2))
    for j in range(count):
        factor = np.exp(scale[j] + end[j] - top)
        for n in range(count + 2):
            rest[j, n] = factor * wanted[n]
    for j in range(count - 1, -1, -1):
        # rest[j, n] is complete: all later nodes have given.
        used = 0.0
        for n in range(count + 2):
            used += ways[j, n] * rest[j, n]
        out_node[j] += weight * used
        factor = np.exp(scale[j] + end[j] - top)
        ended = 0.0
        for n in range(count + 2):
            ended += ways[j, n] * factor * wanted[n]
        out_end[j] += weight * ended
        linked = 0.0
        for k in range(pointer[j], pointer[j + 1]):
            i = source[k]
            step = np.exp(scale[i] + node[j] + link[k] - scale[j])
            through = 0.0
            if step > 1e-12:
                for n in range(1, i + 2):
                    through += ways[i, n] * rest[j, n + 1]
                    rest[i, n] += step * rest[j, n + 1]
            out_link[k] += weight * step * through
            linked += step * through
        out_start[j] += weight * (used - linked)


def split(weights):
    edges = np.cumsum([NUCLEUS, PAIR, EDGE, EDGE])
    nucleus, pair, start, end, rest = np.split(weights, edges)
    return nucleus, pair, start, end, rest[0], rest[1]


def tempos(phrase, weights):
    """The chain at each tempo: what `forward` gives, and what it took."""
    _, nodes, pointer, links = phrase
    nucleus, pair, start, end, rhythm, empty = split(weights)
    node = nodes[:, 1 : 1 + NUCLEUS] @ nucleus
    starts = node + nodes[:, 1 + NUCLEUS : 1 + NUCLEUS + EDGE] @ start
    ends = nodes[:, 1 + NUCLEUS + EDGE :] @ end
    source, base = links[:, 0].astype(np.int64), links[:, 2:] @ pair
    for tempo in TEMPOS:
        off = (links[:, 1] - tempo) ** 2
        link = base + rhythm * off
        found = forward(starts, ends, node, pointer, source, link, empty, -0.5 * (tempo / TEMPO_SPREAD) ** 2)
        yield found, (ends, node, pointer, source, link, off)


def shares(phrase, weights):
    """How likely each number of nuclei is."""
    if len(phrase[1]) == 0:
        return np.array([1.0])
    all_ways = [found for found, _ in tempos(phrase, weights)]
    top = max(found[3] for found in all_ways)
    total = sum(np.exp(found[3] - top) * found[2] for found in all_ways)
    return total / total.sum()


def likelihood(evidence, count, weights, slack):
    """ln of the probability of `count` syllables in a recording, and its gradient; `slack[k]` is how likely the label is k off."""
    phrases = [phrase for phrase in evidence.phrases if len(phrase[1])]
    kept, whole = [], [np.array([1.0])]
    for phrase in phrases:
        each = list(tempos(phrase, weights))
        top = max(found[3] for found, _ in each)
        total = sum(np.exp(found[3] - top) * found[2] for found, _ in each)
        norm = total.sum()
        kept.append((phrase, each, top, norm, total / norm))
        whole.append(np.convolve(whole[-1], total / norm))
    most = len(whole[-1])
    target = np.zeros(most + len(slack))
    for k, share in enumerate(slack):
        for n in {count - k, count + k}:
            if 0 <= n < most:
                target[n] += share
    chance = whole[-1] @ target[:most]
    if chance < 1e-300:
        return -690.0, np.zeros(COUNT)
    gradient = np.zeros(COUNT)
    after = target[:most]
    for index in range(len(kept) - 1, -1, -1):
        phrase, each, top, norm, share = kept[index]
        before = whole[index]
        # What each number of nuclei of this phrase is worth, the others summed over.
        worth = np.array(
            [
                before @ after[n : n + len(before)] if n + len(before) <= len(after) else before[: max(0, len(after) - n)] @ after[n:]
                for n in range(len(share))
            ]
        )
        after = np.correlate(after, share, "full")[len(share) - 1 :][: len(after)] if index else after
        nodes, links = phrase[1], phrase[3]
        wanted = worth / (chance * norm) - 1.0 / norm
        for found, (ends, node, pointer, source, link, off) in each:
            ways, scale, _, log_top = found
            weight = np.exp(log_top - top)
            out = [np.zeros(len(node)), np.zeros(len(node)), np.zeros(len(node)), np.zeros(len(link))]
            inner = max(weights[-1], (scale + ends).max())
            backward(wanted, weight, ways, scale, ends, node, pointer, source, link, inner, *out)
            first, last, used, linked = out
            gradient[:NUCLEUS] += used @ nodes[:, 1 : 1 + NUCLEUS]
            gradient[NUCLEUS : NUCLEUS + PAIR] += linked @ links[:, 2:]
            gradient[NUCLEUS + PAIR : NUCLEUS + PAIR + EDGE] += first @ nodes[:, 1 + NUCLEUS : 1 + NUCLEUS + EDGE]
            gradient[NUCLEUS + PAIR + EDGE : NUCLEUS + PAIR + 2 * EDGE] += last @ nodes[:, 1 + NUCLEUS + EDGE :]
            gradient[-2] += linked @ off
            gradient[-1] += weight * np.exp(weights[-1] - inner) * wanted[0]
    return np.log(chance), gradient

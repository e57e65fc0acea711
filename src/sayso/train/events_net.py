"""The heads behind events, on the encoder of the statements: anchors with a type, a reader of one anchor, and pairs.

The tagger gives each piece a type or none. For an anchor, the reader looks at the whole window once more, through a
layer that knows which anchor is asked about (the modulation of Perez et al. 2018), and says what each piece is to that
event, and from what it gathered the type again, the mode, the factuality and the contexts. The pair head does the same
for an actor and a recipient that are given.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

from sayso.train.attribution_net import HEADS, LAYERS, WIDTH, AttributionNet, Block

NARROW = 192
GATHERED = 4
NEAR = 12
FAR = 6
BRANCH = 3
"""The layer of the encoder whose states the pair head reads."""


def distances(length: int, anchor: Tensor) -> Tensor:
    """Return the bucket (anchors, length) of each piece's distance to an anchor: exact when near, by doubling beyond.

    Buckets run from 0 to ``2 * (NEAR + FAR)``.
    """
    away = torch.arange(length)[None, :] - anchor[:, None]
    size = away.abs().clamp(min=1).float()
    far = NEAR + torch.floor(torch.log2(size / NEAR)).clamp(max=FAR - 1).long() + 1
    bucket = torch.where(away.abs() <= NEAR, away.abs(), far)
    return bucket * away.sign() + NEAR + FAR


class Gather(nn.Module):
    """From a view of the window (pairs, length, narrow) to one vector (pairs, GATHERED * narrow), by attention."""

    def __init__(self) -> None:
        super().__init__()
        self.score = nn.Linear(NARROW, GATHERED)

    def forward(self, hidden: Tensor, mask: Tensor) -> Tensor:
        """Return what was gathered; ``mask`` (pairs, length) is 1 for a piece."""
        share = torch.softmax(self.score(hidden) + ((mask - 1.0) * 10000.0)[:, :, None], 1)
        return (share.transpose(1, 2) @ hidden).flatten(1)


class ReaderNet(nn.Module):
    """From a window's states and an anchor to the roles of its pieces and the labels of the event."""

    def __init__(self, types: int, modes: int, factualities: int, contexts: int, roles: int) -> None:
        super().__init__()
        self.view = nn.Linear(WIDTH, NARROW)
        self.asked = nn.Linear(WIDTH, 2 * NARROW)
        self.away = nn.Embedding(2 * (NEAR + FAR) + 1, NARROW)
        nn.init.normal_(self.away.weight, std=0.02)
        self.norm = nn.LayerNorm(NARROW)
        self.mix = nn.Linear(NARROW, NARROW)
        self.roles = nn.Linear(NARROW, roles)
        self.gather = Gather()
        self.labels = nn.Linear(WIDTH + GATHERED * NARROW, 256)
        self.types = nn.Linear(256, types + 1)
        self.modes = nn.Linear(256, modes)
        self.factuality = nn.Linear(256, factualities)
        self.contexts = nn.Linear(256, contexts)

    def forward(self, views: Tensor, anchor: Tensor, away: Tensor, mask: Tensor) -> tuple[Tensor, ...]:
        """Return logits: roles (pairs, length, roles), types, modes, factuality and contexts (pairs, ...).

        ``views`` (pairs, length, 192) are ``view`` of the states, ``anchor`` (pairs, 384) a mean of states, ``away``
        and ``mask`` (pairs, length).
        """
        gain, shift = self.asked(anchor)[:, None, :].chunk(2, -1)
        hidden = functional.gelu(self.norm(views * (1.0 + gain) + shift + self.away(away)))
        hidden = functional.gelu(self.mix(hidden)) + hidden
        gathered = self.gather(hidden, mask)
        labels = functional.gelu(self.labels(torch.cat([anchor, gathered], -1)))
        return (
            self.roles(hidden),
            self.types(labels),
            self.modes(labels),
            self.factuality(labels),
            self.contexts(labels),
        )


class PairNet(nn.Module):
    """From the states half way through the encoder and two parties to what the one does to the other.

    Branches off after ``BRANCH`` of the encoder's layers into layers of its own, which know where the parties are by
    a vector added to their pieces; what they gather is read by one hidden layer.
    """

    def __init__(self, types: int, dropout: float) -> None:
        super().__init__()
        self.actor = nn.Parameter(torch.randn(WIDTH) * 0.02)
        self.recipient = nn.Parameter(torch.randn(WIDTH) * 0.02)
        self.no_actor = nn.Parameter(torch.zeros(WIDTH))
        self.no_recipient = nn.Parameter(torch.zeros(WIDTH))
        self.blocks = nn.ModuleList(
            Block(WIDTH, HEADS, 4 * WIDTH, norm_first=False, dropout=dropout) for _ in range(LAYERS - BRANCH)
        )
        self.score = nn.Linear(WIDTH, 2)
        self.labels = nn.Linear(5 * WIDTH, 256)
        self.types = nn.Linear(256, types)
        self.dropout = nn.Dropout(dropout)

    def forward(self, middle: Tensor, actor: Tensor, recipient: Tensor, mask: Tensor) -> Tensor:
        """Return logits (pairs, types) from ``middle`` (pairs, length, 384), the window's marks at its ends included.

        ``actor`` and ``recipient`` (pairs, length) are 1 on a party's pieces, nowhere for one that is not named;
        ``mask`` (pairs, length) is 1 for a piece.
        """
        hidden = middle + actor[:, :, None] * self.actor + recipient[:, :, None] * self.recipient
        barrier = ((1.0 - mask) * -10000.0)[:, None, None, :]
        for block in self.blocks:
            hidden = block(hidden, barrier)
        share = torch.softmax(self.score(hidden) + ((mask - 1.0) * 10000.0)[:, :, None], 1)
        gathered = (share.transpose(1, 2) @ hidden).flatten(1)
        parties = [
            _mean(hidden, actor, self.no_actor),
            _mean(hidden, recipient, self.no_recipient),
        ]
        read = self.labels(self.dropout(torch.cat([hidden[:, 0], *parties, gathered], -1)))
        logits: Tensor = self.types(functional.gelu(self.dropout(read)))
        return logits


def _mean(hidden: Tensor, where: Tensor, nobody: Tensor) -> Tensor:
    """Return the mean (pairs, width) of what ``where`` is 1 on, and ``nobody`` where it is 1 nowhere."""
    count = where.sum(1, keepdim=True)
    mean = (hidden * where[:, :, None]).sum(1) / count.clamp(min=1.0)
    return mean + (1.0 - count.clamp(max=1.0)) * nobody


class SaysoNet(AttributionNet):
    """The encoder with the heads of statements and of events, as trained together."""

    def __init__(self, types: int, modes: int, factualities: int, contexts: int, roles: int, dropout: float) -> None:
        super().__init__(dropout)
        self.anchors = nn.Linear(WIDTH, types + 1)
        self.reader = ReaderNet(types, modes, factualities, contexts, roles)
        self.pair = PairNet(types, dropout)

    def states(self, ids: Tensor, features: Tensor, mask: Tensor) -> Tensor:
        """Return the encoder's last states (batch, length, 384)."""
        return self.encoder.states(self.table(ids), features, mask)

    def middle(self, ids: Tensor, features: Tensor, mask: Tensor) -> Tensor:
        """Return the states that the pair head reads (batch, length, 384)."""
        return self.encoder.states(self.table(ids), features, mask, BRANCH)


class ShippedEncoder(nn.Module):
    """The encoder's graph as shipped: all that is said of pieces whatever is asked, in one pass."""

    def __init__(self, net: SaysoNet) -> None:
        super().__init__()
        self.encoder, self.anchors, self.reader_view = net.encoder, net.anchors, net.reader.view

    def forward(self, embedded: Tensor, features: Tensor) -> tuple[Tensor, ...]:
        """Return tags, linker inputs, anchor logits, states, the reader's view, and the states for the pair head."""
        middle = self.encoder.states(embedded, features, None, BRANCH)
        states = self.encoder.onwards(middle, None, BRANCH)
        return (
            self.encoder.tags(states),
            self.encoder.vectors(states),
            self.anchors(states),
            states,
            self.reader_view(states),
            middle,
        )


class ShippedPair(nn.Module):
    """The pair head as it is asked in use: for one pair in one window, every piece of which counts."""

    def __init__(self, pair: PairNet) -> None:
        super().__init__()
        self.pair = pair

    def forward(self, middle: Tensor, actor: Tensor, recipient: Tensor) -> Tensor:
        """Return logits (1, types); see ``PairNet``."""
        logits: Tensor = self.pair(middle, actor, recipient, torch.ones_like(actor))
        return logits

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

from sayso.train.attribution_net import WIDTH, AttributionNet

NARROW = 192
GATHERED = 4
NEAR = 12
FAR = 6


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
    """From a window's states and two parties to what the one does to the other."""

    def __init__(self, types: int) -> None:
        super().__init__()
        self.nobody = nn.Parameter(torch.zeros(2, WIDTH))
        self.view = nn.Linear(WIDTH, NARROW)
        self.asked = nn.Linear(2 * WIDTH, 2 * NARROW)
        self.norm = nn.LayerNorm(NARROW)
        self.gather = Gather()
        self.labels = nn.Linear(2 * WIDTH + GATHERED * NARROW, 256)
        self.types = nn.Linear(256, types)

    def forward(self, views: Tensor, actor: Tensor, recipient: Tensor, known: Tensor, mask: Tensor) -> Tensor:
        """Return logits (pairs, types); ``known`` (pairs, 2) is 0 for a party that the text does not name."""
        actor = actor * known[:, :1] + self.nobody[0] * (1.0 - known[:, :1])
        recipient = recipient * known[:, 1:] + self.nobody[1] * (1.0 - known[:, 1:])
        both = torch.cat([actor, recipient], -1)
        gain, shift = self.asked(both)[:, None, :].chunk(2, -1)
        hidden = functional.gelu(self.norm(views * (1.0 + gain) + shift))
        gathered = self.gather(hidden, mask)
        logits: Tensor = self.types(functional.gelu(self.labels(torch.cat([both, gathered], -1))))
        return logits


class SaysoNet(AttributionNet):
    """The encoder with the heads of statements and of events, as trained together."""

    def __init__(self, types: int, modes: int, factualities: int, contexts: int, roles: int, dropout: float) -> None:
        super().__init__(dropout)
        self.anchors = nn.Linear(WIDTH, types + 1)
        self.reader = ReaderNet(types, modes, factualities, contexts, roles)
        self.pair = PairNet(types)

    def states(self, ids: Tensor, features: Tensor, mask: Tensor) -> Tensor:
        """Return the encoder's last states (batch, length, 384)."""
        return self.encoder.states(self.table(ids), features, mask)


class ShippedEncoder(nn.Module):
    """The encoder's graph as shipped: all that is said of pieces whatever is asked, in one pass."""

    def __init__(self, net: SaysoNet) -> None:
        super().__init__()
        self.encoder, self.anchors = net.encoder, net.anchors
        self.reader_view, self.pair_view = net.reader.view, net.pair.view

    def forward(self, embedded: Tensor, features: Tensor) -> tuple[Tensor, ...]:
        """Return tags, linker inputs, anchor logits, states, and the views of the reader and of the pair head."""
        states = self.encoder.states(embedded, features)
        return (
            self.encoder.tags(states),
            self.encoder.vectors(states),
            self.anchors(states),
            states,
            torch.cat([self.reader_view(states), self.pair_view(states)], -1),
        )

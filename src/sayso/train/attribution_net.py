"""The network behind attribution: a small BERT with typographic features, a tagger and a linker that tags for a cue.

The tagger finds where cues begin. The linker then reads the 160 pieces round one cue's first piece again, through two
narrow transformer layers that know which cue is asked about, and tags each with its role for that cue alone. So
boundaries and links are one decision, and roles of different cues may overlap.
"""

from __future__ import annotations

import math
from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn import functional

from sayso.annotate.encoder import FEATURES

WIDTH = 384
HEADS = 12
LAYERS = 6
NARROW = 128
NARROW_HEADS = 4
BEFORE = 80
REACH = 160
ROLES = 6
TAGS = 9


class Block(nn.Module):
    """A transformer layer over (batch, length, width) with an additive mask (batch, 1, 1, length), or none."""

    def __init__(self, width: int, heads: int, inner: int, *, norm_first: bool, dropout: float) -> None:
        super().__init__()
        self.heads, self.norm_first = heads, norm_first
        self.query_key_value = nn.Linear(width, 3 * width)
        self.output = nn.Linear(width, width)
        self.norm_attention = nn.LayerNorm(width, eps=1e-12 if not norm_first else 1e-5)
        self.widen = nn.Linear(width, inner)
        self.narrow = nn.Linear(inner, width)
        self.norm_output = nn.LayerNorm(width, eps=1e-12 if not norm_first else 1e-5)
        self.dropout = nn.Dropout(dropout)

    def _attend(self, hidden: Tensor, mask: Tensor | None) -> Tensor:
        batch, length, width = hidden.shape
        mixed = self.query_key_value(hidden).view(batch, length, 3, self.heads, width // self.heads)
        query, key, value = mixed.permute(2, 0, 3, 1, 4).unbind(0)
        if torch.onnx.is_in_onnx_export():
            scores = (query / math.sqrt(width // self.heads)) @ key.transpose(-1, -2)
            found = torch.softmax(scores if mask is None else scores + mask, -1) @ value
        else:
            found = functional.scaled_dot_product_attention(query, key, value, attn_mask=mask)
        return self.dropout(self.output(found.transpose(1, 2).reshape(batch, length, width)))

    def _feed(self, hidden: Tensor) -> Tensor:
        return self.dropout(self.narrow(functional.gelu(self.widen(hidden))))

    def forward(self, hidden: Tensor, mask: Tensor | None) -> Tensor:
        """Return the layer's output, of the shape of ``hidden``."""
        if self.norm_first:
            hidden = hidden + self._attend(self.norm_attention(hidden), mask)
            return hidden + self._feed(self.norm_output(hidden))
        hidden = self.norm_attention(hidden + self._attend(hidden, mask))
        return self.norm_output(hidden + self._feed(hidden))


class EncoderNet(nn.Module):
    """From piece embeddings (batch, length, 384) and features (batch, length, 3) to tag logits and vectors."""

    def __init__(self, dropout: float = 0.1) -> None:
        super().__init__()
        self.position = nn.Parameter(torch.zeros(256, WIDTH))
        self.features = nn.ModuleList(nn.Embedding(size + 1, WIDTH) for size in FEATURES)
        for table in self.features:
            nn.init.zeros_(table.weight)
        self.norm = nn.LayerNorm(WIDTH, eps=1e-12)
        self.dropout = nn.Dropout(dropout)
        self.blocks = nn.ModuleList(
            Block(WIDTH, HEADS, 4 * WIDTH, norm_first=False, dropout=dropout) for _ in range(LAYERS)
        )
        self.tags = nn.Linear(WIDTH, TAGS)
        self.vectors = nn.Linear(WIDTH, 3 * NARROW)

    def states(self, embedded: Tensor, features: Tensor, mask: Tensor | None = None, layers: int = LAYERS) -> Tensor:
        """Return the states (batch, length, 384) after ``layers`` layers, all of them when unset.

        ``mask`` (batch, length) is 1 for a piece; one window alone needs none.
        """
        hidden = embedded + self.position[: embedded.shape[1]]
        for index, table in enumerate(self.features):
            hidden = hidden + table(features[:, :, index])
        return self._through(self.dropout(self.norm(hidden)), mask, 0, layers)

    def onwards(self, hidden: Tensor, mask: Tensor | None, done: int) -> Tensor:
        """Return the states of the last layer from those after ``done`` layers."""
        return self._through(hidden, mask, done, LAYERS)

    def _through(self, hidden: Tensor, mask: Tensor | None, first: int, last: int) -> Tensor:
        barrier = None if mask is None else ((1.0 - mask) * -10000.0)[:, None, None, :]
        for block in self.blocks[first:last]:
            hidden = block(hidden, barrier)
        return hidden

    def forward(self, embedded: Tensor, features: Tensor, mask: Tensor | None = None) -> tuple[Tensor, Tensor]:
        """Return tag logits (batch, length, 9) and linker inputs (batch, length, 384); ``mask`` as for the states."""
        hidden = self.states(embedded, features, mask)
        return self.tags(hidden), self.vectors(hidden)


class LinkerNet(nn.Module):
    """From the vectors round a cue to role logits (pairs, length, 6) for that cue.

    Trained on (pairs, 160, 384) and a mask; shipped for one cue at a time, on as many pieces as it may look at.
    """

    def __init__(self, dropout: float = 0.1) -> None:
        super().__init__()
        self.place = nn.Parameter(torch.randn(REACH, NARROW) * 0.02)
        self.norm = nn.LayerNorm(NARROW)
        self.blocks = nn.ModuleList(
            Block(NARROW, NARROW_HEADS, 2 * NARROW, norm_first=True, dropout=dropout) for _ in range(2)
        )
        self.final = nn.LayerNorm(NARROW)
        self.roles = nn.Linear(NARROW, ROLES)

    def forward(self, near: Tensor, cue: Tensor, mask: Tensor | None = None, where: Tensor | None = None) -> Tensor:
        """Return role logits of ``near`` (pairs, length, 128) for ``cue`` (pairs, 256).

        ``mask`` (pairs, length) is 1 for a piece, all are without it; ``where`` (1, length) are the places of 0 to 159
        that the pieces have round the cue, all of them without it.
        """
        gain, shift = cue[:, None, :NARROW], cue[:, None, NARROW:]
        place = self.place if where is None else self.place[where[0]]
        hidden = self.norm(near * (1.0 + gain) + shift + place)
        barrier = None if mask is None else ((1.0 - mask) * -10000.0)[:, None, None, :]
        for block in self.blocks:
            hidden = block(hidden, barrier)
        return self.roles(self.final(hidden))


class ShippedLinker(nn.Module):
    """The linker as it is asked in use: for one cue, with the pieces that it may look at and their places."""

    def __init__(self, linker: LinkerNet) -> None:
        super().__init__()
        self.linker = linker

    def forward(self, near: Tensor, cue: Tensor, where: Tensor) -> Tensor:
        """Return role logits (1, length, 6) of ``near`` (1, length, 128) at ``where`` for ``cue`` (1, 256)."""
        logits: Tensor = self.linker(near, cue, None, where)
        return logits


class AttributionNet(nn.Module):
    """Embedding table (frozen), encoder and linker, as trained together."""

    def __init__(self, dropout: float = 0.1) -> None:
        super().__init__()
        self.table = nn.Embedding(30522, WIDTH)
        self.table.weight.requires_grad_(False)
        self.encoder = EncoderNet(dropout)
        self.linker = LinkerNet(0.0)

    def encode(self, ids: Tensor, features: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        """Return tag logits and linker inputs of a batch of windows."""
        tags, vectors = self.encoder(self.table(ids), features, mask)
        return tags, vectors

    def link(self, vectors: Tensor, near: Tensor, inside: Tensor, cue: Tensor) -> Tensor:
        """Return role logits for cues: ``vectors`` are rows, ``near`` (pairs, 160) and ``cue`` (pairs,) index them."""
        logits: Tensor = self.linker(vectors[near, :NARROW], vectors[cue, NARROW:], inside)
        return logits


def load_pretrained(net: AttributionNet, path: Path) -> None:
    """Fill the encoder from all-MiniLM-L6-v2's ``model.safetensors``; its token-type row 0 goes into the positions."""
    have = load_file(str(path))
    have = {name.removeprefix("bert."): value for name, value in have.items()}
    embeddings = "embeddings."
    with torch.no_grad():
        net.table.weight.copy_(have[embeddings + "word_embeddings.weight"])
        types = have[embeddings + "token_type_embeddings.weight"][0]
        net.encoder.position.copy_(have[embeddings + "position_embeddings.weight"][:256] + types)
        _copy(net.encoder.norm, have, embeddings + "LayerNorm")
        for index, block in enumerate(net.encoder.blocks):
            stem = f"encoder.layer.{index}."
            parts = [stem + f"attention.self.{part}" for part in ("query", "key", "value")]
            block.query_key_value.weight.copy_(torch.cat([have[part + ".weight"] for part in parts]))
            block.query_key_value.bias.copy_(torch.cat([have[part + ".bias"] for part in parts]))
            _copy(block.output, have, stem + "attention.output.dense")
            _copy(block.norm_attention, have, stem + "attention.output.LayerNorm")
            _copy(block.widen, have, stem + "intermediate.dense")
            _copy(block.narrow, have, stem + "output.dense")
            _copy(block.norm_output, have, stem + "output.LayerNorm")


def _copy(layer: nn.Module, have: dict[str, Tensor], stem: str) -> None:
    layer.weight.copy_(have[stem + ".weight"])
    layer.bias.copy_(have[stem + ".bias"])

"""The order of the stages: what one article meets on its way from text to report.

The only place that knows the order, and the only one that loads data and models.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import msgspec
import numpy as np
import sayso_model_en

from sayso import data
from sayso.annotate.coref_ranker import load_ranker
from sayso.annotate.coreference import link
from sayso.annotate.encoder import Encoded, encode, load_encoder, middle_states
from sayso.annotate.mentions import find_mentions
from sayso.annotate.parse import load_parser, parse
from sayso.annotate.quotes import find_quotes
from sayso.annotate.times import TimeWords, find_times
from sayso.annotate.vectors import context_vectors, read_projection
from sayso.annotate.words import CorefWords
from sayso.coding.anchors import find_events
from sayso.coding.attribute import build_statements
from sayso.coding.attribution_model import Found, attributions, load_linker
from sayso.coding.cameo import Cameo
from sayso.coding.contents import Scene, make_scene
from sayso.coding.cues import CueWords
from sayso.coding.drafts import EventDraft
from sayso.coding.event_evidence import Circumstances, Weighed
from sayso.coding.event_merging import Sight, keep_events, weigh_events
from sayso.coding.event_model import EncodedText, PairText, load_event_heads, pair_shares, read_anchor
from sayso.coding.events import EventWords, Said, build_events
from sayso.coding.factuality import FactualityWords, is_denied_near, judge, weigh
from sayso.coding.lexicon import ContextFile, NounFile, QuantityWords, VerbFile, WordFile, compile_lexicon
from sayso.coding.ontology import Ontology
from sayso.coding.reading import Reading, make_reading
from sayso.coding.relate import RelateModel, relate
from sayso.coding.speakers import spoken_participants
from sayso.coding.statement_drafts import StatementDraft
from sayso.coding.statements import find_statements
from sayso.data.own import OwnFile, own_files, version_with
from sayso.errors import UsageError
from sayso.model import (
    AnnotatedParticipant,
    AnnotatedPlace,
    AnnotatedTime,
    Annotations,
    Article,
    Coreference,
    Explanation,
    FactualityJudgement,
    Mention,
    MentionKind,
    Parse,
    Participant,
    Place,
    Relation,
    Report,
    Span,
    Statement,
    TimeExpression,
)
from sayso.resolve.actors import resolve_actors, resolve_words
from sayso.resolve.dates import resolve_times
from sayso.resolve.gazetteer import Gazetteer
from sayso.resolve.knowledge import ActorKnowledge
from sayso.resolve.own_actors import with_own
from sayso.resolve.own_titles import own_titles, with_own_titles
from sayso.resolve.packed import load_packed
from sayso.resolve.places import PlaceWeights, resolve_place_name, resolve_places
from sayso.resolve.toponyms import PlaceWords
from sayso.settings import DEFAULTS, Settings

if TYPE_CHECKING:
    from spacy.language import Language


def load_knowledge(own: tuple[OwnFile, ...] = ()) -> ActorKnowledge:
    """Return the knowledge base of actors, with files of the user's. Raises ``DataError`` for a file that is wrong."""
    return with_own(load_packed(data.read_text, data.read_bytes), [(str(file.path), file.text) for file in own])


class ActorNames:
    """Says whom words mean: the part of the coder that needs no more than the parser and the knowledge base."""

    def __init__(
        self, knowledge: ActorKnowledge, parser: Language | None = None, words: CorefWords | None = None
    ) -> None:
        self.knowledge = knowledge
        self._parser = parser or load_parser()
        self._words = words or data.load("coreference.toml", CorefWords)

    def resolve(self, words: str, on: str | None = None, context: str | None = None) -> Participant:
        """Return the participant that some words mean on a day, with the text around them where known."""
        parsed = parse(self._parser, words)
        whole = _whole(parsed, find_mentions(parsed, self._words))
        if whole is None:
            return Participant(text=words, span=(0, len(words)))
        resolved = resolve_words(parsed, whole, self.knowledge, on, context).participant
        return msgspec.structs.replace(resolved, text=words, span=(0, len(words)))


class Annotated(NamedTuple):
    """What is found in an article before any of it is resolved."""

    scene: Scene
    mentions: tuple[Mention, ...]
    coreference: Coreference
    times: tuple[TimeExpression, ...]
    issuer: Participant | None
    holders: dict[str, tuple[str, str]]
    """Office and name of who is meant by a title alone, by title."""


class Coder:
    """Codes articles. Loads the models once (a few seconds); keep it. For one thread at a time."""

    def __init__(self, settings: Settings = DEFAULTS, folder: Path | None = None) -> None:
        """``folder`` holds other weights than the package's, as training does."""
        self.settings = settings
        weights = folder or sayso_model_en.folder()
        self.parser = load_parser()
        self._encoder = load_encoder(weights)
        self._linker = load_linker(weights)
        self._heads = load_event_heads(weights)
        self._words = data.load("coreference.toml", CorefWords)
        self._time_words = data.load("times.toml", TimeWords)
        self.cues = data.load("cues.toml", CueWords)
        self._factuality = data.load("factuality.toml", FactualityWords)
        self._cameo = data.load("cameo.toml", Cameo)
        self._place_words = data.load("places/words.toml", PlaceWords)
        self._ranker = load_ranker(data.read_text("coreference-ranker.json"))
        self._place_weights = data.load("places/weights.toml", PlaceWeights)
        self._gazetteer = Gazetteer(data.read_bytes("places/gazetteer.bin"))
        own = own_files(settings)
        self._knowledge = load_knowledge(own)
        self._version = version_with(own) if own else msgspec.UNSET
        self._names = ActorNames(self._knowledge, self.parser, self._words)
        self.ontology = data.load("plover.toml", Ontology)
        self.lexicon = compile_lexicon(
            data.load("events/words.toml", WordFile),
            data.load("events/verbs.toml", VerbFile),
            data.load("events/nouns.toml", NounFile),
            data.load("contexts.toml", ContextFile),
            data.load("quantities.toml", QuantityWords),
            self.ontology,
        )
        self._relate = msgspec.json.decode(data.read_text("events/relate.json"), type=RelateModel)
        self._projection = read_projection(data.read_bytes("merging/vectors.npz"))

    # ── articles ──

    def code(self, article: Article, *, annotations: bool = False) -> Report:
        """Return the report of an article, with everything found in it when ``annotations`` is true."""
        return self._code(article, annotations)[0]

    def pipe(self, articles: Iterable[Article], *, annotations: bool = False) -> Iterator[Report]:
        """Yield the report of each article, in order."""
        for article in articles:
            yield self.code(article, annotations=annotations)

    def explain(self, article: Article) -> tuple[Report, tuple[Explanation, ...]]:
        """Return the report of an article and the choices behind each statement and event of it."""
        return self._code(article, False)[:2]

    def code_with_vectors(self, article: Article, *, annotations: bool = False) -> tuple[Report, tuple[bytes, ...]]:
        """Return the report of an article, and for each event mention its context as int8 numbers: for merging."""
        report, _, seen = self._code(article, annotations)
        anchors = [event.anchor.span for event in report.events]
        sentences = [event.evidence.span for event in report.events]
        return report, context_vectors(seen, self._projection, anchors, sentences)

    def context_vectors(self, text: str, anchors: Sequence[Span], sentences: Sequence[Span]) -> tuple[bytes, ...]:
        """Return the same for words of a text and their sentences, whether they are events or not."""
        return context_vectors(self.encode(text), self._projection, anchors, sentences)

    def _code(self, article: Article, annotations: bool) -> tuple[Report, tuple[Explanation, ...], Encoded]:
        reading, seen = self.read_and_encode(article)
        times = tuple(time.expression for time in reading.times)
        found = self.attributions(seen) if self.settings.attribution_model else None
        drafts = find_statements(reading.scene, times, self.cues, found)
        attributed = build_statements(reading, drafts, self.cues)
        occurrences = self.drafts(reading)
        if self.settings.event_model:
            occurrences = keep_events(self.weighed(reading, occurrences, seen), self._heads.labels)
        told = build_events(
            reading,
            occurrences,
            Said(attributed.statements, drafts),
            EventWords(self.lexicon, self._factuality, self._cameo),
        )
        kept = tuple(event for event in told.events if event.confidence >= self.settings.min_confidence)
        report = Report(
            article=article,
            statements=attributed.statements,
            events=kept,
            annotations=_annotations(reading, drafts, attributed.statements) if annotations else msgspec.UNSET,
            version=self._version,
        )
        return report, attributed.explanations + told.explanations, seen

    def drafts(self, reading: Reading) -> tuple[EventDraft, ...]:
        """Return the events that the rules propose."""
        public = reading.public_heads(self.lexicon.public_sectors)
        return find_events(reading.parse, reading.mentions, self.lexicon, self.ontology, public)

    def weighed(self, reading: Reading, drafts: tuple[EventDraft, ...], seen: Encoded) -> list[Weighed]:
        """Return what rules and model propose as events, with the evidence for each: what tuning looks at."""
        circumstances = Circumstances(
            tuple(time.interval.span for time in reading.times if time.interval.span is not None),
            tuple(place.place.span for place in reading.places),
        )
        public = reading.public_heads(self.lexicon.public_sectors)
        sight = Sight(reading.parse, reading.mentions, self._heads, _encoded(seen), self.lexicon, self.ontology, public)
        return weigh_events(sight, drafts, circumstances)

    def read_and_encode(self, article: Article) -> tuple[Reading, Encoded]:
        """Return an article as coding sees it, and the encoder's pass over it."""
        return self.read(article), self.encode(article.text)

    def encode(self, text: str) -> Encoded:
        """Return one pass of the encoder over a text."""
        return encode(self._encoder, text)

    def attributions(self, seen: Encoded) -> tuple[Found, ...]:
        """Return the model's statements, from one pass of the encoder."""
        pieces = seen.pieces
        return tuple(
            attributions(self._linker, seen.tags, seen.rows, seen.row, seen.window, pieces.paragraph, pieces.spans)
        )

    def read(self, article: Article) -> Reading:
        """Return the article with its annotations, resolved."""
        return self.resolve(article, self.annotate(article))

    def annotate(self, article: Article) -> Annotated:
        """Return what is found in an article, not yet resolved to actors, places and dates."""
        parsed = parse(self.parser, article.text)
        mentions = find_mentions(parsed, self._words)
        issuer = self._issuer(article)
        holders = own_titles(issuer, self._knowledge, article.published)
        return Annotated(
            make_scene(parsed, find_quotes(article.text)),
            mentions,
            self.link(parsed, mentions, holders),
            find_times(parsed, self._time_words),
            issuer,
            holders,
        )

    def link(self, parsed: Parse, mentions: tuple[Mention, ...], holders: dict[str, tuple[str, str]]) -> Coreference:
        """Return which mentions of an article are of one and the same; ``holders`` have the publisher's titles."""
        names = {title: name for title, (_, name) in holders.items()}
        return link(parsed, mentions, self._words, self._knowledge.same_person, own_titles=names, ranker=self._ranker)

    def resolve(self, article: Article, found: Annotated) -> Reading:
        """Return the annotated article with actors, places and dates resolved."""
        parsed, on = found.scene.parse, article.published
        places = resolve_places(parsed, found.mentions, self._gazetteer, self._place_words, self._place_weights)
        medium = None if found.issuer is not None else self._knowledge.seat_of_medium(article.publisher or "")
        actors = resolve_actors(
            parsed, found.mentions, found.coreference, self._knowledge, on, places, found.issuer, medium
        )
        holders = {title: self.resolve_actor(" ".join(words), on=on) for title, words in found.holders.items()}
        return make_reading(
            article,
            found.scene,
            found.mentions,
            found.coreference,
            with_own_titles(actors, parsed, found.mentions, found.coreference, holders),
            places,
            resolve_times(parsed, found.times, on, self._time_words),
            self._people_of_title(article),
            found.issuer,
        )

    def _issuer(self, article: Article) -> Participant | None:
        """Return the government or organisation that publishes an article; newspapers and the unknown are none.

        A statement of several ("Joint Statement on Syria") has no one of them for its "we", but all of them.
        """
        if not article.publisher:
            return None
        found = self.resolve_actor(article.publisher, on=article.published)
        if found.actor_id is None or found.sector == "JRN":
            return None
        joint = self.cues.joint.tells(article.title or "", article.text)
        return self._several_issuers(article, found) if joint else found

    def _several_issuers(self, article: Article, publisher: Participant) -> Participant:
        """Return those who make a joint statement as one: nobody by name, of a country if all in its title share it."""
        named = [self.resolve_actor(name, on=article.published) for name in self._names_of_title(article.title or "")]
        countries = [one.country for one in named if one.office is not None]
        country = countries[0] if len(countries) > 1 and len(set(countries)) == 1 else None
        return Participant(
            text=publisher.text,
            span=publisher.span,
            country=country,
            sector=publisher.sector,
            sectors=publisher.sectors,
            confidence=0.5,
        )

    def _people_of_title(self, article: Article) -> tuple[Participant, ...]:
        """Return the people named in the title, resolved as if it were a text."""
        if not article.title:
            return ()
        found = [self.resolve_actor(name, on=article.published) for name in self._names_of_title(article.title)]
        return tuple(participant for participant in found if participant.name and participant.sector)

    def _names_of_title(self, title: str) -> Iterator[str]:
        """Yield the runs of capitalised words of a title ("Moldovan Foreign Minister Nicu Popescu").

        Where every word has its capital, function words tell where a name ends: no parser for sentences does.
        """
        small = self.parser.Defaults.stop_words - {"of"}
        run: list[str] = []
        for word in [*re.findall(r"[^\s,;:()]+|[,;:()]", title), ";"]:
            plain = re.sub(r"['’]s$", "", word)
            if plain.lower() not in small and (plain[:1].isupper() or plain in {"of", "de", "al", "bin", "van", "von"}):
                run.append(plain)
            if plain != word or not run or run[-1] != plain:
                if len(run) > 1:
                    yield " ".join(run)
                run = []

    # ── single questions ──

    def relate(self, text: str, actor: Span | None, recipient: Span | None) -> Relation:
        """Return what the actor does to the recipient in a sentence; either may be ``None``, not both.

        Raises ``UsageError`` for a span that is not inside the text.
        """
        for span in (actor, recipient):
            _check(span, text)
        if actor is None and recipient is None:
            raise UsageError("relate needs the span of an actor or of a recipient")
        shares = self.pair_types(text, actor, recipient) if self.settings.event_model else None
        parsed = parse(self.parser, text)
        return relate(parsed, actor, recipient, self.lexicon, self.ontology, self._relate, shares)

    def pair_types(self, text: str, actor: Span | None, recipient: Span | None) -> dict[str, float]:
        """Return the probability of each type between two parties, by the encoder alone."""
        seen = middle_states(self._encoder, text, (actor or recipient or (0, 0))[0])
        found = pair_shares(self._heads, PairText(seen.states, seen.spans), actor, recipient)
        return dict(zip(self._heads.labels.types, found.tolist(), strict=True))

    def factuality(self, text: str, anchor: Span) -> FactualityJudgement:
        """Return whether the event whose words are ``anchor`` is said to have happened."""
        _check(anchor, text)
        parsed = parse(self.parser, text)
        tokens = parsed.tokens_in(anchor)
        if not tokens:
            raise UsageError(f"the anchor {anchor} holds no word")
        heads = [
            index for index in tokens if parsed.tokens[index].head not in tokens or parsed.tokens[index].head == index
        ]
        top = heads[0] if heads else tokens[0]
        judged = judge(parsed, top, self._factuality)
        if self.settings.event_model:
            seen = read_anchor(self._heads, _encoded(self.encode(text)), anchor)
            if seen is not None:
                denied = is_denied_near(parsed, top, self._factuality)
                judged = weigh(judged, tuple(seen.factuality.tolist()), self._factuality, denied=denied)
        return FactualityJudgement(factuality=judged.factuality, confidence=judged.confidence)

    def resolve_actor(self, words: str, on: str | None = None, context: str | None = None) -> Participant:
        """Return the participant that some words mean on a day, with the text around them where known."""
        return self._names.resolve(words, on, context)

    def resolve_place(self, name: str, near: Sequence[str] = (), context: str | None = None) -> Place | None:
        """Return the place a name stands for, near countries (ISO alpha-3) where known; ``None`` for no place."""
        found = resolve_place_name(name, near, context, self._gazetteer, self._place_weights)
        return found.place if found else None


def _encoded(seen: Encoded) -> EncodedText:
    # columns side by side: numpy searches a column that is not contiguous by copying it
    spans = np.asfortranarray(seen.pieces.spans)
    return EncodedText(seen.anchors, seen.states, seen.views, seen.row, seen.window, spans)


def _check(span: Span | None, text: str) -> None:
    if span is not None and not 0 <= span[0] < span[1] <= len(text):
        raise UsageError(f"the span {span} is not inside the text of {len(text)} characters")


def _whole(parsed: Parse, mentions: tuple[Mention, ...]) -> Mention | None:
    """Return the mention that words standing alone make: the longest one, or all words where that leaves some out."""
    longest = max(mentions, key=lambda mention: (mention.last - mention.first, -mention.first), default=None)
    first = next((token.index for token in parsed.tokens if token.pos != "DET"), None)
    if first is None:
        return longest
    last = len(parsed.tokens)
    if longest is not None and longest.first <= first and longest.last == last:
        return longest
    named = [token.index for token in parsed.tokens if token.pos == "PROPN"]
    head = parsed.top(range(first, last)) if longest is not None and longest.last != last else (named or [first])[-1]
    kind: MentionKind = "name" if named else "nominal"
    return Mention(0, parsed.span(first, last), first, last, head, kind)


def _annotations(
    reading: Reading, drafts: tuple[StatementDraft, ...], statements: tuple[Statement, ...]
) -> Annotations:
    """Return everything found in an article, used or not."""
    coreference = reading.coreference
    found = spoken_participants(reading, drafts, [statement.source for statement in statements])
    participants = tuple(
        AnnotatedParticipant(
            **msgspec.structs.asdict(participant), chain=coreference.chains[coreference.chain_of[index]].id
        )
        for index, participant in enumerate(found)
    )
    places = tuple(AnnotatedPlace(**msgspec.structs.asdict(item.place), kind=item.kind) for item in reading.places)
    times = tuple(AnnotatedTime(**msgspec.structs.asdict(item.interval), timex=item.timex) for item in reading.times)
    return Annotations(participants=participants, places=places, times=times)

"""What speaks against an event: articles and sentences about something else, accidents, audiences, courtesies."""

from __future__ import annotations

from collections import Counter

import msgspec

from sayso.coding import roles
from sayso.coding.drafts import EventDraft, Party
from sayso.coding.roles import Scene
from sayso.model import Parse

# Words below which a text says too little of its matter; a single sentence is read as given.
_TOO_SHORT_TO_TELL = 60

# Below this share of words of public affairs an article is about something else (set by reading, on UDS-IH2 train).
_POLITICAL = 0.012

_CRIMES = 3
"""So many words of crime before a text can be about it."""

_SOFT_TYPES = frozenset({"SUPPORT", "AGREE", "REQUEST", "ACCUSE", "CONCEDE"})

_DEED_TYPES = frozenset(
    {"REJECT", "THREATEN", "ASSAULT", "COERCE", "MOBILIZE", "SANCTION", "RETREAT", "AID", "PROTEST"}
)


_PARTY = frozenset({"party", "Party", "PARTY"})


class Article(msgspec.Struct, frozen=True):
    """What the whole text says about its matter: political or not, and which sentences are off the topic."""

    political: bool
    off_topic: frozenset[int]
    criminal: bool = False


def survey(scene: Scene) -> Article:
    """Return what the text is about, by the share of its words of public affairs, sport, business or show."""
    parse, lexicon = scene.parse, scene.lexicon
    tokens = [token for token in parse.tokens if token.pos not in {"PUNCT", "SPACE"}]
    if _celebrates(scene):
        tokens = [token for token in tokens if token.lemma.lower() != "party"]
    words = [token.text.lower() for token in tokens]
    named = {mention.head for mention in scene.mentions if mention.kind == "name" and mention.head in scene.public}
    public = lexicon.political
    political = len(
        [
            word
            for word, token in zip(words, tokens, strict=True)
            if word in public or token.index in named or token.lemma.lower() in public
        ]
    )
    off: set[int] = set()
    drowned = False
    for listed in lexicon.off_topic.values():
        counts = Counter([token.sentence for word, token in zip(words, tokens, strict=True) if word in listed])
        drowned = drowned or counts.total() > max(political, 2)
        off.update(sentence for sentence, count in counts.items() if count >= 2)
    total = max(len(words), 1)
    crimes = len([word for word in words if word in lexicon.crime])
    known = lexicon.political - lexicon.shared_with_crime
    criminal = crimes >= _CRIMES and crimes > len([word for word in words if word in known])
    about = total < _TOO_SHORT_TO_TELL or political / total >= _POLITICAL
    return Article(about and not drowned and not criminal, frozenset(off), criminal)


def _celebrates(scene: Scene) -> bool:
    """Tell whether a party of the text is a celebration ("an office Christmas party")."""
    tokens = scene.parse.tokens
    parties = [token.index for token in tokens if token.lemma in _PARTY]
    return any(index and tokens[index - 1].text.lower() in scene.lexicon.celebrations for index in parties)


def is_credible(scene: Scene, draft: EventDraft, article: Article) -> bool:
    """Tell whether an event may stand: words alone do not carry it where the article is about something else."""
    if draft.sentence in article.off_topic or _is_only_spoken_of(scene, draft):
        return False
    if _is_accident(scene, draft) or _is_to_an_audience(scene, draft):
        return False
    if article.political:
        return True
    everyone = (*draft.actors, *draft.recipients)
    public = [party for party in everyone if is_public(scene, party, article)]
    if draft.type in _DEED_TYPES or any(party.head in scene.public for party in everyone):
        return bool(public)
    bodies = [party for party in everyone if party in public or scene.parse.tokens[party.head].ent == "ORG"]
    return bool(public) and len(bodies) == len(everyone)


def _is_accident(scene: Scene, draft: EventDraft) -> bool:
    """Tell whether harm without a doer stands in a sentence of an accident ("were killed when a roof fell in")."""
    if draft.type != "ASSAULT" or draft.actors:
        return False
    sentence = scene.parse.sentences[draft.sentence]
    words = scene.parse.tokens[sentence.first : sentence.last]
    return any(token.lemma.lower() in scene.lexicon.accidents for token in words)


def _is_to_an_audience(scene: Scene, draft: EventDraft) -> bool:
    """Tell whether somebody only asks his own supporters for something, as in campaigns every day."""
    heads = [scene.parse.tokens[party.head].lemma.lower() for party in draft.recipients]
    return draft.type == "REQUEST" and bool(heads) and all(head in scene.lexicon.audiences for head in heads)


def is_to_the_press(scene: Scene, draft: EventDraft) -> bool:
    """Tell whether somebody only speaks to reporters or a crowd, so that nobody is consulted ("spoke at a rally")."""
    parse = scene.parse
    tokens = parse.tokens[draft.first : draft.last]
    if draft.type != "CONSULT" or all((one.pos, one.lemma.lower()) not in scene.lexicon.addressing for one in tokens):
        return False
    listening = scene.lexicon.press | scene.lexicon.audiences
    everyone = (*draft.actors, *draft.recipients)
    if len(everyone) < 2:
        return not any(roles.is_plural(scene, party.head) for party in everyone) or any(
            token.lemma.lower() in scene.lexicon.press for token in tokens
        )
    return all(parse.tokens[party.head].lemma.lower() in listening for party in everyone[1:])


def _is_courtesy(parse: Parse, draft: EventDraft) -> bool:
    """Tell whether somebody only says "Thank you", to whoever is there."""
    token = parse.tokens[draft.anchor]
    after = parse.tokens[draft.anchor + 1].text.lower() if draft.anchor + 1 < len(parse.tokens) else ""
    return token.lemma.lower() == "thank" and after == "you"


def _is_only_spoken_of(scene: Scene, draft: EventDraft) -> bool:
    """Tell whether the words ask a question, give a command, or name an effort ("efforts to support") and no event."""
    parse = scene.parse
    token = parse.tokens[draft.predicate]
    last = parse.tokens[parse.sentences[draft.sentence].last - 1]
    if last.text == "?" or _is_courtesy(parse, draft):
        return True
    bare = token.tag == "VB" and not parse.dependents(draft.predicate, "nsubj", "nsubjpass", "aux", "auxpass")
    if bare and token.dep in {"ROOT", "ccomp"} and not draft.actors:
        return True
    infinitive = any(parse.tokens[aux].tag == "TO" for aux in parse.dependents(draft.predicate, "aux"))
    effort = token.dep == "acl" and parse.tokens[token.head].lemma.lower() in scene.lexicon.efforts
    return draft.type in _SOFT_TYPES and effort and infinitive


def is_public(scene: Scene, party: Party, article: Article) -> bool:
    """Tell whether a party is a state, an official, an organ or an armed group, in an article about other things.

    In one about crime, police and courts are not enough.
    """
    known = scene.lexicon.political - scene.lexicon.shared_with_crime if article.criminal else scene.lexicon.political
    parse = scene.parse
    words = [parse.tokens[index] for index in parse.tokens_in(party.span)]
    if party.head in scene.public:
        return True
    if any(token.ent in {"GPE", "NORP"} for token in words) and parse.tokens[party.head].ent in {"GPE", "NORP"}:
        return True
    return any(token.lemma.lower() in known or token.text.lower() in known for token in words)


def in_stop_phrase(scene: Scene, index: int) -> bool:
    """Tell whether a word is part of a phrase that holds words of events and is none ("trade war")."""
    parse = scene.parse
    token = parse.tokens[index]
    around = parse.text[max(token.start - 20, 0) : token.end + 20].lower()
    offset = token.start - max(token.start - 20, 0)
    length = token.end - token.start
    for phrase in scene.lexicon.stop_phrases:
        place = around.find(phrase)
        if 0 <= place <= offset and offset + length <= place + len(phrase):
            return True
    return False

"""How far what a model server sees in texts agrees with what people said of the same texts."""

from collections.abc import Mapping, Sequence

from changemaker.core.errors import NotEnoughDataError
from changemaker.core.estimate import Estimate
from changemaker.core.message import Message
from changemaker.core.refusal import Refusal
from changemaker.listen.text.weak_labels import NONE
from changemaker.stats.kappa import kappa
from changemaker.store.text_labels import SKIP

FEWEST_LABELS = 100  # by people, of texts that the model coded


def model_agreement(coded: Mapping[str, Sequence[str]], human: Mapping[str, str]) -> Estimate | Refusal:
    """Return Cohen's kappa of a model's codes with people's labels.

    Args:
        coded: document -> labels that the model gave, the first that it named first; empty where it saw none.
        human: document -> the one label that a person gave.

    Returns:
        Kappa over all labels and "none", of a text with several codes the first; a refusal below `FEWEST_LABELS`.
    """
    both = [document for document, label in human.items() if document in coded and label != SKIP]
    told = {"n": len(both), "needed": FEWEST_LABELS}
    needs = Message("texts.needs.agreement", told)
    if len(both) < FEWEST_LABELS:
        return Refusal(what="model_agreement", why=Message("texts.refuse.agreement_few", told), needs=needs)
    ours = [coded[document][0] if coded[document] else NONE for document in both]
    try:
        return kappa(ours, [human[document] for document in both])
    except NotEnoughDataError:
        return Refusal(what="model_agreement", why=Message("texts.refuse.agreement_same", told), needs=needs)

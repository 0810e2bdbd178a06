"""Invented comments whose themes are known: sentences put together by lot, so that hardly two are alike."""

from collections.abc import Sequence

from changemaker.core.seeds import stream

ENGLISH = {
    "late": (
        ("The delivery", "Our parcel", "This shipment", "The last delivery"),
        ("arrived", "was delivered", "came", "reached us"),
        ("three days late", "far too late again", "late, after the promised date", "a week late"),
    ),
    "price": (
        ("Your prices", "The price list", "Prices here", "The new prices"),
        ("went up", "are too expensive", "became expensive", "rose again"),
        ("since spring", "compared with other offers", "and discounts are gone", "without a reason"),
    ),
    "invoice": (
        ("The invoice", "My last invoice", "Every invoice", "That invoice"),
        ("shows the wrong amount", "has a wrong tax number", "lists an amount twice", "was billed wrong"),
        ("please correct the bill", "and accounting rejects it", "so we cannot pay it", "and needs a credit note"),
    ),
    "staff": (
        ("Your adviser", "The man on the phone", "The consultant", "The lady at the desk"),
        ("was friendly", "listened patiently", "explained all kindly", "was kind and helpful"),
        ("thank you", "a real pleasure", "we felt welcome", "great people"),
    ),
    "website": (
        ("The website", "Your web shop", "The login page", "The online shop"),
        ("crashes", "logs me out", "shows an error", "loads slowly"),
        ("when I log in", "on my phone browser", "at the password screen", "before checkout"),
    ),
}
RUSSIAN = {
    "late": (
        ("Доставка", "Посылка", "Наша отгрузка"),
        ("пришла", "приехала", "прибыла"),
        ("с опозданием на три дня", "опять поздно", "с большим опозданием"),
    ),
    "price": (
        ("Цены", "Ваши цены", "Новые цены"),
        ("выросли", "стали высокими", "поднялись"),
        ("без объяснений", "по сравнению с другими", "и скидки пропали"),
    ),
}
PARKING = {
    "parking": (
        ("The parking lot", "Parking at your warehouse", "Your car park", "Parking space"),
        ("is always full", "has no space for trucks", "is too small", "is blocked by trucks"),
        ("at noon", "so our drivers wait outside", "and drivers get fined", "every morning"),
    )
}
Corpus = dict[str, tuple[Sequence[str], Sequence[str], Sequence[str]]]


def said(corpus: Corpus, each: int, *, seed: int) -> tuple[list[str], list[str]]:
    """Return texts, `each` of every theme, in a drawn order; and the theme of each."""
    draw = stream(seed, "said")
    pairs = [
        (" ".join(str(draw.choice(list(part))) for part in parts) + f", order {draw.integers(1000, 9999)}.", theme)
        for theme, parts in corpus.items()
        for _ in range(each)
    ]
    order = draw.permutation(len(pairs))
    return [pairs[place][0] for place in order], [pairs[place][1] for place in order]

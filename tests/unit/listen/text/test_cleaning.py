"""Cleaning: one spelling, the right language, and nothing personal left, measured on the sample company's contacts."""

import re
import unicodedata
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from changemaker.listen.text.cleaned import Cleaner
from changemaker.listen.text.folding import folded
from changemaker.listen.text.language import language_of
from changemaker.listen.text.normalised import normalised
from changemaker.listen.text.person_names import PersonNames
from changemaker.sim.texts import THEMES, TONGUES, person, written

FIFTY = {  # one sentence in each of fifty languages: "The delivery was late again and nobody answered our question."
    "en": "The delivery was late again and nobody answered our question.",
    "de": "Die Lieferung kam wieder zu spät und niemand hat unsere Frage beantwortet.",
    "fr": "La livraison était encore en retard et personne n'a répondu à notre question.",
    "es": "La entrega llegó tarde otra vez y nadie respondió a nuestra pregunta.",
    "it": "La consegna era di nuovo in ritardo e nessuno ha risposto alla nostra domanda.",
    "pt": "A entrega atrasou outra vez e ninguém respondeu à nossa pergunta.",
    "nl": "De levering was weer te laat en niemand heeft onze vraag beantwoord.",
    "sv": "Leveransen var försenad igen och ingen svarade på vår fråga.",
    "da": "Leveringen var forsinket igen, og ingen svarede på vores spørgsmål.",
    "fi": "Toimitus oli taas myöhässä eikä kukaan vastannut kysymykseemme.",
    "pl": "Dostawa znowu się spóźniła i nikt nie odpowiedział na nasze pytanie.",
    "cs": "Dodávka měla opět zpoždění a nikdo neodpověděl na naši otázku.",
    "hu": "A szállítás megint késett, és senki sem válaszolt a kérdésünkre.",
    "ro": "Livrarea a întârziat din nou și nimeni nu a răspuns la întrebarea noastră.",
    "tr": "Teslimat yine gecikti ve kimse sorumuza cevap vermedi.",
    "el": "Η παράδοση καθυστέρησε πάλι και κανείς δεν απάντησε στην ερώτησή μας.",
    "ru": "Доставка опять опоздала, и никто не ответил на наш вопрос.",
    "uk": "Доставка знову запізнилася, і ніхто не відповів на наше запитання.",
    "bg": "Доставката отново закъсня и никой не отговори на въпроса ни.",
    "ar": "تأخر التسليم مرة أخرى ولم يجب أحد على سؤالنا.",
    "fa": "تحویل دوباره دیر شد و هیچ کس به پرسش ما پاسخ نداد.",
    "ur": "ترسیل پھر دیر سے ہوئی اور کسی نے ہمارے سوال کا جواب نہیں دیا۔",
    "he": "המשלוח שוב איחר ואף אחד לא ענה על השאלה שלנו.",
    "hi": "डिलीवरी फिर से देर से हुई और किसी ने हमारे सवाल का जवाब नहीं दिया।",
    "bn": "ডেলিভারি আবার দেরি হয়েছে এবং কেউ আমাদের প্রশ্নের উত্তর দেয়নি।",
    "ta": "விநியோகம் மீண்டும் தாமதமானது, எங்கள் கேள்விக்கு யாரும் பதிலளிக்கவில்லை.",
    "te": "డెలివరీ మళ్ళీ ఆలస్యమైంది మరియు మా ప్రశ్నకు ఎవరూ సమాధానం ఇవ్వలేదు.",
    "th": "การจัดส่งล่าช้าอีกแล้วและไม่มีใครตอบคำถามของเรา",
    "vi": "Giao hàng lại bị trễ và không ai trả lời câu hỏi của chúng tôi.",
    "id": "Pengiriman terlambat lagi dan tidak ada yang menjawab pertanyaan kami.",
    "zh": "送货又晚了，没有人回答我们的问题。",
    "ja": "配達がまた遅れ、誰も私たちの質問に答えませんでした。",
    "ko": "배송이 또 늦었고 아무도 우리 질문에 답하지 않았습니다.",
    "ka": "მიწოდება ისევ დაგვიანდა და არავინ უპასუხა ჩვენს კითხვას.",
    "hy": "Առաքումը կրկին ուշացավ, և ոչ ոք չպատասխանեց մեր հարցին։",
    "kk": "Жеткізу тағы кешікті және ешкім біздің сұрағымызға жауап бермеді.",
    "lt": "Pristatymas vėl vėlavo ir niekas neatsakė į mūsų klausimą.",
    "lv": "Piegāde atkal kavējās, un neviens neatbildēja uz mūsu jautājumu.",
    "et": "Tarne hilines jälle ja keegi ei vastanud meie küsimusele.",
    "sk": "Dodávka opäť meškala a nikto neodpovedal na našu otázku.",
    "sl": "Dostava je spet zamujala in nihče ni odgovoril na naše vprašanje.",
    "ca": "El lliurament ha arribat tard una altra vegada i ningú ha respost la nostra pregunta.",
    "eu": "Bidalketa berriro berandu iritsi da eta inork ez dio gure galderari erantzun.",
    "ga": "Bhí an seachadadh déanach arís agus níor fhreagair aon duine ár gceist.",
    "cy": "Roedd y danfoniad yn hwyr eto ac ni atebodd neb ein cwestiwn.",
    "is": "Sendingin kom aftur of seint og enginn svaraði spurningunni okkar.",
    "sq": "Dërgesa u vonua përsëri dhe askush nuk iu përgjigj pyetjes sonë.",
    "sw": "Uwasilishaji ulichelewa tena na hakuna mtu aliyejibu swali letu.",
    "am": "ማድረሱ እንደገና ዘግይቷል እና ማንም ጥያቄያችንን አልመለሰም።",
    "km": "ការដឹកជញ្ជូនយឺតម្តងទៀត ហើយគ្មាននរណាម្នាក់ឆ្លើយសំណួររបស់យើងទេ។",
}


def test_fifty_languages_in_one_file_are_told_apart() -> None:
    wrong = {code: told for code, text in FIFTY.items() if (told := language_of(text).language) != code}

    assert len(FIFTY) == 50
    assert len(wrong) <= 4, wrong  # measured: see docs/how-to/read-texts.md


def test_what_is_known_beforehand_decides_where_a_text_says_little() -> None:
    assert language_of("ok", given="de").language == "de"
    assert language_of("123 [email]", given="ar").language == "ar"
    assert language_of("123").language == "und" and language_of("").language == "und"
    assert language_of("Merci", among=("fr", "ar")).language == "fr"


def test_a_text_in_another_language_than_expected_is_told_as_that() -> None:
    german = FIFTY["de"]

    assert language_of(german, given="en", among=("en", "ru", "ar")).language == "de"
    assert language_of(FIFTY["ru"], given="en").language == "ru"


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("Cafe\u0301", "Café"),
        ("a\u200bb\ufeffc\u202ed\x00e", "abcd e"),
        ("می\u200cخواهم", "می\u200cخواهم"),  # the joiner parts words in Persian
        ("half \ud83d here", "half \ufffd here"),
        ("see HTTPS://x.example/a?b=c#d, or www.x.example!", "see [link], or [link]!"),
        ("one\r\ntwo\u2028three\n\n\n\nfour", "one\ntwo\nthree\n\nfour"),
        ("<b>=1+1</b>", "<b>=1+1</b>"),  # escaped where it is shown, not here
    ],
)
def test_a_text_is_written_in_one_way(text: str, clean: str) -> None:
    assert normalised(text) == clean


@given(st.text(max_size=200))
@settings(max_examples=50)
def test_any_text_is_cleaned_and_cleaning_twice_changes_nothing(text: str) -> None:
    cleaner = Cleaner([("A1", "Ada Byron")])

    once = cleaner.clean(text, account_id="A1").text

    assert cleaner.clean(once, account_id="A1").text == once
    assert "\0" not in once and unicodedata.is_normalized("NFC", once)
    once.encode()


def cases(language: str, name: str) -> list[str]:
    """Sentences with a name, as its language bends it."""
    first, last = name.split(" ", 1)
    if language == "en":
        return [
            f"Hello, {first} speaking.",
            f"Please call {name} about it.",
            f"{last}'s order is late",
            f"thanks, {first.lower()}",
        ]
    if language == "ar":
        return [f"تحدثت مع {name} أمس", f"قلت ل{first} أيضا", f"شكرا {first}", f"اسأل السيد {last}"]
    soft = first[-1] in "йь"
    by = first[:-1] + ("ой" if first[-1] == "а" else "ем") if first[-1] in "айь" else first + "ом"
    to = first[:-1] + ("е" if first[-1] == "а" else "ю") if first[-1] in "айь" else first + "у"
    if first[-1] == "я" or (soft and first[-1] == "ь") or first[-1] in "еуои":
        by, to = first, first  # indeclinable, or bent in a way that this small grammar does not know
    return [f"Я говорил с {by} вчера.", f"Передайте {to}, пожалуйста.", f"{name} на связи", f"спасибо, {first.lower()}"]


def test_every_name_of_a_texts_own_contacts_is_taken_out_and_hardly_anything_else() -> None:
    # The sample company's names: every 7th of 360 contacts in each language.
    people = [(f"{code}{n}", person(code, n)) for code in TONGUES for n in range(0, 360, 7)]
    names = PersonNames(people)
    missed: Counter[str] = Counter()
    asked: Counter[str] = Counter()
    for account, name in people:
        for said in cases(account[:2], name):
            parts = set(name.split()) | {name.split()[0].lower()}
            asked[account[:2]] += 1
            out = names.redact(said, account)[0]
            missed[account[:2]] += any(re.search(rf"\b{part}\b", out) for part in parts if part in said) or out == said
    texts = [
        (code, written(code, theme, pick=pick, group=group, days=3))
        for code in TONGUES
        for theme in THEMES
        for pick in range(3)
        for group in TONGUES[code].groups
    ]
    false = [text for place, (code, text) in enumerate(texts) if names.redact(text, f"{code}{place % 52 * 7}")[1]]

    assert sum(asked.values()) > 600
    assert sum(missed.values()) == 0, missed
    assert len(false) <= 0.01 * len(texts), false


def test_names_of_others_go_where_they_are_unmistakable() -> None:
    names = PersonNames([("A1", "Grace Hopper"), ("A1", "أحمد الزيات"), ("A1", "Анна Петрова"), (None, "Nadia Farouk")])

    told = names.redact("Grace period: ask Hopper, nadia or Nadia; Grace Hopper and Mrs Hopper agree.", "A2")[0]

    assert told == "Grace period: ask [name], nadia or [name]; [name] and Mrs [name] agree."
    assert names.redact("تحدثت مع أحمد الزيات", "A2")[0] == "تحدثت مع [name]"
    assert names.redact("Говорил с Анной Петровой.", "A2")[0] == "Говорил с [name]."


def test_titles_and_particles_alone_are_nobody() -> None:
    names = PersonNames([("A1", "Mr. Van der Berg"), ("A1", "Al Bin Said"), ("A1", "J. X")])

    assert names.redact("the van is at Al Ain, der bin is full, said mr x", "A1")[1] <= 1


@given(st.text(max_size=60))
@settings(max_examples=50)
def test_folding_twice_changes_nothing(text: str) -> None:
    assert folded(folded(text)) == folded(text)


def test_the_shared_word_lists_hold_folded_words() -> None:
    assert folded("Надежда") == "надежда" and folded("إيمان") == folded("ايمان")

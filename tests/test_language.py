"""The language of a page."""

import pytest

import cleaner
from cleaner import Options
from cleaner.annotate.language import find_language
from tests.strategies import STORY

TEXTS = {
    "en": STORY[0],
    "de": "Die Fähre nach Port Elda fährt vor dem Frühjahr nicht mehr, sagte das Hafenamt am Montag. Der Motor ist "
    "in einer Woche zweimal ausgefallen, und die Werft, die ihn reparieren könnte, ist bis zum Jahresende geschlossen.",
    "fr": "Le bac de Port Elda ne circulera pas avant le printemps, a annoncé lundi le bureau du port. Son moteur "
    "est tombé en panne deux fois en une semaine, et le chantier qui pourrait le réparer est fermé jusqu’à la fin de "
    "l’année.",
    "es": "El transbordador de Port Elda no saldrá antes de la primavera, dijo el lunes la oficina del puerto. El "
    "motor falló dos veces en una semana, y el astillero que podría arreglarlo está cerrado hasta el final del año.",
    "pt": "A balsa de Port Elda não vai sair antes da primavera, disse na segunda-feira o escritório do porto. O "
    "motor falhou duas vezes numa semana, e o estaleiro que o poderia consertar está fechado até ao fim do ano.",
    "it": "Il traghetto per Port Elda non partirà prima della primavera, ha detto lunedì l’ufficio del porto. Il "
    "motore si è guastato due volte in una settimana, e il cantiere che potrebbe ripararlo è chiuso fino alla fine "
    "dell’anno.",
    "nl": "De veerboot naar Port Elda vaart pas weer in het voorjaar, zei het havenkantoor maandag. De motor begaf "
    "het twee keer in één week, en de werf die hem zou kunnen herstellen is tot het einde van het jaar gesloten.",
    "pl": "Prom do Port Elda nie popłynie przed wiosną, poinformował w poniedziałek urząd portowy. Silnik zepsuł "
    "się dwa razy w ciągu tygodnia, a stocznia, która mogłaby go naprawić, jest zamknięta do końca roku.",
    "ru": "Паром в Порт-Эльду не пойдёт до весны, сообщило в понедельник управление порта. Двигатель дважды за "
    "неделю вышел из строя, а верфь, которая могла бы его починить, закрыта до конца года.",
    "ar": "قال مكتب الميناء يوم الاثنين إن العبارة لن تعمل قبل الربيع، وإن المحرك تعطل مرتين في أسبوع واحد، وإن "
    "الورشة التي تستطيع إصلاحه مغلقة حتى نهاية العام.",
    "ja": "港の連絡船は春まで運休すると港の事務所が月曜日に発表しました。エンジンが一週間に二度も故障したためです。",
    "zh": "港口办公室星期一宣布，渡轮在春天之前不会开航，因为发动机一个星期里坏了两次，修船厂年底之前不开门。两岸的"
    "商人要求在此期间使用一条小一些的船，但是市政府愿意支付的价格买不到这样的船。",
    "ko": "항구 사무소는 월요일에 연락선이 봄까지 운항하지 않는다고 밝혔다. 엔진이 일주일에 두 번이나 고장 났기 "
    "때문이다.",
    "th": "สำนักงานท่าเรือแจ้งเมื่อวันจันทร์ว่าเรือข้ามฟากจะไม่ออกก่อนฤดูใบไม้ผลิ",
    "el": "Το φέρι δεν θα κάνει δρομολόγια πριν από την άνοιξη, ανακοίνωσε τη Δευτέρα το γραφείο του λιμανιού.",
    "he": "המעבורת לא תפליג לפני האביב, כך הודיע ביום שני משרד הנמל. המנוע התקלקל פעמיים בשבוע אחד.",
}  # fmt: skip


@pytest.mark.parametrize("language", TEXTS)
def test_languages(language: str) -> None:
    assert find_language(TEXTS[language]) == language


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n\t",
        "12 345",
        "Hallo",
        "The ferry stops",
        "What is this, and who was that?",
        "A B C D",
        "- - - -",
        "Menu\nHome\nSport",
        "\u200b\x00",
    ],
)
def test_too_little_to_tell(text: str) -> None:
    assert find_language(text) is None


def test_the_longest_lines_tell_not_the_menu() -> None:
    menu = "\n".join(["Home", "News", "About us", "The best of the week", "Sign in to your account"])
    assert find_language(f"{menu}\n{TEXTS['de']}\n{menu}") == "de"


def test_capitals_and_line_ends_change_nothing() -> None:
    assert find_language(TEXTS["fr"].upper()) == "fr"
    assert find_language(TEXTS["es"].replace(" ", "\r\n", 3)) == "es"


def test_japanese_with_english_names_is_japanese() -> None:
    assert find_language(TEXTS["ja"] + " Port Elda Ferry Company Limited") == "ja"


def test_the_callers_language_wins() -> None:
    (record,) = cleaner.clean(TEXTS["de"], options=Options(language="nl"))
    assert record.language == "nl"
    assert cleaner.clean(TEXTS["de"])[0].language == "de"


GERMAN = (
    TEXTS["de"],
    "Die Händler an beiden Ufern hatten um ein kleineres Boot für den Winter gebeten. Für den Preis, den der Rat "
    "zahlen wollte, gab es keines, sagte der Schreiber, der an elf Werften geschrieben hatte.",
    "Die Straße über den Pass ist nur bei Tag offen. Ein Bus fährt um sieben Uhr vom Marktplatz ab und kommt um "
    "vier zurück, und der Rat zahlt die Hälfte des Fahrpreises für Schüler und für alle über siebzig.",
)


@pytest.mark.parametrize("date", ["2024-03-05", "5. März 2024"])
def test_each_page_of_a_source_has_its_own_language(date: str) -> None:
    english = ["Ferry to Port Elda stops for the winter", "By Ann Lee", "March 5, 2024", *STORY]
    german = ["Fähre nach Port Elda fährt im Winter nicht", "Von Ada Roe", date, *GERMAN]
    first, second = cleaner.clean("\n\n".join([*english, *german]))
    assert (first.language, second.language) == ("en", "de")
    assert (second.authors, second.published) == (["Ada Roe"], "2024-03-05")

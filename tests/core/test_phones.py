"""How phone numbers are read, kept, shown and sent to."""

import pytest

from ranzcred.core.phones import phone_key, phone_refusal, shown_phone, stored_phone, text_message_number

MOBILE, OFFICE = "+64215550000", "+6495550100"
SPELLINGS = {
    MOBILE: [
        *("021 555 0000", "0215550000", "215550000", "21 555 0000", "(021) 555-0000", "021.555.0000", "021/555 0000"),
        *("+64 21 555 0000", "+64215550000", "+64 (0)21 555 0000", "0064 21 555 0000", "64 21 555 0000"),
        *(
            "021\u00a0555\u20090000",
            "021\u2011555\u20130000",
            "０２１ ５５５ ００００",
            "＋64 21 5550000",
            " 021 5550000 ",
        ),
        *("tel:+64-21-555-0000", "+64-21-555-0000"),
    ],
    f"{OFFICE};ext=2": [
        *("09 555 0100, ext 2", "09 555 0100 ext. 2", "09 555 0100 x2", "09 555 0100 x 2", "095550100 extn 2"),
        *("09 555 0100 extension 2", "09 555 0100 #2", "(09) 555 0100 Ext: 2", "+6495550100;ext=2", "9 555 0100 EXT 2"),
    ],
    "+61255500000": ["+61 2 5550 0000", "0061 2 5550 0000", "+61 (0)2 5550 0000"],
    "+64800555000": ["0800 555 000", "0800555000"],
}
LENGTH = "has too few digits, or no area code"
REFUSED = {
    "555 0100": LENGTH,
    "021 555": LENGTH,
    "111": LENGTH,
    "021 555 0000 0000": "has too many digits",
    "021 555 0000 / 09 555 0100": "is not a phone number",
    "Aroha 021 555 0000": "is not a phone number",
    "021 555 0000 Aroha": "is not a phone number",
    "021 555 0000, 09 555 0100": "is not a phone number",
    "call the office": "is not a phone number",
    "+999 12345678": "is not a phone number",
    "2.1555E+8": "is not a phone number",
    "05 555 0100": "is not a phone number",
    "1" * 40: "is not a phone number",
    "-": "is not a phone number",
}


@pytest.mark.parametrize(("kept", "text"), [(kept, text) for kept, texts in SPELLINGS.items() for text in texts])
def test_number_is_kept_in_one_form(kept: str, text: str) -> None:
    assert (stored_phone(text), phone_refusal(text), phone_key(text)) == (kept, None, kept)


@pytest.mark.parametrize(("text", "fault"), REFUSED.items())
def test_what_is_no_number_is_refused_with_advice(text: str, fault: str) -> None:
    advice = "Enter one such as 021 555 0000, 09 555 0100 ext. 2 or +61 2 5550 0000."
    assert phone_refusal(text) == f"{fault}. {advice}"
    assert (stored_phone(text), shown_phone(text), text_message_number(text)) == (None, text, None)


@pytest.mark.parametrize(
    ("kept", "shown"),
    [
        (MOBILE, "021 555 0000"),
        (f"{OFFICE};ext=2", "09 555 0100 ext. 2"),
        ("+64800555000", "0800 555 000"),
        ("+61255500000", "+61 2 5550 0000"),
        ("+442079460018;ext=12", "+44 20 7946 0018 ext. 12"),
        ("021-5550000", "021 555 0000"),
        (None, ""),
    ],
)
def test_number_is_shown_as_people_write_it_and_read_back(kept: str | None, shown: str) -> None:
    assert shown_phone(kept) == shown
    assert phone_key(shown or None) == phone_key(kept)


@pytest.mark.parametrize(
    ("kept", "number"),
    [
        ("021 555 0000", MOBILE),
        ("+61 412 345 678", "+61412345678"),
        ("+1 650 253 0000", "+16502530000"),
        ("021 555 0000 ext 2", None),
        ("09 555 0100", None),
        ("0800 555 000", None),
    ],
)
def test_text_message_goes_to_mobiles_alone(kept: str, number: str | None) -> None:
    assert text_message_number(kept) == number

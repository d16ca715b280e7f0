"""Signed notes, held against what others have published, and every way in which one is none."""

import pytest

from ranzcred.core.errors import Invalid
from ranzcred.domain.audit.proof.signed_note import Malformed, Signer, Verifier

# The example of golang.org/x/mod/sumdb/note, whose format this is.
PETER = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
PETERS_PRIVATE = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
ENOCH = "EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop"
TEXT = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
BY_PETER = (
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)
BY_ENOCH = "— EnochRoot rwz+eBzmZa0SO3NbfRGzPCpDckykFXSdeX+MNtCOXm2/5n2tiOHp+vAF1aGrQ5ovTG01oOTGwnWLox33WWd1RvMc+QQ=\n"


def test_sign_gives_the_published_signature() -> None:
    signer = Signer.parse(PETERS_PRIVATE)
    assert signer.sign(TEXT) == f"{TEXT}\n{BY_PETER}"
    assert signer.verifier.text == PETER
    assert signer.text == PETERS_PRIVATE


@pytest.mark.parametrize("key", [PETER, ENOCH, f"{ENOCH}\n"])
@pytest.mark.parametrize("signatures", [BY_PETER + BY_ENOCH, BY_ENOCH + BY_PETER])
def test_open_finds_ones_own_signature_among_others(key: str, signatures: str) -> None:
    assert Verifier.parse(key).open(f"{TEXT}\n{signatures}") == TEXT


def test_open_takes_text_with_empty_lines() -> None:
    signer = Signer.new("ranzcred")
    assert signer.verifier.open(signer.sign("a\n\nb\n")) == "a\n\nb\n"
    assert Verifier.parse(signer.verifier.text).open(Signer.parse(signer.text).sign("Ā\n")) == "Ā\n"


def test_open_refuses_what_somebody_else_has_signed() -> None:
    with pytest.raises(Invalid, match="not signed by the key EnochRoot"):
        Verifier.parse(ENOCH).open(f"{TEXT}\n{BY_PETER}")
    with pytest.raises(Invalid, match="not signed by the key PeterNeumann"):
        Verifier.parse(PETER).open(f"{TEXT}\n{Signer.new('PeterNeumann').sign(TEXT).splitlines()[-1]}\n")


def test_open_refuses_a_changed_text() -> None:
    with pytest.raises(Invalid, match="changed after it was signed"):
        Verifier.parse(PETER).open(f"{TEXT.replace('your', 'my')}\n{BY_PETER}")


@pytest.mark.parametrize(
    "note",
    [
        "",
        "\n",
        TEXT,
        f"{TEXT}\n",
        f"{TEXT}{BY_PETER}",
        f"{TEXT}\n{BY_PETER.strip()}",
        f"{TEXT}\n{BY_PETER}\n",
        f"{TEXT}\n{BY_PETER}more\n",
        f"{TEXT}\n{BY_PETER.replace('— ', '- ')}",
        f"{TEXT}\n{BY_PETER}".replace("\n", "\r\n"),
    ],
)
def test_open_refuses_what_is_no_note(note: str) -> None:
    with pytest.raises(Malformed, match="no signed note"):
        Verifier.parse(PETER).open(note)


@pytest.mark.parametrize(
    "key",
    [
        "",
        "PeterNeumann",
        PETER.replace("c74f20a3", "c74f20a4"),
        PETER.replace("PeterNeumann", "Peter"),
        PETER[:-4],
        PETER.replace("+ARpc", "+AhpC"),
        PETERS_PRIVATE,
    ],
)
def test_public_key_that_is_none_is_refused(key: str) -> None:
    with pytest.raises(Malformed, match="The public key"):
        Verifier.parse(key)


@pytest.mark.parametrize("key", ["", PETER, PETERS_PRIVATE[:-4], PETERS_PRIVATE.replace("c74f20a3", "c74f20a4")])
def test_private_key_that_is_none_is_refused(key: str) -> None:
    with pytest.raises(Malformed, match="The private key"):
        Signer.parse(key)


@pytest.mark.parametrize("name", ["", "two words", "a+b", "x" * 201])
def test_key_without_a_proper_name_is_refused(name: str) -> None:
    with pytest.raises(Malformed, match="The name of a key"):
        Signer.new(name)

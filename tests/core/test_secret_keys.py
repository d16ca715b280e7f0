"""The keys that sign: what production takes for one, and those from before."""

from pathlib import Path

import pytest

from ranzcred.config import ConfigurationError, Settings
from tests.core.test_config import PRODUCTION, STRONG, read

OLD, OLDER = STRONG[::-1], STRONG.swapcase()
WEAK = [
    "changeme-changeme-changeme-changeme-1",
    "abcdefghijklmnopqrstuvwxyz0123456789",
    "qwertyuiopasdfghjklzxcvbnm1234567890",
    "SuperSecretKeySuperSecretKey12345678",
    "please-change-me-to-something-else-entirely",
    "my-super-secret-production-key-for-ranzcred",
    "what python3 -c 'import secrets; print(secrets.token_urlsafe(48))' prints",
    STRONG[:16] * 2,
    STRONG[:31],
]


def in_production(tmp_path: Path, **environ: str) -> Settings:
    return read(tmp_path, **PRODUCTION | environ)


@pytest.mark.parametrize("name", ["SECRET_KEY", "SECRET_KEY_FALLBACKS"])
@pytest.mark.parametrize("weak", WEAK)
def test_key_that_can_be_guessed_is_refused_in_production(tmp_path: Path, name: str, weak: str) -> None:
    with pytest.raises(ConfigurationError) as refused:
        in_production(tmp_path, **{name: weak})
    assert str(refused.value).startswith(f"{name} is too weak for production: give at least 32 random characters")
    assert weak not in str(refused.value)


@pytest.mark.parametrize(
    "strong",
    [
        "O9nQqGIhSJyqrECfjCgu0DLLjHq80Jlem118H6AFaNtMmdB36if8TJNJWD34LahJ",
        "86e141371c67db758d676be4112ce472c4dea6cbfc7a148cfccd10fa142cac6e",
        "80e8a865-8486-425e-ba36-c459fa24d2c3",
        "nHavFMpLJz3XhqZ6WqhVm9C1gBXSWODR7LaqIMZpHxk=",
        STRONG,
        "7f3a91c05e8b42d6af10937ce4d8b65209fb17a3d46c8e5",
        "!k9$w2(z7@x4&v1#q6^m3*j8%h5)f0-d_s+a=po;li<uy>tr",
    ],
)
def test_key_that_a_program_made_is_taken_in_production(tmp_path: Path, strong: str) -> None:
    assert in_production(tmp_path, SECRET_KEY=strong).secret_key == strong


@pytest.mark.parametrize("given", [f"{OLD},{OLDER}", f" {OLD} , {OLDER},", f"{OLD}\n{OLDER}", f"{OLD} {OLDER}"])
def test_keys_from_before_follow_the_newest(tmp_path: Path, given: str) -> None:
    settings = in_production(tmp_path, SECRET_KEY_FALLBACKS=given)
    assert settings.secret_keys == (STRONG, OLD, OLDER)
    assert OLD not in repr(settings)


def test_without_keys_from_before_there_is_one(tmp_path: Path) -> None:
    assert in_production(tmp_path, SECRET_KEY_FALLBACKS="").secret_keys == (STRONG,)


KEPT_REFUSED = {
    "empty": (b"", "is empty."),
    "blanks": (b" \n\t  \n", "is empty."),
    "short": (b"abc", "is too short to be safe."),
    "of words": (b"my-super-secret-production-key-for-ranzcred", "can be guessed."),
    "repetition": (b"a" * 64, "can be guessed."),
    "no text": (b"\xff\xfe" * 40, "is no text."),
    "a folder": (None, "can't be created or read: Is a directory."),
}


@pytest.mark.parametrize(("content", "what"), KEPT_REFUSED.values(), ids=KEPT_REFUSED)
def test_kept_key_that_is_no_key_is_refused_in_one_line(tmp_path: Path, content: bytes | None, what: str) -> None:
    kept = tmp_path / "data" / "secret_key"
    kept.parent.mkdir()
    if content is None:
        kept.mkdir()
    else:
        kept.write_bytes(content)
    with pytest.raises(ConfigurationError) as refused:
        read(tmp_path)
    sentence = str(refused.value)
    assert sentence.startswith(f"The key that signs cookies, kept in {kept}, {what} Put back the file that was there;")
    assert "\n" not in sentence
    assert content is None or kept.read_bytes() == content


def test_kept_key_in_a_place_that_cannot_be_written_is_refused_in_one_line(tmp_path: Path) -> None:
    kept = tmp_path / "data" / "secret_key"
    kept.parent.mkdir()
    kept.symlink_to("secret_key")
    with pytest.raises(ConfigurationError, match=r"secret_key, can't be created or read: .*a new key is created"):
        read(tmp_path)


def test_key_of_blanks_is_none(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="SECRET_KEY must be set in production"):
        in_production(tmp_path, SECRET_KEY="  ")
    assert len(read(tmp_path, SECRET_KEY=" \n").secret_key) >= 64


def test_what_serves_nobody_reads_and_makes_no_key(tmp_path: Path) -> None:
    data = {"RANZCRED_DATA_DIR": str(tmp_path / "data")}
    assert Settings.from_environment(data, serving=False).secret_key == ""
    assert list((tmp_path / "data").iterdir()) == []

"""Which e-mail addresses say who somebody is."""

import pytest

from ranzcred.core.addresses import is_shared_mailbox


@pytest.mark.parametrize("mailbox", ["office", "INFO", "admin2", "accounts.auckland", "no-reply", "team_n", "sales+nz"])
def test_mailbox_of_a_desk_is_shared(mailbox: str) -> None:
    assert is_shared_mailbox(f"{mailbox}@kowhai.example")


@pytest.mark.parametrize("address", ["peni@office.nz", "peni.office@x.nz", "infofale@x.nz", "12@x.nz", "mailata@x.nz"])
def test_mailbox_of_a_person_is_not(address: str) -> None:
    assert not is_shared_mailbox(address)

"""Sealed columns, blind indexes, tokens and signed values."""

import time

import pytest
import time_machine
from bare import bare_site
from hypothesis import given
from hypothesis import strategies as st

from activistnet.core.data import crypto

OLD, NEW, OTHER = ("old-" * 10, "new-" * 10, "other-" * 8)


def with_settings(**settings):
    """An application context with these keys and nothing else."""
    return bare_site(**{"secret_key": OLD, "sealing_keys": (OLD,), "index_key": OTHER} | settings).app_context()


@given(st.text(), st.binary(max_size=80))
def test_p01_a_sealed_value_opens_in_its_own_place(plain, context):
    with with_settings():
        sealed = crypto.seal(plain, context=context)
        assert crypto.unseal(sealed, context=context) == plain
        assert len(sealed) == len(plain.encode()) + 33


def test_p01_a_sealed_value_does_not_open_elsewhere():
    with with_settings():
        sealed = crypto.seal("amina@example.org", context=b"signatures 12")
        with pytest.raises(crypto.Unreadable):
            crypto.unseal(sealed, context=b"signatures 13")


def test_p01_a_changed_or_cut_value_does_not_open():
    with with_settings():
        sealed = crypto.seal("amina@example.org", context=b"here")
        spoilt = [sealed[:cut] for cut in range(len(sealed))]
        spoilt += [sealed[:at] + bytes([sealed[at] ^ 1]) + sealed[at + 1 :] for at in range(len(sealed))]
        for value in spoilt:
            with pytest.raises(crypto.Unreadable):
                crypto.unseal(value, context=b"here")


def test_p01_equal_values_are_sealed_differently():
    with with_settings():
        assert crypto.seal("x", context=b"") != crypto.seal("x", context=b"")


def test_p01_a_rotated_key_still_opens_and_new_values_take_the_new_one():
    with with_settings(sealing_keys=(OLD,)):
        sealed = crypto.seal("amina@example.org", context=b"here")
    with with_settings(sealing_keys=(NEW, OLD)):
        assert crypto.unseal(sealed, context=b"here") == "amina@example.org"
        anew = crypto.seal("amina@example.org", context=b"here")
    with with_settings(sealing_keys=(NEW,)):
        assert crypto.unseal(anew, context=b"here") == "amina@example.org"
        with pytest.raises(crypto.Unreadable):
            crypto.unseal(sealed, context=b"here")


def test_p01_a_blind_index_is_equal_in_one_scope_only():
    with with_settings():
        here = crypto.blind_index("amina@example.org", scope="petition:12")
        assert here == crypto.blind_index("amina@example.org", scope="petition:12")
        assert here != crypto.blind_index("amina@example.org", scope="petition:13")
        assert len(here) == 32
    with with_settings(index_key=NEW):
        assert here != crypto.blind_index("amina@example.org", scope="petition:12")


def test_tokens_are_256_bits_and_kept_as_a_hash():
    tokens = {crypto.new_token() for _ in range(1000)}
    assert len(tokens) == 1000
    assert {len(token) for token in tokens} == {43}
    assert len(crypto.token_hash(tokens.pop())) == 32
    assert crypto.token_hash("\ud800") == crypto.token_hash("?")


def test_a_signed_value_is_for_one_purpose():
    with with_settings():
        signed = crypto.sign_value("12", "after signing")
        assert crypto.read_value(signed, "after signing") == "12"
        assert crypto.read_value(signed, "unsubscribe") is None
        assert crypto.read_value(signed[:-1], "after signing") is None
        assert crypto.read_value("\ud800.é.☃", "after signing") is None


def test_links_mailed_in_the_first_format_are_still_read():
    mailed = "IjEyIg.awrgvQ.FriA1w3ZmuCNUaT3D-iJmg6bc_Us5oalZf7jo7LfuTQ"
    with with_settings():
        assert crypto.read_value(mailed, "withdraw") == "12"
        assert crypto.read_value(mailed, "signed") is None
        assert crypto.read_value(mailed.replace("Ij", "Ik"), "withdraw") is None


def test_a_signed_value_ages():
    with with_settings(), time_machine.travel(time.time(), tick=False) as clock:
        signed = crypto.sign_value("12", "after signing")
        clock.shift(3600)
        assert crypto.read_value(signed, "after signing", max_age=3600) == "12"
        clock.shift(1)
        assert crypto.read_value(signed, "after signing", max_age=3600) is None
        assert crypto.read_value(signed, "after signing") == "12"


def test_a12_a_value_signed_before_a_rotation_is_still_read():
    with with_settings(secret_key=OLD):
        signed = crypto.sign_value("12", "x")
    with with_settings(secret_key=NEW, secret_key_fallbacks=(OLD, OTHER)):
        assert crypto.read_value(signed, "x") == "12"
        anew = crypto.sign_value("12", "x")
    with with_settings(secret_key=NEW):
        assert crypto.read_value(anew, "x") == "12"
        assert crypto.read_value(signed, "x") is None

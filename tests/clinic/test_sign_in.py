import re

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core import mail
from django.core.cache import caches
from django.test import Client

from clinic.access import Role
from tests.factories import make_staff
from tests.worker import carry_out_tasks, mailed_link

PASSWORD = "correct horse battery"


class CountingHasher(MD5PasswordHasher):
    """Counts how often a password is hashed."""

    calls = 0

    def encode(self, password, salt):
        type(self).calls += 1
        return super().encode(password, salt)


@pytest.fixture
def visitor(db):
    return Client(HTTP_HOST="localhost")


def sign_in(client, email, password=PASSWORD, **extra):
    return client.post("/accounts/login/", {"login": email, "password": password, **extra})


def miss(client, email, times):
    for number in range(times):
        sign_in(client, email, f"wrong password {number}")


def is_signed_in(client):
    return "_auth_user_id" in client.session


def test_the_right_password_leads_to_the_page_that_was_asked_for(visitor):
    ada = make_staff("ada", Role.PHYSICAL_THERAPIST)

    page = sign_in(visitor, ada.email, next="/exercises/")

    assert page.status_code == 302
    assert page["Location"] == "/exercises/"
    assert is_signed_in(visitor)


def test_sign_in_never_leads_to_another_site(visitor):
    ada = make_staff("ada", Role.PHYSICAL_THERAPIST)

    page = sign_in(visitor, ada.email, next="https://elsewhere.example/")

    assert page["Location"] == "/"


def test_the_address_is_taken_in_any_case(visitor):
    ada = make_staff("ada", Role.PHYSICAL_THERAPIST)

    sign_in(visitor, ada.email.upper())

    assert is_signed_in(visitor)


def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(visitor):
    ada = make_staff("ada", Role.PHYSICAL_THERAPIST)

    known = sign_in(visitor, ada.email, "wrong password 1")
    unknown = sign_in(visitor, "nobody@clinic.example", "wrong password 1")

    assert "do not belong together" in known.text
    assert without_tokens(known, ada.email) == without_tokens(unknown, "nobody@clinic.example")


def without_tokens(page, email):
    lines = page.text.replace(email, "ADDRESS").splitlines()
    return [
        line for line in lines if not any(word in line for word in ("csrfmiddlewaretoken", "X-CSRFToken", "nonce="))
    ]


def test_the_sixth_try_is_refused_even_with_the_right_password_and_before_it_is_hashed(visitor, settings):
    settings.PASSWORD_HASHERS = ["tests.clinic.test_sign_in.CountingHasher"]
    ada = make_staff("ada", Role.PHYSICAL_THERAPIST)
    miss(visitor, ada.email, 5)
    CountingHasher.calls = 0

    page = sign_in(visitor, ada.email)

    assert "Too many wrong tries" in page.text
    assert CountingHasher.calls == 0
    assert not is_signed_in(visitor)


def test_five_tries_are_not_yet_too_many(visitor):
    ada = make_staff("ada", Role.PHYSICAL_THERAPIST)
    miss(visitor, ada.email, 4)

    sign_in(visitor, ada.email)

    assert is_signed_in(visitor)


def test_tries_are_counted_for_the_person_wherever_they_come_from(visitor):
    ada = make_staff("ada", Role.PHYSICAL_THERAPIST)
    for number in range(5):
        visitor.post(
            "/accounts/login/",
            {"login": ada.email, "password": f"wrong password {number}"},
            REMOTE_ADDR=f"203.0.113.{number}",
        )

    sign_in(visitor, ada.email)

    assert not is_signed_in(visitor)


def test_tries_are_counted_for_the_person_by_whatever_name_the_site_is_called(visitor, settings):
    settings.ALLOWED_HOSTS = [".clinic.example", "localhost"]
    ada = make_staff("ada", Role.PHYSICAL_THERAPIST)
    for number in range(5):
        entered = {"login": ada.email, "password": f"wrong password {number}"}
        visitor.post("/accounts/login/", entered, headers={"host": f"{number}.clinic.example"})

    sign_in(visitor, ada.email)

    assert not is_signed_in(visitor)


def test_a_colleague_still_signs_in_while_another_is_locked_out(visitor):
    ada, ben = make_staff("ada", Role.PHYSICAL_THERAPIST), make_staff("ben", Role.FRONT_DESK)
    miss(visitor, ada.email, 6)

    sign_in(visitor, ben.email)

    assert is_signed_in(visitor)


def test_the_count_outlives_the_process_that_kept_it(visitor):
    ada = make_staff("ada", Role.PHYSICAL_THERAPIST)
    miss(visitor, ada.email, 5)
    del caches["default"]

    sign_in(visitor, ada.email)

    assert not is_signed_in(visitor)


def test_a_flood_of_made_up_addresses_does_not_push_out_a_count(visitor):
    ada = make_staff("ada", Role.PHYSICAL_THERAPIST)
    miss(visitor, ada.email, 5)
    for number in range(400):
        caches["default"].set(f"flood-{number}", 1, 900)

    sign_in(visitor, ada.email)

    assert not is_signed_in(visitor)


def test_an_address_that_the_client_writes_itself_is_not_believed(visitor):
    for number in range(20):
        visitor.post(
            "/accounts/login/",
            {"login": f"nobody{number}@clinic.example", "password": "wrong password"},
            headers={"X-Forwarded-For": f"203.0.113.{number}"},
        )
    ada = make_staff("ada", Role.PHYSICAL_THERAPIST)

    page = sign_in(visitor, ada.email)

    assert "Too many wrong tries" in page.text


def test_nobody_signs_up(visitor, mia):
    assert visitor.get("/accounts/signup/").status_code == 302
    assert mia.get("/accounts/signup/").status_code == 404


def test_nobody_changes_their_own_address(mia):
    assert mia.get("/accounts/email/").status_code == 404


def test_the_admin_has_no_sign_in_of_its_own(visitor):
    page = visitor.get("/admin/login/?next=/admin/")

    assert page["Location"] == "/accounts/login/?next=%2Fadmin%2F"


def test_a_forgotten_password_is_chosen_again_by_mail(visitor):
    ada = make_staff("ada", Role.PHYSICAL_THERAPIST)
    visitor.post("/accounts/password/reset/", {"email": ada.email})

    form = visitor.get(mailed_link(), follow=True)
    visitor.post(form.request["PATH_INFO"], {"password1": "a new longer phrase", "password2": "a new longer phrase"})

    assert not is_signed_in(visitor)
    sign_in(visitor, ada.email, "a new longer phrase")
    assert is_signed_in(visitor)


def test_a_link_to_choose_a_password_works_once(visitor):
    ada = make_staff("ada", Role.PHYSICAL_THERAPIST)
    visitor.post("/accounts/password/reset/", {"email": ada.email})
    path = mailed_link()
    form = visitor.get(path, follow=True)
    visitor.post(form.request["PATH_INFO"], {"password1": "a new longer phrase", "password2": "a new longer phrase"})

    again = Client(HTTP_HOST="localhost").get(path, follow=True)

    assert 'name="password1"' not in again.text


def test_a_forgotten_password_answers_alike_for_an_unknown_address(visitor):
    ada = make_staff("ada", Role.PHYSICAL_THERAPIST)

    known = visitor.post("/accounts/password/reset/", {"email": ada.email}, follow=True)
    unknown = visitor.post("/accounts/password/reset/", {"email": "nobody@clinic.example"}, follow=True)

    assert without_tokens(known, ada.email) == without_tokens(unknown, "nobody@clinic.example")
    assert mail.outbox == []
    carry_out_tasks()
    assert "/accounts/password/reset/key/" in mail.outbox[0].body
    assert "/accounts/password/reset/key/" not in mail.outbox[1].body
    assert mail.outbox[1].to == ["nobody@clinic.example"]


def test_asking_for_link_after_link_is_refused_in_the_clinics_dress(visitor):
    for number in range(5):
        visitor.post("/accounts/password/reset/", {"email": f"nobody{number}@clinic.example"})

    page = visitor.post("/accounts/password/reset/", {"email": "nobody@clinic.example"})

    assert page.status_code == 429
    assert "Wait an hour at most" in page.text
    carry_out_tasks()
    assert len(mail.outbox) == 5


def test_a_long_password_is_welcome(visitor):
    ada = make_staff("ada", Role.PHYSICAL_THERAPIST)
    visitor.force_login(ada)
    phrase = "a sentence of many words that nobody else would ever think of, with a comma " * 2

    visitor.post(
        "/accounts/password/change/",
        {"oldpassword": PASSWORD, "password1": phrase.strip(), "password2": phrase.strip()},
    )

    ada.refresh_from_db()
    assert ada.check_password(phrase.strip())


@pytest.mark.parametrize("weak", ["short", "password1234", "ada-sample-clinic"])
def test_a_weak_password_is_refused(visitor, weak):
    ada = make_staff("ada", Role.PHYSICAL_THERAPIST, family_name="Sample-Clinic")
    visitor.force_login(ada)

    page = visitor.post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": weak, "password2": weak})

    assert page.status_code == 200
    ada.refresh_from_db()
    assert ada.check_password(PASSWORD)


def test_a_new_address_shuts_out_the_old_one(visitor):
    ada = make_staff("ada", Role.PHYSICAL_THERAPIST)
    old = ada.email
    visitor.post("/accounts/password/reset/", {"email": old})
    ada.email = "new-address@clinic.example"
    ada.save(update_fields=["email"])

    sign_in(visitor, old)

    assert not is_signed_in(visitor)


def test_the_admin_shuts_out_who_has_no_right_to_it_with_a_page(mia):
    page = mia.get("/admin/", follow=True)

    assert page.status_code == 403
    assert "Your role does not open this page" in page.text
    assert len(page.redirect_chain) == 1


def test_whoever_may_opens_the_admin(visitor):
    visitor.force_login(make_staff("root", is_staff=True, is_superuser=True))

    assert visitor.get("/admin/").status_code == 200


@pytest.mark.parametrize("weak", ["passwordpassword", "Kneehip-kneehip1", "abcabcabcabcabc", "aabbaabbabab"])
def test_a_password_that_repeats_is_refused(visitor, weak):
    ada = make_staff("ada", Role.PHYSICAL_THERAPIST)
    visitor.force_login(ada)

    page = visitor.post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": weak, "password2": weak})

    assert "This password" in page.text
    ada.refresh_from_db()
    assert ada.check_password(PASSWORD)


def test_the_first_password_is_chosen_in_plain_words(visitor):
    ada = make_staff("ada", Role.PHYSICAL_THERAPIST)
    asked = visitor.get("/accounts/password/reset/")
    sent = visitor.post("/accounts/password/reset/", {"email": ada.email}, follow=True)
    path = mailed_link()
    form = visitor.get(path, follow=True)
    new = {"password1": "a new longer phrase", "password2": "a new longer phrase"}
    done = visitor.post(form.request["PATH_INFO"], new, follow=True)
    used = Client(HTTP_HOST="localhost").get(path, follow=True)

    assert "<h1>Choose your password</h1>" in asked.text
    assert "<h1>Look into your mail</h1>" in sent.text
    assert "<h1>Choose your password</h1>" in form.text
    assert 'href="/accounts/login/">Sign in</a>' in done.text
    assert "This link does not work any more" in used.text
    assert 'href="/accounts/login/"' in used.text
    assert 'href="/accounts/password/reset/"' in used.text


@pytest.mark.parametrize(
    "path",
    [
        "/accounts/login/",
        "/accounts/logout/",
        "/accounts/password/reset/",
        "/accounts/password/change/",
        "/accounts/reauthenticate/",
        "/accounts/2fa/",
        "/accounts/2fa/totp/activate/",
        "/accounts/2fa/webauthn/",
        "/accounts/2fa/webauthn/add/",
        "/accounts/sessions/",
    ],
)
def test_pages_of_sign_in_speak_in_sentences_and_without_jargon(visitor, path):
    ada = make_staff("ada", Role.PHYSICAL_THERAPIST)
    if path not in ("/accounts/login/", "/accounts/password/reset/"):
        sign_in(visitor, ada.email)
        if path != "/accounts/reauthenticate/":
            visitor.post("/accounts/reauthenticate/", {"password": PASSWORD})

    page = visitor.get(path)

    assert page.status_code == 200
    words = " ".join(re.sub(r"<[^>]*>", " ", re.sub(r"<script.*?</script>", "", page.text, flags=re.DOTALL)).split())
    jargon = "Confirm Access|reauthenticate|Master key|Passwordless|Authenticator|Two-Factor|Security Key|Deactivate"
    assert not re.search(jargon, words), words
    assert not re.search(r"<th[^>]*>\s*</th>", page.text)
    assert not re.search(r"<(h1|h2|label|button)[^>]*>[^<]*[a-z] (?!PIN)[A-Z][a-z]", page.text)


def test_a_browser_is_named_shortly_where_one_is_signed_in(visitor):
    ada = make_staff("ada", Role.PHYSICAL_THERAPIST)
    agent = (
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0 Safari/537.36"
    )
    visitor.post("/accounts/login/", {"login": ada.email, "password": PASSWORD}, headers={"User-Agent": agent})

    page = visitor.get("/accounts/sessions/").text

    assert "Chrome on Windows" in page
    assert "AppleWebKit" not in page

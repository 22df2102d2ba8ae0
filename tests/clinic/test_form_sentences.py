"""What a wrong field is told, in every form alike: the field's name, and what to do."""

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile

CHOICES = [("a", "A")]


def said(field, value=None, files=None):
    """The one sentence about ``field`` when ``value`` is typed."""
    kind = type("Sample", (forms.Form,), {"it": field})
    form = kind({} if value is None else {"it": value}, {"it": files} if files else None)
    (sentence,) = form.errors["it"]
    assert list(form["it"].errors) == [sentence]
    return sentence


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        (forms.CharField(label="Phone number"), "", "Fill in “Phone number”."),
        (forms.CharField(max_length=3), "abcde", "Shorten “It” to 3 letters; now it has 5."),
        (
            forms.CharField(label="100 % pain", max_length=3),
            "abcde",
            "Shorten “100 % pain” to 3 letters; now it has 5.",
        ),
        (forms.EmailField(label="E-mail"), "x", "Write “E-mail” like name@clinic.example."),
        (forms.IntegerField(label="Sets"), "x", "Write “Sets” as a whole number, such as 3."),
        (forms.IntegerField(label="Sets", min_value=1), "0", "“Sets” must be 1 or more."),
        (forms.DateField(label="Review on"), "soon", "Write “Review on” as month/day/year, such as 5/4/2027."),
        (forms.ChoiceField(label="Side", choices=CHOICES), "", "Choose something for “Side”."),
        (forms.ChoiceField(label="Side", choices=CHOICES), "z", "Choose something that the list of “Side” offers."),
        (forms.ChoiceField(label="50 %", choices=CHOICES), "z", "Choose something that the list of “50 %” offers."),
        (forms.BooleanField(label="I agree"), "", "Tick “I agree”."),
        (forms.FileField(label="Picture"), "", "Choose a file for “Picture”."),
    ],
)
def test_a_wrong_field_is_named_and_told_what_to_do(field, value, sentence):
    assert said(field, value) == sentence


def test_an_empty_file_is_said_to_be_empty():
    empty = SimpleUploadedFile("back.png", b"")

    assert said(forms.FileField(label="Picture"), files=empty) == "The file for “Picture” is empty. Choose another one."


def test_a_sentence_of_the_fields_own_stays():
    field = forms.CharField(error_messages={"required": "Say why the visit is cancelled."})

    assert said(field, "") == "Say why the visit is cancelled."


def test_the_sign_in_speaks_the_same_way(client, db):
    page = client.post("/accounts/login/", {"login": "", "password": ""})

    assert "Fill in “Password”." in page.text
    assert "This field is required" not in page.text

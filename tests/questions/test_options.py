import pytest
from django import forms
from django.template import Context, Template
from django.utils.html import format_html

GROUPS = [("", "All topics"), ("Basics", [("basics/locks", "Locks"), ("basics/io", "I/O")])]


def written(choices: list, data: dict[str, str]) -> str:
    class FilterForm(forms.Form):
        topic = forms.ChoiceField(choices=choices)

    template = Template("{% load options %}{{ form.topic|options }}")
    return template.render(Context({"form": FilterForm(data)}))


def test_options_are_written_in_their_groups_with_the_chosen_one_selected():
    assert written(GROUPS, {"topic": "basics/io"}).splitlines() == [
        '<option value="">All topics</option>',
        '<optgroup label="Basics">',
        '<option value="basics/locks">Locks</option>',
        '<option value="basics/io" selected>I/O</option>',
        "</optgroup>",
    ]


@pytest.mark.parametrize("data", [{}, {"topic": ""}])
def test_option_without_a_value_is_selected_when_nothing_is_chosen(data):
    assert '<option value="" selected>' in written(GROUPS, data)


def test_option_that_does_not_exist_is_not_selected():
    assert "selected" not in written(GROUPS, {"topic": '"><script>'})


def test_options_are_text_whoever_wrote_them():
    page = written([('"', "<b>1</b>"), ("<i>", [("&", "<u>")])], {})

    assert '<option value="&quot;">&lt;b&gt;1&lt;/b&gt;</option>' in page
    assert '<optgroup label="&lt;i&gt;">\n<option value="&amp;">&lt;u&gt;</option>' in page


def test_options_that_are_equal_are_written_equally():
    marked = format_html("<b>{}</b>", 1)

    assert written([(marked, marked)], {}) == written([("<b>1</b>", "<b>1</b>")], {})
    assert "<b>" not in written([(marked, marked)], {})

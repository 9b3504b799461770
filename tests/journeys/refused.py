"""A form that is sent with nothing in it, or with choices and days that do not exist: what the answer must be.

Forms that ask for nothing but a press of a button are not sent: they would be obeyed.
"""

from typing import Any

FORMS = "main form[method=post]"
PREFIX = {"nl": "Fout:", "en": "Error:"}

# Texts are emptied; a day or a number becomes a word; of each group a choice is made that nobody offered.
SPOIL = """(form) => {
  const asked = [...form.elements].filter((field) => field.name && field.type !== "hidden" && field.type !== "submit");
  for (const field of asked) {
    if (["date", "time", "month", "number"].includes(field.type)) {
      field.type = "text";
      field.value = "morgen";
    } else if (field.type === "radio") {
      field.value = "onzin";
      field.checked = true;
    } else if (field.type === "checkbox") {
      field.checked = false;
    } else if (field.tagName === "SELECT") {
      field.append(new Option("onzin", "onzin", true, true));
    } else {
      field.value = "";
    }
  }
  form.noValidate = true;
  return asked.length;
}"""

# Every field with an error names it: the words of its error stand where aria-describedby points.
UNTIED = """() => [...document.querySelectorAll(".field-error")].filter((error) => {
  const field = error.closest(".field");
  const tied = [...field.querySelectorAll("[aria-describedby]")].flatMap(
    (element) => element.getAttribute("aria-describedby").split(/\\s+/));
  // In a group it is the group that is named; a single field also says by itself that it is wrong.
  const marked = field.querySelector("fieldset, [aria-invalid=true]");
  return !error.id || !tied.includes(error.id) || !marked;
}).map((error) => error.textContent.trim())"""


def spoil(form: Any) -> int:
    """How many fields the form asks for; each of them is now wrong or empty."""
    asked: int = form.evaluate(SPOIL)
    return asked


def check_refused(page: Any, answer: Any) -> None:
    """The answer says what is wrong, first in its title, then where the focus is, then at each field.

    The pages of the login package answer 200.
    """
    language = page.locator("html").get_attribute("lang")
    assert answer.status in ((200, 422) if "/account/" in page.url else (422,))
    assert page.title().startswith(PREFIX[language])
    assert page.evaluate("document.activeElement.matches('[data-error-summary]')")
    summary = page.locator("[data-error-summary]")
    assert summary.count() == 1
    assert summary.is_visible()
    assert summary.get_by_role("listitem").count() >= 1
    assert page.evaluate(UNTIED) == []

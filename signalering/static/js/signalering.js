// Makes pages quicker to use. Every task works without this file: it only adds.
// Texts come from data attributes, so this file speaks no language; nothing is kept in the browser's storage.
"use strict";

(() => {
  const all = (selector, root = document) => Array.from(root.querySelectorAll(selector));

  // The error summary takes the focus, so that it is read first.
  const focusErrorSummary = () => {
    const summary = document.querySelector("[data-error-summary]");
    if (summary) {
      summary.focus();
    }
  };

  // A link to a group of choices: the browser only scrolls there, so put the focus on its first choice.
  const followErrorLink = (event) => {
    const link = event.target.closest("[data-error-summary] a[href^='#']");
    const target = link && document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (!target) {
      return;
    }
    for (let folded = target.closest("details"); folded; folded = folded.parentElement.closest("details")) {
      folded.open = true;
    }
    const field = target.matches("input, select, textarea")
      ? target
      : target.querySelector("input:not([type=hidden]), select, textarea");
    if (field) {
      event.preventDefault();
      target.scrollIntoView();
      field.focus();
    }
  };

  // One press, one post. The button stays readable; it comes back when the page is shown again.
  const submitButtons = (form) => all("button, input[type=submit]").filter((button) => button.form === form && button.type === "submit");

  const holdSecondSubmit = (event) => {
    const form = event.target;
    if (form.method !== "post" || "repeat" in form.dataset) {
      return;
    }
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    // After this turn: a disabled button would leave its name out of what is sent.
    setTimeout(() => {
      if (event.defaultPrevented) {
        return;
      }
      form.dataset.sent = "yes";
      for (const button of submitButtons(form)) {
        button.setAttribute("aria-disabled", "true");
        button.disabled = true;
      }
    });
  };

  const releaseForms = () => {
    for (const form of all("form[data-sent]")) {
      delete form.dataset.sent;
      for (const button of submitButtons(form)) {
        button.removeAttribute("aria-disabled");
        button.disabled = false;
      }
    }
  };

  // data-copy holds the id of the text; data-copied and data-failed what to say afterwards.
  const copyText = async (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button) {
      return;
    }
    const text = document.getElementById(button.dataset.copy);
    const status = button.parentElement.querySelector("[role=status]");
    let said = button.dataset.copied;
    try {
      await navigator.clipboard.writeText(text.textContent.trim());
    } catch {
      getSelection().selectAllChildren(text);
      said = button.dataset.failed;
    }
    if (status) {
      status.textContent = said;
    }
  };

  // Everyday words: an item stays when each typed word occurs in its data-words. Ticked items always stay.
  const plain = (text) => text.toLowerCase().normalize("NFD").replace(/[\u0300-\u036f]/g, "");

  const filterItems = (input) => {
    const scope = document.getElementById(input.dataset.filter);
    if (!scope) {
      return;
    }
    const words = plain(input.value).split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const item of all("[data-words]", scope)) {
      const text = plain(item.dataset.words);
      const fits = words.every((word) => text.includes(word));
      item.hidden = !fits && !item.querySelector("input:checked");
      shown += fits ? 1 : 0;
    }
    for (const group of all("details[data-group]", scope)) {
      const visible = all("[data-words]", group).some((item) => !item.hidden);
      group.hidden = !visible;
      if (!("openedBefore" in group.dataset)) {
        group.dataset.openedBefore = group.open ? "yes" : "";
      }
      group.open = words.length > 0 ? visible : group.dataset.openedBefore === "yes" || Boolean(group.querySelector("input:checked"));
    }
    const status = document.getElementById(`${input.id}_status`);
    if (status) {
      const sentence = shown === 1 ? status.dataset.one : status.dataset.many;
      status.textContent = words.length === 0 ? "" : shown === 0 ? status.dataset.none : sentence.replace("[n]", shown);
    }
  };

  // data-shown-when="field=value value": shown while that choice is made. What is not shown is not sent.
  const updateShown = () => {
    for (const part of all("[data-shown-when]")) {
      const [name, values] = part.dataset.shownWhen.split("=");
      const chosen = all(`[name="${CSS.escape(name)}"]`).filter((field) => !["radio", "checkbox"].includes(field.type) || field.checked);
      part.hidden = !chosen.some((field) => values.split(" ").includes(field.value));
    }
    for (const field of all("[data-shown-when] :is(input, select, textarea)")) {
      field.disabled = Boolean(field.closest("[data-shown-when][hidden]"));
    }
  };

  // Browsers bring only the line with the cursor into view, and leave the rest of a text field below a bar.
  const showWholeField = (event) => {
    if (event.key === "Tab" && document.activeElement.matches("textarea")) {
      document.activeElement.scrollIntoView({ block: "nearest" });
    }
  };

  // data-print: the button of a page made for paper.
  const printPage = (event) => {
    if (event.target.closest("[data-print]")) {
      print();
    }
  };

  // data-scroll-end: a picture of time starts at its newest end.
  const scrollToEnd = (root) => {
    for (const box of all("[data-scroll-end]", root)) {
      box.scrollLeft = box.scrollWidth;
    }
  };

  document.addEventListener("click", followErrorLink);
  document.addEventListener("click", printPage);
  document.addEventListener("toggle", (event) => scrollToEnd(event.target), true);
  document.addEventListener("click", copyText);
  document.addEventListener("keyup", showWholeField);
  document.addEventListener("change", updateShown);
  document.addEventListener("submit", holdSecondSubmit);
  document.addEventListener("input", (event) => {
    if (event.target.matches("[data-filter]")) {
      filterItems(event.target);
    }
  });

  // A page from the back-forward cache may show what is no longer yours to see: fetch it again.
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) {
      location.reload();
      return;
    }
    releaseForms();
    updateShown();
    all("[data-filter]").forEach(filterItems);
  });

  const enhance = () => {
    // Controls that only work with this script arrive hidden.
    for (const control of all("[data-needs-script]")) {
      control.hidden = false;
    }
    updateShown();
    scrollToEnd(document);
    focusErrorSummary();
  };
  if (document.readyState === "loading") {
    document.addEventListener("DOMContentLoaded", enhance);
  } else {
    enhance();
  }
})();

// Small helps over pages that work without them.

// One click is one deed. The server counts a form once, by its key; here a double click is not even sent, and a form
// that stays on the page rests for a moment after it was carried out: sent again later, it is a new wish.
const REST = 600;
const isPost = (form) => form instanceof HTMLFormElement && form.method === "post";
const isSearch = (form) => form.getAttribute("role") === "search";
document.addEventListener("click", (event) => {
  const form = event.detail > 1 && event.target.closest("button")?.form;
  if (form && isPost(form) && !("repeats" in form.dataset)) event.preventDefault();
}, true);
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!isPost(form) || isSearch(form)) return;
  if (form.dataset.sent || waitsForOthers(form, event.submitter)) {
    event.preventDefault();
    event.stopImmediatePropagation();
    return;
  }
  form.dataset.sent = "yes";
  if (event.submitter?.formTarget === "_blank") rested(form);
}, true);
const rested = (form) => setTimeout(() => delete form.dataset.sent, REST);
const newKey = (form) => {
  const key = form.querySelector("input[name=form_key]");
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  if (key) key.value = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
};
document.addEventListener("htmx:afterRequest", (event) => {
  const form = event.target;
  if (!isPost(form)) return;
  if (event.detail.successful) newKey(form);
  rested(form);
});
window.addEventListener("pageshow", () => {
  document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent);
});

// Forms with data-typed: leaving the page, or issuing, with something typed into them and not saved asks first.
// What came back refused, marked data-unsaved, counts as typed too.
const changed = (field) => {
  if (field.type === "hidden" || !field.matches("input, select, textarea")) return false;
  if (field.type === "checkbox" || field.type === "radio") return field.checked !== field.defaultChecked;
  if (field.type !== "select-one") return field.value !== field.defaultValue;
  const first = [...field.options].findIndex((option) => option.defaultSelected);
  return field.selectedIndex !== Math.max(first, 0);
};
const unsaved = () => [...document.querySelectorAll("form[data-typed]")].filter((form) =>
  !form.dataset.sent && (form.querySelector("[data-unsaved]") || [...form.elements].some(changed)));
const waitsForOthers = (form, submitter) => {
  const note = document.getElementById("typed-elsewhere");
  const other = submitter?.name === "issue" && note && unsaved().find((each) => each !== form);
  if (!other) return false;
  note.querySelector("a").setAttribute("href", `#${other.id}`);
  note.hidden = false;
  note.focus();
  return true;
};
window.addEventListener("beforeunload", (event) => {
  if (!document.querySelector("form[data-typed][data-sent]:not([hx-post])") && unsaved().length) event.preventDefault();
});

// A link within the page opens what is folded and goes into the field that it names.
const fields = "input:not([type=hidden]), select, textarea";
const goInto = (place) => {
  for (let folded = place.closest("details:not([open])"); folded; folded = folded.parentElement.closest("details:not([open])")) folded.open = true;
  (place.matches(fields) ? place : place.querySelector(fields) ?? place).focus();
};
document.addEventListener("click", (event) => {
  const hash = event.target.closest(".problems a, .obstacles a, #typed-elsewhere a")?.getAttribute("href");
  const place = hash?.startsWith("#") && document.getElementById(hash.slice(1));
  if (!place) return;
  event.preventDefault();
  goInto(place.matches(".item") ? place.querySelector("h3") : place);
});

// htmx moves the focus to what a new fragment marks with autofocus; later fragments must not find that mark again.
// What a fragment says of itself is read out: the live region stands outside, because one that is new stays silent.
document.addEventListener("htmx:afterSettle", (event) => {
  event.target.querySelectorAll("[autofocus]").forEach((element) => element.removeAttribute("autofocus"));
  event.target.removeAttribute("autofocus");
  const said = event.target.querySelector("[data-said]");
  if (said) document.getElementById("said").textContent = said.textContent;
  const inside = new Set([...document.querySelectorAll(".item[data-exercise]")].map((item) => item.dataset.exercise));
  document.querySelectorAll("[data-in-programme]").forEach((tag) => { tag.hidden = !inside.has(tag.dataset.inProgramme); });
});
// A form that is open already is not fetched again: it may hold something typed.
document.addEventListener("htmx:beforeRequest", (event) => {
  if (!("opensOnce" in event.target.dataset) || !event.detail.target.firstElementChild) return;
  event.preventDefault();
  goInto(event.detail.target);
});
document.addEventListener("htmx:afterSwap", (event) => {
  const target = event.detail.target;
  if ("opensOnce" in (event.detail.requestConfig?.elt.dataset ?? {})) goInto(target);
});
for (const failure of ["htmx:sendError", "htmx:timeout", "htmx:responseError"]) {
  document.addEventListener(failure, () => {
    const note = document.getElementById("not-sent");
    note.hidden = false;
    note.focus();
  });
}
document.addEventListener("htmx:beforeSend", () => { document.getElementById("not-sent").hidden = true; });

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") document.querySelectorAll(".account-menu[open]").forEach((menu) => menu.removeAttribute("open"));
});

// The page that draws a figure: sliders, the picture as one works, undo, and joints that are dragged. Every field works
// without it; then a button shows the pictures.
const form = document.getElementById("figure-form");
const live = document.getElementById("figure-live");
const undo = document.getElementById("figure-undo");
const PAUSE = 150;
const MOST_STEPS = 100;

// ---- sliders: the same number, for a mouse or a finger
const sliderOf = (field) => field.parentElement.querySelector(".slider");
const follow = (field) => { const slider = sliderOf(field); if (slider) slider.value = field.value; };
form.querySelectorAll(".slider").forEach((slider) => { slider.hidden = false; });
const numbers = [...form.querySelectorAll("input[type=number]")].filter(sliderOf);
numbers.forEach(follow);

// ---- what was changed, so that it can be undone
const KEPT = new Set(["csrfmiddlewaretoken", "form_key", "base", "before", "version", "opened", "text", "text_shown", "build", "side", "start_from"]);
const fields = () => [...form.elements].filter((field) => field.name && field.type !== "submit" && !KEPT.has(field.name));
const ticked = (field) => field.type === "checkbox" || field.type === "radio";
const held = (field) => (ticked(field) ? field.checked : field.value);
const hold = (field, value) => { if (ticked(field)) field.checked = value; else { field.value = value; follow(field); } };
let now = new Map(fields().map((field) => [field, held(field)]));
const steps = [];
let lastField = null;
const remember = (cause) => {
  const step = fields().filter((field) => held(field) !== now.get(field)).map((field) => [field, now.get(field)]);
  if (!step.length) return;
  // A slider on its way is one step, and so is a number being typed.
  const same = cause && cause === lastField && steps.length;
  if (same) step.filter(([field]) => !steps.at(-1).some(([known]) => known === field)).forEach((change) => steps.at(-1).push(change));
  else steps.push(step);
  if (steps.length > MOST_STEPS) steps.shift();
  lastField = cause;
  step.forEach(([field]) => now.set(field, held(field)));
  undo.disabled = false;
};
// The page that a refused Save brings back holds the same fields: its steps go on. Another pose is undone by the server.
const { before } = form.elements;
const STEPS = `figure ${location.pathname}`;
const stored = sessionStorage.getItem(STEPS);
sessionStorage.removeItem(STEPS);
if (stored && "kept" in form.dataset) {
  const found = JSON.parse(stored).map((step) => step.map(([id, value]) => [document.getElementById(id), value]));
  steps.push(...found.filter((step) => step.every(([field]) => field)));
}
form.addEventListener("submit", () => {
  sessionStorage.setItem(STEPS, JSON.stringify(steps.map((step) => step.map(([field, value]) => [field.id, value]))));
});
const undoable = () => steps.length > 0 || before.value !== "";
undo.hidden = false;
undo.disabled = !undoable();
undo.addEventListener("click", (event) => {
  if (!steps.length) return;
  event.preventDefault();
  (steps.pop() ?? []).forEach(([field, value]) => { hold(field, value); now.set(field, value); });
  lastField = null;
  undo.disabled = !undoable();
  if (undo.disabled) form.querySelector("[name=save]").focus();
  draw();
});

// ---- what the later pictures had in common with this one, they keep in common
const carry = (field, before) => {
  const [, stage, name] = /^s(\d)_(.+)$/.exec(field.name) ?? [];
  if (!name || name === "say" || ticked(field)) return;
  for (let next = Number(stage) + 1, later; (later = form.elements[`s${next}_${name}`]); next += 1) {
    if (later.value !== before) return;
    hold(later, field.value);
  }
};

// ---- the picture
let timer = 0;
const draw = () => {
  clearTimeout(timer);
  timer = setTimeout(() => htmx.trigger(live, "figure-changed"), PAUSE);
};
const changed = (field) => {
  if (KEPT.has(field.name)) return;
  carry(field, now.get(field));
  remember(field);
};
form.addEventListener("input", (event) => {
  let field = event.target;
  if (field.classList.contains("slider")) {
    const number = field.parentElement.querySelector("input[type=number]");
    number.value = field.value;
    field = number;
  } else follow(field);
  if (["text", "start_from"].includes(field.name)) return;
  changed(field);
  draw();
});
form.addEventListener("change", () => { lastField = null; });
// Page keys go by ten degrees.
form.addEventListener("keydown", (event) => {
  // Enter takes a number over; it saves nothing by accident.
  if (event.key === "Enter" && event.target.matches("input")) event.preventDefault();
  const by = { PageUp: 10, PageDown: -10 }[event.key];
  if (!by || !numbers.includes(event.target)) return;
  event.preventDefault();
  const { min, max, value } = event.target;
  event.target.value = Math.min(max, Math.max(min, Number(value) + by));
  event.target.dispatchEvent(new Event("input", { bubbles: true }));
});
document.addEventListener("htmx:beforeSend", (event) => { if (event.target === live) form.classList.add("is-waiting"); });
document.addEventListener("htmx:afterRequest", (event) => { if (event.target === live) form.classList.remove("is-waiting"); });

// What is said of the pose is read out when it is another than before.
let said = "";
const tell = () => {
  const told = document.getElementById("figure-told");
  const refused = told.querySelector("[data-refused]");
  const faults = [...told.querySelectorAll(".figure-faults li")].map((item) => item.textContent);
  const sentence = [(refused ?? told.querySelector("[data-summary]"))?.textContent.trim(), ...faults].join(" ");
  if (sentence !== said) document.getElementById("said").textContent = sentence;
  said = sentence;
};
const textNow = () => {
  const fresh = document.getElementById("figure-text-now");
  const text = document.getElementById("figure-text");
  const shown = document.getElementById("figure-text-shown");
  if (!fresh || text.value !== shown.value) return;
  text.value = text.defaultValue = shown.value = fresh.value;
};
document.addEventListener("htmx:afterSettle", (event) => {
  if (event.detail.requestConfig?.elt !== live) return;
  const moved = document.getElementById("figure-moved");
  if (moved && event.detail.target.id === "figure-pictures") {
    for (const [name, value] of Object.entries(JSON.parse(moved.textContent))) {
      const field = form.elements[name];
      const before = field.value;
      hold(field, value);
      carry(field, before);
    }
    remember(null);
    textNow();
  }
  tell();
});

// ---- a joint is dragged: a dashed line follows the pointer, and the limb comes when it is let go
let dragging = false;
// A picture that was asked for before must not be put under the pointer: what is let go asks for the next one.
document.addEventListener("htmx:beforeSwap", (event) => {
  if (dragging && event.detail.requestConfig?.elt === live) event.detail.shouldSwap = false;
});
const dragSent = (values) => {
  live.setAttribute("hx-vals", JSON.stringify(values));
  clearTimeout(timer);
  htmx.trigger(live, "figure-changed");
  live.removeAttribute("hx-vals");
};
form.addEventListener("pointerdown", (event) => {
  const circle = event.target.closest("[data-handle]");
  if (!circle) return;
  event.preventDefault();
  dragging = true;
  const svg = circle.ownerSVGElement;
  const line = document.createElementNS("http://www.w3.org/2000/svg", "line");
  for (const end of ["1", "2"]) for (const axis of ["x", "y"]) line.setAttribute(axis + end, circle.getAttribute("c" + axis));
  svg.prepend(line);
  circle.classList.add("dragged");
  circle.setPointerCapture(event.pointerId);
  const at = (move) => new DOMPoint(move.clientX, move.clientY).matrixTransform(svg.getScreenCTM().inverse());
  const go = (move) => {
    const { x, y } = at(move);
    for (const [name, value] of [["cx", x], ["cy", y]]) circle.setAttribute(name, value);
    for (const [name, value] of [["x2", x], ["y2", y]]) line.setAttribute(name, value);
  };
  const drop = (up) => {
    dragging = false;
    circle.removeEventListener("pointermove", go);
    circle.classList.remove("dragged");
    line.remove();
    if (up.type !== "pointerup") return;
    const { x, y } = at(up);
    const { width, height, scale, x: pageX, y: pageY } = svg.closest(".figure-pictures").dataset;
    dragSent({
      drag_handle: circle.dataset.handle, drag_stage: svg.closest("[data-stage]").dataset.stage, drag_x: x, drag_y: y,
      page_width: width, page_height: height, page_scale: scale, page_x: pageX, page_y: pageY,
    });
  };
  circle.addEventListener("pointermove", go);
  circle.addEventListener("pointerup", drop, { once: true });
  circle.addEventListener("pointercancel", drop, { once: true });
});

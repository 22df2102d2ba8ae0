// Small helps over pages that work without them.
document.addEventListener("submit", (event) => {
  // A second click on Save does no harm on the server; here it is not even sent.
  const form = event.target;
  if (form.method !== "post" || form.hasAttribute("hx-post")) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
});
window.addEventListener("pageshow", () => {
  document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent);
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") document.querySelectorAll(".account-menu[open]").forEach((menu) => menu.removeAttribute("open"));
});
document.addEventListener("htmx:afterRequest", (event) => {
  // The form was carried out, and stays on the page: sent again, it is a new wish and no double click.
  const key = event.detail.successful && event.target.closest("form")?.querySelector("input[name=form_key]");
  if (!key) return;
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  key.value = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
});

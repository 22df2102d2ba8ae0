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

// Moves the code out of the address into the form, and out of the history, so that neither keeps it.
// The form is then sent without leaving the page: after a slip in the birth date the code is still there.
const field = document.getElementById("code");
const form = document.getElementById("door");
const takeCode = () => {
  const code = location.hash.slice(1);
  if (!code) return;
  field.value = code;
  document.getElementById("code-field").hidden = true;
  history.replaceState(null, "", location.pathname);
  document.getElementById("month").focus();
};
takeCode();
// A link pasted while the door is open changes the address without loading the page.
window.addEventListener("hashchange", takeCode);
const notices = ["refused", "slip", "offline"].map((id) => document.getElementById(id));
const say = (notice, text) => {
  if (text) notice.textContent = text;
  notice.hidden = false;
  notice.focus();
};
form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const [refused, slip, offline] = notices;
  notices.forEach((notice) => { notice.hidden = true; });
  let answer;
  try {
    answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)) });
  } catch {
    say(offline);
    return;
  }
  if (answer.status > 500) {
    // The clinic's computer has no room or no database: nothing was counted.
    say(offline);
    return;
  }
  if (answer.redirected) {
    location.assign(answer.url);
    return;
  }
  if (answer.status === 422) {
    // The date itself is no date: the page says what to mend, and nothing was counted.
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    say(slip, page.getElementById("slip").textContent);
    return;
  }
  say(refused);
});

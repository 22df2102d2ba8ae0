// Moves the code out of the address into the form, and out of the history, so that neither keeps it.
const code = location.hash.slice(1);
const field = document.getElementById("code");
if (code && field) {
  field.value = code;
  document.getElementById("code-field").hidden = true;
  history.replaceState(null, "", location.pathname);
  document.getElementById("month").focus();
}

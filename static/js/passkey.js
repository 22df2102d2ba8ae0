// Says in words why a passkey did not work: the sign-in package would tell only the console.
(() => {
  const region = document.getElementById("passkey-problem");
  if (!region) return;
  const reasons = {
    NotAllowedError: "stopped", AbortError: "stopped", SecurityError: "address",
    InvalidStateError: "known", NotSupportedError: "missing", TypeError: "missing",
  };
  document.addEventListener("allauth.error", (event) => {
    event.preventDefault();
    const reason = window.PublicKeyCredential ? reasons[event.detail.exception?.name] : "missing";
    region.className = "alert alert-danger";
    // Emptied first, so that the same sentence is read out again.
    region.textContent = "";
    setTimeout(() => { region.textContent = region.dataset[reason] || region.dataset.failed; }, 50);
  });
  // Enter in the name's field must ask for the passkey too, not send a form without one.
  document.addEventListener("submit", (event) => {
    const credential = event.target.querySelector("input[name=credential]");
    const button = event.target.querySelector("button[type=button]");
    if (!credential || credential.value || !button) return;
    event.preventDefault();
    button.click();
  });
})();

// A figure that moves: the button puts the moving picture in the place of the still ones, and back. Still at first, and
// no button where somebody asked their machine for less motion.
(() => {
  const still = matchMedia("(prefers-reduced-motion: reduce)");

  function play(figure, button, on) {
    const stages = figure.querySelector(".stages");
    let moving = figure.querySelector(".moving");
    if (on && !moving) {
      // The place stays as large as it was, so that the button stays under the finger.
      figure.style.minHeight = `${figure.offsetHeight}px`;
      const first = stages.querySelector("img");
      moving = document.createElement("img");
      moving.className = "moving";
      moving.alt = [...stages.querySelectorAll("img")].map((picture) => picture.alt).join(" ");
      for (const side of ["width", "height"]) if (first.hasAttribute(side)) moving[side] = first[side];
      moving.src = figure.dataset.moving;
      stages.after(moving);
    }
    if (!on && moving) {
      moving.remove();
      figure.style.minHeight = "";
    }
    stages.hidden = on;
    button.querySelector(".play-word").textContent = on ? button.dataset.pause : button.dataset.play;
  }

  function offer() {
    for (const button of document.querySelectorAll(".play")) {
      button.hidden = still.matches;
      if (still.matches) play(button.closest(".figure"), button, false);
    }
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest?.(".play");
    if (button) play(button.closest(".figure"), button, button.closest(".figure").querySelector(".moving") === null);
  });
  document.addEventListener("DOMContentLoaded", offer);
  document.addEventListener("htmx:afterSettle", offer);
  still.addEventListener("change", offer);
})();

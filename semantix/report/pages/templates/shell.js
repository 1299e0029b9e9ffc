"use strict";
document.documentElement.classList.add("scripted");
// On paper nothing can be unfolded: everything is open while the page is printed.
(() => {
  let folded = [];
  addEventListener("beforeprint", () => {
    folded = [...document.querySelectorAll("details:not([open])")];
    folded.forEach((one) => { one.open = true; });
  });
  addEventListener("afterprint", () => {
    folded.forEach((one) => { one.open = false; });
    folded = [];
  });
  // A link to something inside of a folded part unfolds that part.
  const unfold = () => {
    const wanted = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    for (let one = wanted; one; one = one.parentElement) {
      if (one instanceof HTMLDetailsElement) one.open = true;
    }
    if (wanted) wanted.scrollIntoView();
  };
  addEventListener("hashchange", unfold);
  if (location.hash) unfold();
})();

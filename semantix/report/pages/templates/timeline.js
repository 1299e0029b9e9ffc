// Marks: one Tab stop, arrow keys from mark to mark, along one record if one is followed.
(() => {
  const pictures = document.getElementById("pictures");
  const details = document.getElementById("details");
  const marks = [...pictures.querySelectorAll("a.mark")];
  if (!marks.length) return;
  const buttons = [...document.querySelectorAll("[data-follow]")];
  const other = document.getElementById("follow-other");
  const has = (mark, record) => mark.dataset.r.split(" ").includes(record);
  let record = "";
  let current = marks.find((one) => one.classList.contains("followed")) || marks[0];
  const way = () => (record === "" ? marks : marks.filter((one) => has(one, record)));
  const name = (number) => [...buttons, ...(other ? other.options : [])]
    .find((one) => (one.dataset.follow ?? one.value) === number)?.textContent.trim();

  const show = (mark) => {
    const stops = way();
    const place = stops.indexOf(mark) + 1;
    const which = record === "" ? "" : `${name(record)}, ${place} of ${stops.length}: `;
    details.textContent = which + mark.getAttribute("aria-label");
  };
  const go = (mark) => {
    marks.forEach((one) => { one.tabIndex = one === mark ? 0 : -1; one.classList.toggle("current", one === mark); });
    current = mark;
    mark.focus({ preventScroll: true });
    const box = mark.getBoundingClientRect(), outer = pictures.getBoundingClientRect();
    const names = pictures.querySelector(".names").getBoundingClientRect().width;
    if (box.left < outer.left + names + 20 || box.right > outer.right - 20) {
      pictures.scrollLeft += box.left - outer.left - names - (outer.width - names) / 3;
    }
    if (box.top < 0 || box.bottom > innerHeight) mark.scrollIntoView({ block: "center", inline: "nearest" });
    show(mark);
  };
  const follow = (wanted) => {
    record = wanted;
    buttons.forEach((one) => one.setAttribute("aria-pressed", String(one.dataset.follow === wanted)));
    const isOwn = buttons.some((one) => one.dataset.follow === wanted);
    if (other) other.value = isOwn ? "" : wanted;
    pictures.classList.toggle("only-way", wanted !== "");
    marks.forEach((one) => one.classList.toggle("on-way", wanted !== "" && has(one, wanted)));
    pictures.querySelectorAll("path.way").forEach((one) => {
      one.classList.toggle("on-way", one.classList.contains(`record-${wanted}`));
    });
    const first = way()[0];
    if (wanted !== "" && first) go(first);
    else details.textContent = "Every mark is visited again.";
  };
  buttons.forEach((one) => one.addEventListener("click", () => follow(one.dataset.follow)));
  if (other) other.addEventListener("change", () => follow(other.value));

  const steps = { ArrowRight: 1, ArrowLeft: -1 };
  const lanes = { ArrowDown: 1, ArrowUp: -1 };
  pictures.addEventListener("keydown", (event) => {
    const mark = event.target.closest?.("a.mark");
    if (!mark || event.altKey || event.ctrlKey || event.metaKey) return;
    const stops = way();
    const x = Number(mark.dataset.x), y = Number(mark.dataset.y);
    let next;
    if (event.key in steps) {
      const place = stops.indexOf(mark);
      next = place >= 0 ? stops[place + steps[event.key]]
        : stops.find((one) => Number(one.dataset.x) >= x) || stops.at(-1);
    } else if (event.key in lanes) {
      const beyond = stops.filter((one) => lanes[event.key] * (Number(one.dataset.y) - y) > 8);
      const far = (one) => Math.abs(Number(one.dataset.x) - x) + 3 * Math.abs(Number(one.dataset.y) - y);
      next = beyond.sort((one, two) => far(one) - far(two))[0];
    } else if (event.key === "Home") next = stops[0];
    else if (event.key === "End") next = stops.at(-1);
    else return;
    event.preventDefault();
    if (next) go(next);
  });
  marks.forEach((one) => {
    one.tabIndex = one === current ? 0 : -1;
    one.addEventListener("mouseenter", () => show(one));
    one.addEventListener("focus", () => { current = one; show(one); });
  });
})();

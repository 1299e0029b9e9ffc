// Show only the results whose line contains all words of the filter.
(() => {
  const filter = document.getElementById("filter");
  const rows = [...document.querySelectorAll(".summary tbody tr")];
  const told = document.getElementById("filtered");
  filter.addEventListener("input", () => {
    const words = filter.value.toLowerCase().split(/\s+/).filter(Boolean);
    let count = 0;
    for (const row of rows) {
      const text = row.textContent.toLowerCase();
      const shown = words.every((word) => text.includes(word));
      row.hidden = !shown;
      document.getElementById(row.dataset.section).hidden = !shown;
      count += shown;
    }
    told.textContent = words.length ? `${count} of ${rows.length}` : "";
  });
})();

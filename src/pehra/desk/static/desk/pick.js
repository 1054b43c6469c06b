// The browser's own button speaks the browser's language: ours stands in its place, and says what was
// chosen. Without this the browser's stays.
for (const pick of document.querySelectorAll(".pick")) {
  const input = pick.querySelector("input");
  const told = pick.querySelector("output");
  const none = told.textContent;
  pick.classList.add("ready");
  input.addEventListener("change", () => {
    const names = Array.from(input.files, (file) => {
      const name = document.createElement("bdi");
      name.textContent = file.name;
      return name;
    });
    told.replaceChildren(...(names.length ? names.flatMap((one, n) => (n ? [" · ", one] : [one])) : [none]));
  });
}

// Files dropped anywhere on the intake form are chosen in it; without this the form works as it is.
const form = document.querySelector("form.drop");
const input = document.getElementById("files");
for (const name of ["dragover", "dragleave", "drop"]) {
  form.addEventListener(name, (event) => {
    event.preventDefault();
    form.classList.toggle("over", name === "dragover");
    if (name !== "drop") return;
    input.files = event.dataTransfer.files;
    input.dispatchEvent(new Event("change"));
  });
}

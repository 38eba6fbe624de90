// A form that a security key answers: the button asks the key, and sends what it signed. It decides nothing itself.
import "./vendor/simplewebauthn-browser.umd.min.js";

const { startAuthentication, startRegistration } = globalThis.SimpleWebAuthnBrowser;

async function ask(form, button) {
  const said = form.querySelector("[data-key-said]");
  const optionsJSON = JSON.parse(form.dataset.options);
  said.hidden = true;
  try {
    const made = form.dataset.key === "make" ? startRegistration({ optionsJSON }) : startAuthentication({ optionsJSON });
    form.elements.namedItem("answer").value = JSON.stringify(await made);
    form.requestSubmit(button);
  } catch (error) {
    // The browser's own words may name the address or the key; which kind of refusal it was is enough.
    said.textContent = error?.name === "InvalidStateError" ? "This key is enrolled already." : "The key did not answer. Try once more.";
    said.hidden = false;
  }
}

document.querySelectorAll("form[data-key]").forEach((form) => {
  form.hidden = false;
  form.addEventListener("submit", (event) => {
    if (form.elements.namedItem("answer").value !== "") return;
    event.preventDefault();
    event.stopImmediatePropagation();
    ask(form, event.submitter);
  }, true);
});

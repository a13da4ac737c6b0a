// Says on the page what went wrong with a request, and shows what works with scripts only.
"use strict";

(() => {
  const notice = () => document.getElementById("notice");

  function say(message) {
    notice().textContent = message;
    notice().hidden = false;
  }

  // Keys are the browser's: without scripts, or without keys, their buttons would do nothing.
  document.addEventListener("DOMContentLoaded", () => {
    if (window.PublicKeyCredential) {
      document.querySelectorAll("[data-needs-passkeys]").forEach((button) => { button.hidden = false; });
    }
  });

  document.addEventListener("htmx:sendError", () => {
    say("The server could not be reached. Nothing you typed is lost: try again in a moment.");
  });

  document.addEventListener("htmx:responseError", (event) => {
    const status = event.detail.xhr.status;
    if (status === 403) {
      say("Your session has changed, perhaps in another tab. Copy what you typed and reload the page.");
    } else if (status === 404) {
      say("This is not here any more. Copy what you typed and go back to the start page.");
    } else {
      say(`The server could not do this (error ${status}). Nothing you typed is lost: try again in a moment.`);
    }
  });

  document.addEventListener("htmx:beforeRequest", () => {
    notice().hidden = true;
  });

  // Browsers keep whole pages to go back to, whoever is logged in by then. The page from which
  // somebody logs out empties itself, and asks the server when it is shown again.
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("form[action$='/accounts/logout/']")) return;
    window.addEventListener("pagehide", () => document.body.replaceChildren());
    window.addEventListener("pageshow", (shown) => {
      if (shown.persisted) window.location.reload();
    });
  });
})();

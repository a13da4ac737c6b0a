// Offers the time zone of the device on the page of settings.
"use strict";

document.addEventListener("DOMContentLoaded", () => {
  const offer = document.querySelector("[data-device-zone]");
  const field = document.getElementById("id_time_zone");
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const isKnown = [...field.options].some((option) => option.value === zone);
  if (!isKnown || field.value === zone) return;
  const button = offer.querySelector("button");
  button.textContent = `Take that of this device: ${zone.replaceAll("_", " ")}`;
  button.addEventListener("click", () => {
    field.value = zone;
    offer.hidden = true;
    field.focus();
  });
  offer.hidden = false;
});

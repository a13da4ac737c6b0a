// Proposes the slug of a new question while its prompt is written. The server does the same when
// the field is left empty (questions/naming.py), so this only shows it early.
"use strict";

document.addEventListener("DOMContentLoaded", () => {
  const slug = document.querySelector("[data-proposed-from]");
  if (!slug || slug.value || location.pathname.endsWith("/change/")) {
    return;
  }
  const source = document.getElementById(`id_${slug.dataset.proposedFrom}`);
  const skipped = new Set(slug.dataset.proposedWithout.split(" "));
  const limit = Number(slug.dataset.proposedWords);
  let proposed = "";

  source.addEventListener("input", () => {
    if (slug.value !== proposed) {
      return; // somebody has chosen another one
    }
    const plain = source.value.normalize("NFKD").replace(/[\u0300-\u036f']/g, "").toLowerCase();
    const words = plain.match(/[a-z0-9]+/g) || [];
    const telling = words.filter((word) => !skipped.has(word));
    proposed = (telling.length ? telling : words).slice(0, limit).join("-").slice(0, slug.maxLength);
    proposed = proposed.replace(/-$/, "");
    slug.value = proposed;
  });
});

// Moves the rows of a framework's lists: by button, by dragging, or by typing a place. The server
// orders them by the number in their place field, with or without this script.
"use strict";

document.addEventListener("DOMContentLoaded", () => {
  const live = document.createElement("p");
  live.className = "visually-hidden";
  live.setAttribute("role", "status");
  document.body.append(live);

  for (const group of document.querySelectorAll(".viva-parts")) {
    if (group.querySelector(".viva-field-position input")) {
      order(group, (message) => {
        live.textContent = message;
      });
    }
  }
});

// Leaving a field by a click must not move what is being clicked.
let isPressed = false;
for (const [name, pressed] of [["pointerdown", true], ["pointerup", false], ["pointercancel", false]]) {
  document.addEventListener(name, () => { isPressed = pressed; }, true);
}

function onceReleased(act) {
  if (isPressed) {
    document.addEventListener("pointerup", () => setTimeout(act, 0), { once: true });
  } else {
    act();
  }
}

function order(group, say) {
  const prefix = group.id.replace(/-group$/, "");
  const placeOf = (row) => row.querySelector(".viva-field-position input");
  const rows = () => [...group.querySelectorAll(".inline-related:not(.empty-form)")];
  const end = group.querySelector(".empty-form");
  const isFilled = (row) =>
    row.classList.contains("has_original") ||
    [...row.querySelectorAll("textarea, input[type=text], input[type=url]")].some((field) => field.value.trim());
  const filled = () => rows().filter(isFilled);
  const nameOf = (row) => row.querySelector("h3 b, h3").firstChild.textContent.trim();

  function arrange(wanted) {
    const parent = wanted.length && wanted[0].parentNode;
    for (const row of wanted) {
      parent.insertBefore(row, end);
    }
    label();
  }

  function label() {
    rows().forEach((row, index) => {
      row.querySelector(".inline_label").textContent = `#${index + 1}`;
      for (const button of row.querySelectorAll("[data-move]")) {
        const name = `${nameOf(row).toLowerCase()} ${index + 1}`;
        button.setAttribute("aria-label", `Move ${name} ${button.dataset.move}`);
      }
      const remove = row.querySelector(".inline-deletelink");
      if (remove) {
        remove.setAttribute("aria-label", `Remove ${nameOf(row).toLowerCase()} ${index + 1}`);
      }
    });
  }

  function renumber() {
    filled().forEach((row, index) => {
      placeOf(row).value = index + 1;
    });
    label();
    group.dispatchEvent(new Event("change", { bubbles: true }));
  }

  function moveTo(row, index) {
    const others = filled().filter((other) => other !== row);
    const place = Math.max(0, Math.min(index, others.length));
    others.splice(place, 0, row);
    arrange([...others, ...rows().filter((other) => !isFilled(other))]);
    renumber();
    say(`${nameOf(row)} is now ${place + 1} of ${others.length}.`);
  }

  function step(row, by) {
    const present = filled();
    const index = present.indexOf(row) + by;
    if (!isFilled(row)) {
      say("This row is empty: write something in it first.");
    } else if (index < 0 || index >= present.length) {
      say(`${nameOf(row)} is ${by < 0 ? "first" : "last"} already.`);
    } else {
      moveTo(row, index);
    }
  }

  function drag(row, handle, start) {
    if (!isFilled(row) || start.button) {
      return;
    }
    start.preventDefault();
    handle.setPointerCapture(start.pointerId);
    row.classList.add("viva-dragged");

    function follow(event) {
      const others = filled().filter((other) => other !== row);
      const after = others.find((other) => {
        const box = other.getBoundingClientRect();
        return event.clientY < box.top + box.height / 2;
      });
      const before = after || rows().find((other) => !isFilled(other)) || end;
      if (row.nextElementSibling !== before) {
        row.parentNode.insertBefore(row, before);
        handle.setPointerCapture(start.pointerId);
      }
    }

    function drop() {
      handle.removeEventListener("pointermove", follow);
      row.classList.remove("viva-dragged");
      moveTo(row, filled().indexOf(row));
    }

    handle.addEventListener("pointermove", follow);
    handle.addEventListener("lostpointercapture", drop, { once: true });
  }

  function button(move, sign) {
    const made = document.createElement("button");
    made.type = "button";
    made.dataset.move = move;
    made.textContent = sign;
    return made;
  }

  function equip(row) {
    if (row.querySelector(".viva-moves")) {
      return;
    }
    const moves = document.createElement("span");
    moves.className = "viva-moves";
    const handle = document.createElement("span");
    handle.className = "viva-handle";
    handle.textContent = "⠿";
    handle.title = "Drag to move";
    handle.setAttribute("aria-hidden", "true");
    handle.addEventListener("pointerdown", (event) => drag(row, handle, event));
    const [up, down] = [button("up", "↑"), button("down", "↓")];
    up.addEventListener("click", () => {
      step(row, -1);
      up.focus();
    });
    down.addEventListener("click", () => {
      step(row, 1);
      down.focus();
    });
    moves.append(handle, up, down);
    row.querySelector("h3").append(moves);
    placeOf(row).addEventListener("change", () => {
      const place = Number(placeOf(row).value);
      if (place >= 1 && isFilled(row)) {
        onceReleased(() => moveTo(row, place - 1));
      }
    });
  }

  // A page that comes back with errors shows its rows where they were moved to.
  function wanted() {
    const last = 10000;
    const place = (row) => Number(placeOf(row).value) || last;
    return rows()
      .map((row, index) => ({ row, index, place: isFilled(row) ? place(row) : last + 1 }))
      .sort((one, other) => one.place - other.place || one.index - other.index)
      .map((item) => item.row);
  }

  document.addEventListener("formset:added", (event) => {
    if (event.detail.formsetName === prefix) {
      equip(event.target);
      label();
      event.target.querySelector(".viva-part textarea, .viva-part input[type=text]").focus();
    }
  });

  let removed = null;
  group.addEventListener("click", (event) => {
    const row = event.target.closest(".inline-deletelink") && event.target.closest(".inline-related");
    if (row) {
      removed = { index: rows().indexOf(row), name: nameOf(row) };
    }
  }, true);

  // What had the focus is gone: go on at the row that has taken its place.
  function afterRemoval() {
    if (!removed) {
      return;
    }
    const left = rows();
    const next = left[Math.min(removed.index, left.length - 1)];
    (next ? next.querySelector("[data-move]") : group.querySelector(".add-row a")).focus();
    say(`${removed.name} ${removed.index + 1} is removed.`);
    removed = null;
  }

  // Django numbers the forms anew in the order of the page, and stored ones have to come first.
  document.addEventListener("formset:removed", (event) => {
    if (event.detail.formsetName === prefix) {
      const shown = rows();
      const index = (row) => Number(row.id.slice(row.id.lastIndexOf("-") + 1));
      arrange([...shown].sort((one, other) => index(one) - index(other)));
      queueMicrotask(() => {
        arrange(shown);
        afterRemoval();
      });
    }
  });

  rows().forEach(equip);
  arrange(wanted());
  django.jQuery(label); // after Django's own callback, which puts its links to remove a row
}

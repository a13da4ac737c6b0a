// The page of a round: sets up its clock, its draft and its editor, and listens to the keys.
"use strict";

(() => {
  const WORDS = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];

  let clock = null;
  let draft = null;
  let editor = null;

  function showStage() {
    htmx.ajax("GET", location.pathname, { target: "#stage", swap: "outerHTML" });
  }

  function setUp(stage) {
    clock?.stop();
    draft?.stop();
    editor?.stop();
    clock = draft = editor = null;
    const form = stage.querySelector("form[data-time-up-form]");
    if (form?.dataset.draftUrl) {
      editor = new Viva.Editor(form);
      draft = new Viva.Draft(form, {
        onClock: (millisecondsLeft) => clock?.set(millisecondsLeft),
        onClosed: showStage,
      });
    }
    const element = stage.querySelector("[data-clock-text]")?.closest(".clock");
    if (form && element) {
      clock = new Viva.Clock(element, {
        onTimeUp: () => submitBecauseTimeIsUp(form),
        onClosed: showStage,
      });
    }
    const assessment = stage.querySelector("form[data-assessment]");
    if (assessment) showScore(assessment);
    const kept = stage.querySelector("[data-kept-for]");
    if (kept) Viva.showKept(kept);
  }

  function submitBecauseTimeIsUp(form) {
    form.elements.time_is_up.value = "true";
    form.requestSubmit();
  }

  function inWords(number) {
    return WORDS[number] ?? String(number);
  }

  // Says what the score is made of, in the words of interviews/practice/scoring.py.
  function showScore(form) {
    const points = [...form.querySelectorAll("input[name=points]")];
    const weigh = (list) => list.reduce((sum, point) => sum + Number(point.dataset.weight), 0);
    const [made, missed] = [true, false].map((is) => points.filter((point) => point.checked === is));
    const isEssential = (point) => point.dataset.essential !== undefined;
    const [essentials, total] = [made.filter(isEssential).length, weigh(points)];
    const parts = [];
    if (essentials) parts.push(`${inWords(essentials)} essential ${essentials === 1 ? "point" : "points"}`);
    if (made.length > essentials) parts.push(`${inWords(made.length - essentials)} extra`);
    form.querySelector("output").textContent =
      `${weigh(made)} of ${total}: ${parts.join(", ") || "no point"}`;
    const cost = form.querySelector("[data-score-cost]");
    cost.hidden = !missed.length;
    cost.textContent = `What is not ticked costs ${weigh(missed)} of ${total}${
      missed.some(isEssential) ? "; without an essential point the rating is Again" : ""
    }.`;
  }

  document.addEventListener("htmx:load", (event) => {
    const stage = event.target.id === "stage" ? event.target : event.target.querySelector("#stage");
    if (stage) setUp(stage);
  });

  document.addEventListener("htmx:configRequest", (event) => {
    if (draft && event.target === draft.form) {
      draft.isSubmitting = true;
      draft.crossing?.abort();
      draft.sent = draft.field.value;
      event.detail.parameters.set("sequence", draft.nextNumber());
    }
  });

  document.addEventListener("htmx:afterRequest", (event) => {
    if (!draft || event.target !== draft.form) return;
    draft.isSubmitting = false;
    // From question to question of a mock interview; a log-in page lies elsewhere.
    const way = event.detail.xhr.getResponseHeader("HX-Redirect");
    const isOnward = way?.startsWith(location.pathname.split("/", 3).join("/"));
    // What was typed while the request was under way is not in it.
    const isAllSent = draft.sent === draft.field.value;
    if ((event.detail.successful || isOnward) && isAllSent) draft.forget();
  });

  function tryAgain(form, message) {
    if (!form.matches?.("form[data-time-up-form]")) return;
    form.elements.time_is_up.value = "";
    draft?.shout(`Not sent: ${message}. Your text is kept in this browser; trying again.`);
    draft?.retry();
    if (clock?.isUp) clock.askLater();
  }

  document.addEventListener("htmx:sendError", (event) => tryAgain(event.target, "no connection"));

  document.addEventListener("htmx:responseError", (event) => {
    const { status } = event.detail.xhr;
    if (status >= 500) tryAgain(event.target, `the server had an error (${status})`);
  });

  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") draft?.save({ isLeaving: true });
    else clock?.ask();
  });

  window.addEventListener("pageshow", (event) => {
    if (event.persisted) clock?.ask();
  });

  window.addEventListener("online", () => {
    draft?.save();
    clock?.ask();
  });

  document.addEventListener("change", (event) => {
    const form = event.target.closest("form[data-assessment]");
    if (form) showScore(form);
  });

  document.addEventListener("keydown", (event) => {
    const form = document.querySelector("#stage form[data-stage-form]");
    if (!form) return;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      form.querySelector("button[data-main]").click();
    } else if (/^[1-9]$/.test(event.key) && form.dataset.assessment !== undefined) {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const point = form.querySelectorAll("input[name=points]")[Number(event.key) - 1];
      if (point) {
        point.click();
        point.focus();
      }
    }
  });
})();

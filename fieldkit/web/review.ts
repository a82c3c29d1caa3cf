// Reviewing by the keyboard alone, and asking once more before many visits are accepted together.

const answers = [...document.querySelectorAll<HTMLElement>("[data-answer]")];

for (const form of document.querySelectorAll<HTMLFormElement>("form[data-confirm]")) {
  form.addEventListener("submit", (event) => {
    if (!window.confirm(form.dataset["confirm"])) event.preventDefault();
  });
}

if (answers.length > 0) document.addEventListener("keydown", onKey);

function onKey(event: KeyboardEvent): void {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Escape") {
    current()?.focus();
    return;
  }
  if (isTyping(event.target)) return;
  if (act(event.key)) event.preventDefault();
}

/** Whether the key means something here. */
function act(key: string): boolean {
  switch (key) {
    case "j":
      return step(1);
    case "k":
      return step(-1);
    case "c":
      return open("[data-comment]");
    case "e":
      return open("[data-correct]");
    case "w":
      return focus(document.querySelector<HTMLElement>("[data-reason]"));
    case "n":
      return click(document.querySelector<HTMLElement>('a[rel="next"]'));
    default:
      return click(document.querySelector<HTMLElement>(`[data-key="${CSS.escape(key)}"]`));
  }
}

let place = -1;

function current(): HTMLElement | undefined {
  const focused = answers.findIndex((answer) => answer.contains(document.activeElement));
  if (focused >= 0) place = focused;
  return answers[place];
}

function step(by: number): boolean {
  current();
  place = Math.min(Math.max(place + by, 0), answers.length - 1);
  return focus(answers[place]);
}

function open(selector: string): boolean {
  const answer = current();
  const details = answer?.querySelector("details");
  const field = details?.querySelector<HTMLElement>(selector);
  if (!details || !field) return false;
  details.open = true;
  return focus(field);
}

function focus(element: HTMLElement | null | undefined): boolean {
  element?.focus();
  element?.scrollIntoView({ block: "center" });
  return element instanceof HTMLElement;
}

function click(element: HTMLElement | null): boolean {
  element?.click();
  return element !== null;
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement;
}

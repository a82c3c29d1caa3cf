// Following the field: when the server says that a visit changed, the figures are fetched anew.
const figures = document.querySelector<HTMLElement>("[data-changes]");
const live = document.querySelector<HTMLElement>("#live");

if (figures?.dataset["changes"] !== undefined) {
  const changes = new EventSource(figures.dataset["changes"]);
  changes.addEventListener("message", (event: MessageEvent<string>) => {
    if (live) live.hidden = false;
    if (event.data === "changed") void refresh(figures);
  });
  changes.addEventListener("error", () => {
    if (live) live.hidden = true; // the browser connects again by itself
  });
}

async function refresh(shown: HTMLElement): Promise<void> {
  const answer = await fetch(shown.dataset["rows"] ?? "");
  if (answer.ok) shown.innerHTML = await answer.text(); // our own page's markup, escaped where it is made
}

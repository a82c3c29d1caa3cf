// Keeps the newest state of a draft without piling up writes: while one is under way only the latest one waits.

import type { Draft } from "./draft.ts";
import { keepDraft } from "./drafts.ts";

export class Keeper {
  private waiting: Draft | null = null;
  private working: Promise<void> | null = null;
  private readonly onKept: (isKept: boolean) => void;

  constructor(onKept: (isKept: boolean) => void) {
    this.onKept = onKept;
  }

  /** Resolves when this draft, or a newer one, is on the phone's disk. */
  async keep(draft: Draft): Promise<void> {
    this.waiting = draft;
    this.working ??= this.work();
    await this.working;
  }

  private async work(): Promise<void> {
    let isKept = true;
    while (this.waiting !== null) {
      const draft = this.waiting;
      this.waiting = null;
      isKept = await keepDraft(draft).then(
        () => true,
        () => false, // storage full or blocked: the page says so and the answers stay in memory
      );
    }
    this.working = null;
    this.onKept(isKept);
  }
}

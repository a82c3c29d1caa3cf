// The form page: holds the draft, turns what the auditor does into changes of it, and draws.

import { render } from "lit-html";
import { questionsOf, type Group, type Question, type Repeat } from "../logic/definition.ts";
import { settle, type SettledForm } from "../logic/form.ts";
import { withBlock, withFirstValues, withoutBlock } from "./blocks.ts";
import { concluded, dispatch, ended, sealed } from "./dispatch.ts";
import { draftKey, newDraft, reopen, withFile, withTimer, type Draft } from "./draft.ts";
import { askToPersist, dropFiles, readDraft, readFile } from "./drafts.ts";
import { keepEvidence } from "./evidence.ts";
import { Keeper } from "./keeper.ts";
import { questionsIn, sectionsOf, type Section } from "./layout.ts";
import { noAnswer } from "./outcome.ts";
import { left, located, newLog, noted, opened, resumed, shown, touched, wantsPosition } from "./paradata.ts";
import { NotAPictureError } from "./photos.ts";
import { anchorOf, type Actions, type Page, type Problem, type Screen } from "./screen.ts";
import { speak } from "./strings.ts";
import { currentPosition, deviceId } from "./surroundings.ts";
import { withAnswerAndTriggered } from "./triggers.ts";
import type { Visit } from "./visit.ts";
import { blockAnchor } from "./view/blocks.ts";
import { collectOnlyPage } from "./view/collect.ts";
import { fetchAhead } from "./view/media.ts";
import { pageView } from "./view/page.ts";
import { elapsed_s } from "./view/timer.ts";

/** "No" to a veto item is the violation: such items are worded so that yes is good. */
const VIOLATION = "no";
const REVIEW = "review";

export async function openVisit(visit: Visit, host: HTMLElement): Promise<void> {
  speak(visit);
  if (visit.form.isForPhone === false) {
    render(collectOnlyPage(visit), host);
    return;
  }
  const kept = await readDraft(draftKey(visit)).catch(() => undefined);
  const draft = kept?.form.id === visit.form.id ? kept : newDraft(visit, new Date(), deviceId());
  const isSameVersion = draft.form.version === visit.form.version;
  const current = isSameVersion ? { ...draft, form: visit.form } : draft;
  const logged = { ...current, log: current.log ?? newLog() }; // an older page kept none
  await new VisitPage(visit, opened(takenUp(logged, visit), Date.now()), host).open();
}

/** What the office gave back is opened for correction; what it did not believe is filled in anew. */
function takenUp(draft: Draft, visit: Visit): Draft {
  const { word, rejectedId } = visit.assignment;
  if (isReturned(draft, visit)) return reopen(draft, word.message, word.items);
  const isRejected = draft.receipt !== null && draft.instanceId === rejectedId;
  return isRejected ? { ...newDraft(visit, new Date(), deviceId()), returned: { message: word.message, items: [] } } : draft;
}

/** Whether the office asks to correct what this phone has a receipt for. */
function isReturned({ receipt, instanceId }: Draft, { assignment }: Visit): boolean {
  return receipt !== null && instanceId === assignment.returnedId;
}

class VisitPage implements Actions {
  private readonly visit: Visit;
  private readonly host: HTMLElement;
  private readonly keeper: Keeper;
  private readonly pictures = new Map<string, string>();
  private draft: Draft;
  private settled: SettledForm;
  private sections: Section[];
  private shownSection: string | null = null;
  private savedAt: Date | null = null;
  private hasKeepFailed = false;
  private veto: Screen["veto"] = null;
  private removing: Screen["removing"] = null;
  /** Counts removed blocks: what was begun before one may belong elsewhere, or nowhere, by now. */
  private removals = 0;
  /** Since the page was last out of sight. */
  private hasChanged = false;
  private correcting: string | null = null;
  private preparing: Screen["preparing"] = null;
  private sendingShare: number | null = null;
  private problem: Problem | null = null;

  constructor(visit: Visit, draft: Draft, host: HTMLElement) {
    this.visit = visit;
    this.host = host;
    this.draft = draft;
    this.settled = this.settle();
    this.begin();
    this.sections = sectionsOf(draft.form, this.settled);
    this.keeper = new Keeper((isKept) => this.noteKept(isKept));
  }

  async open(): Promise<void> {
    window.addEventListener("hashchange", () => this.turnPage());
    document.addEventListener("visibilitychange", () => this.noteSight());
    setInterval(() => this.tick(), 1000);
    if (this.draft.sealed !== null && this.draft.receipt === null) this.problem = noAnswer();
    this.draw();
    fetchAhead(this.visit, this.draft.form);
    await this.loadPictures();
    this.draw();
    await askToPersist().catch(() => undefined);
    this.followPosition();
    this.fillPositions(({ type, name }) => type === "start-geopoint" || (type === "geopoint" && name === "start_geo"));
  }

  answer(question: Question, value: string): void {
    this.touch(question);
    if (question.veto === true && value === VIOLATION && this.settled.value(question) !== VIOLATION) {
      this.veto = { question, choice: value };
      this.draw();
    } else {
      this.give(question, value);
    }
  }

  confirmVeto(isConfirmed: boolean): void {
    const { veto } = this;
    this.veto = null;
    if (veto !== null && isConfirmed) this.give(veto.question, veto.choice);
    else this.draw();
  }

  addBlock(repeat: Repeat): void {
    const path = `${repeat.path}[${repeat.children.length + 1}]`;
    this.change(withBlock(noted(this.draft, "add repeat", path, Date.now()), repeat));
    document.getElementById(blockAnchor({ name: repeat.name, path }))?.scrollIntoView({ block: "center" });
  }

  removeBlock(repeat: Repeat, block: Group): void {
    this.removing = { repeat, block };
    this.draw();
  }

  confirmRemoval(isConfirmed: boolean): void {
    const { removing } = this;
    this.removing = null;
    if (removing === null || !isConfirmed) {
      this.draw();
      return;
    }
    this.removals += 1;
    this.correcting = null;
    this.preparing = null;
    const logged = noted(this.draft, "delete repeat", removing.block.path, Date.now());
    const { draft, fileNames } = withoutBlock(logged, removing.repeat, removing.block);
    this.change(draft);
    for (const name of fileNames) this.forgetFile(name);
  }

  startTimer(question: Question): void {
    this.touch(question);
    this.correcting = null;
    this.change(withTimer(this.draft, question.path, Date.now()));
  }

  stopTimer(question: Question): void {
    const startedMs = this.draft.timers[question.path];
    if (startedMs === undefined) return;
    this.touch(question);
    const seconds = String(elapsed_s(startedMs, Date.now()));
    this.give(question, seconds, withTimer(this.draft, question.path, null));
  }

  cancelTimer(question: Question): void {
    this.change(withTimer(this.draft, question.path, null));
  }

  correctTimer(question: Question, isOpen: boolean): void {
    this.correcting = isOpen ? question.path : null;
    this.draw();
  }

  addFile(question: Question, file: File): void {
    this.touch(question);
    this.preparing = { path: question.path, failure: null };
    this.draw();
    void this.takeIn(question, file);
  }

  removeFile(question: Question): void {
    this.touch(question);
    const name = this.settled.value(question);
    this.give(question, "", withFile(this.draft, name, null));
    this.forgetFile(name);
  }

  locate(question: Question): void {
    this.touch(question);
    this.takePosition(question);
  }

  goTo(page: number | "review"): void {
    location.hash = page === REVIEW ? REVIEW : (this.sections[page]?.group.name ?? "");
  }

  showItem(question: Question): void {
    const index = this.sections.findIndex((section) => questionsIn(section).some(({ path }) => path === question.path));
    const reveal = (): void => document.getElementById(anchorOf(question))?.scrollIntoView({ block: "center" });
    const { page } = this.screen();
    if (page.kind === "review") this.draft = noted(this.draft, "jump", question.path, Date.now());
    if (page.kind === "section" && page.index === index) {
      reveal();
      return;
    }
    window.addEventListener("hashchange", reveal, { once: true });
    this.goTo(index);
  }

  send(): void {
    void this.sendAway();
  }

  backToAnswers(): void {
    this.problem = null;
    this.draw();
  }

  private async sendAway(): Promise<void> {
    this.problem = null;
    this.sendingShare = 0;
    this.draw();
    if (this.draft.sealed === null) {
      this.draft = ended(this.draft, Date.now(), this.visit.zone);
      this.settled = this.settle();
      this.draft = sealed(this.draft, this.settled);
    }
    await this.keeper.keep(this.draft);
    const outcome = await dispatch(this.draft, {
      submitUrl: this.visit.submitUrl,
      onProgress: (share) => this.showProgress(share),
      onReceived: (names) => this.noteReceived(names),
    });
    const { fileNames = [] } = this.draft.sealed ?? {};
    const after = resumed(concluded(this.draft, outcome), Date.now());
    await this.keeper.keep(after); // a receipt that is shown stays, whatever happens next
    this.sendingShare = null;
    this.problem = "problem" in outcome ? outcome.problem : null;
    this.change(after);
    if (outcome.kind === "received") await dropFiles(this.draft.key, fileNames);
  }

  private showProgress(share: number): void {
    this.sendingShare = share;
    this.draw();
  }

  /** Kept at once, so that a send broken off later goes on behind these files. */
  private noteReceived(names: string[]): void {
    const { sealed: document } = this.draft;
    if (document === null) return;
    this.draft = { ...this.draft, sealed: { ...document, receivedFiles: [...document.receivedFiles, ...names] } };
    void this.keeper.keep(this.draft);
  }

  private async takeIn(question: Question, file: File): Promise<void> {
    const before = this.settled.value(question);
    const { removals } = this;
    try {
      const { name, content, facts } = await keepEvidence(this.draft, question, { file, zone: this.visit.zone });
      if (this.removals !== removals) return await dropFiles(this.draft.key, [name]);
      this.pictures.set(name, URL.createObjectURL(content));
      this.preparing = null;
      this.give(question, name, withFile(withFile(this.draft, before, null), name, facts));
      this.forgetFile(before);
    } catch (error) {
      this.preparing = { path: question.path, failure: error instanceof NotAPictureError ? "unreadable" : "unkept" };
      this.draw();
    }
  }

  private forgetFile(name: string): void {
    URL.revokeObjectURL(this.pictures.get(name) ?? "");
    this.pictures.delete(name);
    void dropFiles(this.draft.key, [name]);
  }

  private async loadPictures(): Promise<void> {
    for (const [name, { type }] of Object.entries(this.draft.files)) {
      const content = type.startsWith("image/") ? await readFile(this.draft.key, name) : undefined;
      if (content !== undefined) this.pictures.set(name, URL.createObjectURL(content));
    }
  }

  /** Fills a position that nobody has taken yet, if the phone allows it. */
  private fillPositions(isMeant: (question: Question) => boolean): void {
    const blank = questionsOf(this.settled.nodes).filter((question) => this.settled.value(question) === "");
    for (const question of blank.filter(isMeant)) this.takePosition(question);
  }

  private takePosition(question: Question): void {
    const before = this.removals;
    void currentPosition().then((position) => {
      if (position === null) return;
      this.draft = located(this.draft, position, Date.now());
      if (this.removals === before) this.give(question, position);
    });
  }

  /** For the log, as often as the form's author asks for. */
  private followPosition(): void {
    if (!wantsPosition(this.draft, Date.now())) return;
    void currentPosition().then((position) => {
      if (position !== null) this.draft = located(this.draft, position, Date.now());
    });
  }

  private touch({ path }: Question): void {
    this.draft = touched(this.draft, path, Date.now());
  }

  /** A page that was only looked at writes nothing: another tab may hold newer answers. */
  private noteSight(): void {
    const isAway = document.visibilityState === "hidden";
    this.draft = isAway ? left(this.draft, Date.now()) : resumed(this.draft, Date.now());
    if (!isAway) this.draw();
    else if (this.hasChanged && this.draft.sealed === null) void this.keeper.keep(this.draft);
    this.hasChanged = false;
  }

  /** Gives the form and every new block their first values. */
  private begin(): void {
    const begun = withFirstValues(this.draft, this.settled);
    if (begun === this.draft) return;
    this.draft = begun;
    this.settled = this.settle();
  }

  /** An answer, with all that it sets off. */
  private give(question: Question, value: string, draft = this.draft): void {
    const given = withAnswerAndTriggered(draft, question, value, (one) => this.settle(one));
    this.change(given.draft);
    for (const place of given.positions) this.takePosition(place);
  }

  private change(draft: Draft): void {
    this.draft = draft;
    this.hasChanged = true;
    this.settled = this.settle();
    this.draft = { ...draft, answers: { ...draft.answers, ...this.settled.calculations } };
    this.begin();
    this.sections = sectionsOf(draft.form, this.settled);
    this.draw();
    void this.keeper.keep(this.draft);
  }

  private settle(draft = this.draft): SettledForm {
    const { zone, language } = this.visit;
    const setting = { nowMs: Date.now(), zone, language };
    return settle(draft.form, draft.answers, setting);
  }

  private turnPage(): void {
    this.noteLeft(this.shownSection);
    this.followPosition();
    if (location.hash === `#${REVIEW}`) this.fillPositions(({ type, name }) => type === "geopoint" && name === "end_geo");
    this.correcting = null;
    this.draw();
    window.scrollTo(0, 0);
    document.getElementById("page-title")?.focus({ preventScroll: true });
  }

  /** From now on its gaps may be pointed out. */
  private noteLeft(path: string | null): void {
    if (path === null || this.draft.leftSections.includes(path)) return;
    this.change({ ...this.draft, leftSections: [...this.draft.leftSections, path] });
  }

  private tick(): void {
    if (Object.keys(this.draft.timers).length > 0) this.draw();
  }

  private noteKept(isKept: boolean): void {
    this.hasKeepFailed = !isKept;
    this.savedAt = isKept ? new Date() : this.savedAt;
    this.draw();
  }

  private draw(): void {
    const screen = this.screen();
    this.shownSection = screen.page.kind === "section" ? (this.sections[screen.page.index]?.group.path ?? null) : null;
    this.draft = shown(this.draft, screen.page.kind === "review" ? "" : this.shownSection, Date.now());
    render(pageView(screen, this), this.host);
    this.host.querySelector<HTMLDialogElement>("dialog:not([open])")?.showModal();
  }

  private screen(): Screen {
    const { visit, draft, settled, sections, savedAt, hasKeepFailed, veto, removing, correcting, pictures, preparing } = this;
    const page = this.page();
    const nowMs = Date.now();
    return { visit, draft, settled, sections, page, nowMs, savedAt, hasKeepFailed, veto, removing, correcting, pictures, preparing };
  }

  private page(): Page {
    if (this.draft.receipt !== null) return { kind: "receipt" };
    if (this.sendingShare !== null) return { kind: "sending", share: this.sendingShare };
    if (this.problem !== null) return { kind: "problem", problem: this.problem };
    if (location.hash === `#${REVIEW}`) return { kind: "review" };
    const named = this.sections.findIndex(({ group }) => `#${group.name}` === location.hash);
    return { kind: "section", index: named < 0 ? this.firstOpen() : named };
  }

  /** Where to go on: the first section that was not left yet, or the last. */
  private firstOpen(): number {
    const open = this.sections.findIndex(({ group }) => !this.draft.leftSections.includes(group.path));
    return open < 0 ? Math.max(this.sections.length - 1, 0) : open;
  }
}

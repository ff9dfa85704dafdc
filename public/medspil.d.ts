// Types for pages that listen to the widget or name its element in TypeScript.

/** The one global: made by the first copy of medspil.js on a page. */
interface Medspil {
  readonly version: string;
  /** Looks for new `<div data-medspil>` places and magic links. `<medspil-widget>` needs no call. */
  scan(): void;
  /** What a further copy of the script calls with its own tag. */
  join(tag: HTMLScriptElement | null): void;
}

/** Details of the events. All of them bubble and leave the shadow root. */
interface MedspilEventDetails {
  /** The widget works; before this, its links do. */
  "medspil:ready": { lang: string };
  /** A list of ideas was shown. */
  "medspil:view": { sort: "new" | "top" | "answered" };
  /** The backend has a like, or has taken one back. */
  "medspil:like": { id: string; liked: "true" | "false" };
  /** An idea is about to be sent; `preventDefault()` keeps it in the form. */
  "medspil:submit": { title: string; text: string };
  /** The backend has the idea. */
  "medspil:receipt": { number: string; at: string };
  /** Something did not work; `code` is one of the codes in docs/embedding.md. */
  "medspil:error": { code: string; during?: "list" | "like" | "submit" };
}

type MedspilEventMap = { [Name in keyof MedspilEventDetails]: CustomEvent<MedspilEventDetails[Name]> };

/** `<medspil-widget>`; its attributes are in docs/editors.md. */
interface MedspilWidgetElement extends HTMLElement {
  addEventListener<Name extends keyof MedspilEventMap>(
    type: Name,
    listener: (this: MedspilWidgetElement, event: MedspilEventMap[Name]) => unknown,
    options?: boolean | AddEventListenerOptions,
  ): void;
  addEventListener(type: string, listener: EventListenerOrEventListenerObject, options?: boolean | AddEventListenerOptions): void;
}

interface Window {
  readonly medspil?: Medspil;
}

interface HTMLElementTagNameMap {
  "medspil-widget": MedspilWidgetElement;
}

interface DocumentEventMap extends MedspilEventMap {}

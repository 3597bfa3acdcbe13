/** What every fake chat platform offers a test: people who type and press, and what they would have seen. */
export type SeenMessage = {
  id: string;
  room: string;
  /** Visible plain text, as a person reads it: title, parts, in order. */
  text: string;
  /** What went over the wire. */
  raw: unknown;
  /** Labels of the buttons, row by row. */
  buttons: string[][];
  /** Only this user sees it. */
  only?: string | undefined;
  edits: number;
  deleted: boolean;
  file?: string | undefined;
};

export type Person = { id: string; name: string; lang?: string };
export type Room = { id: string; kind: 'direct' | 'group' | 'channel'; title?: string };

/** How the platform answers the next `times` (default 1) requests of `method`. */
export type Fault =
  | { kind: 'busy'; method: string; retryAfter: number; times?: number } // 429
  | { kind: 'blocked' | 'missing' | 'auth' | 'down'; method: string; times?: number }
  | { kind: 'lost'; method: string; times?: number } // stored, but the answer never arrives
  | { kind: 'moved'; method: string; to: string; times?: number }; // Telegram only

export type FakeChat = {
  /** Every message ever stored, oldest first; edits change it in place. */
  readonly messages: SeenMessage[];
  /** Forms (modals) open now; platforms without forms never have one. */
  readonly forms: { id: string; title: string; fields: string[]; errors: Record<string, string>; person: string }[];
  /** Types a text or a `/command` in a room. `replyTo` is a message id. `event` repeats a given event id. */
  type(person: Person, room: Room, text: string, o?: { replyTo?: string; event?: string }): Promise<void>;
  /** Presses the button with this label on a message. */
  press(person: Person, message: SeenMessage, label: string, o?: { event?: string }): Promise<void>;
  /** Fills in and submits the open form of this person. */
  submit(person: Person, values: Record<string, string>): Promise<void>;
  /** Resolves with the first message (among those from index `from`) that fits; rejects after `ms` (default 5000), naming what was seen. */
  seen(fits: (m: SeenMessage) => boolean, o?: { from?: number; ms?: number }): Promise<SeenMessage>;
  fault(fault: Fault): void;
  stop(): Promise<void>;
};

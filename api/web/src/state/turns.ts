/** Conversations and what may happen to them. */

import type { Answer, Citation, Claim, Filters, Problem, Region } from "../api/shapes";

export interface Asked {
  question: string;
  home: Region | null;
  filters: Filters;
}

export type TurnState = "waiting" | "streaming" | "done" | "stopped" | "failed";

export interface Turn {
  id: string;
  asked: Asked;
  state: TurnState;
  citations: Citation[];
  claims: Claim[];
  answer: Answer | null;
  problem: Problem | null;
  generation?: number; // a link asked for the answer of this state of the index
  verdict?: "up" | "down";
}

export interface Conversation {
  id: string;
  title: string;
  created: number;
  turns: Turn[];
}

export interface Conversations {
  all: Conversation[]; // newest first
  current: string | null; // null: a new one that has no question yet
}

export type Happening =
  | { type: "asked"; conversation: string; turn: string; asked: Asked; at: number; generation?: number }
  | { type: "citations"; conversation: string; turn: string; citations: Citation[] }
  | { type: "claim"; conversation: string; turn: string; claim: Claim }
  | { type: "done"; conversation: string; turn: string; answer: Answer }
  | { type: "stopped"; conversation: string; turn: string }
  | { type: "failed"; conversation: string; turn: string; problem: Problem }
  | { type: "retried"; conversation: string; turn: string }
  | { type: "judged"; conversation: string; turn: string; verdict: "up" | "down" }
  | { type: "opened"; conversation: string | null }
  | { type: "renamed"; conversation: string; title: string }
  | { type: "deleted"; conversation: string };

export const EMPTY_FILTERS: Filters = { kinds: [], regions: [], since: null, until: null, departments: [] };
export const NOTHING_YET: Conversations = { all: [], current: null };
const TITLE_CHARS = 40;

export function reduce(state: Conversations, happening: Happening): Conversations {
  switch (happening.type) {
    case "asked":
      return addTurn(state, happening);
    case "opened":
      return { ...state, current: happening.conversation };
    case "renamed":
      return { ...state, all: change(state.all, happening.conversation, (one) => ({ ...one, title: happening.title.trim() || one.title })) };
    case "deleted":
      return {
        all: state.all.filter((one) => one.id !== happening.conversation),
        current: state.current === happening.conversation ? null : state.current,
      };
    default:
      return { ...state, all: change(state.all, happening.conversation, (one) => changeTurn(one, happening)) };
  }
}

type Asking = Extract<Happening, { type: "asked" }>;
type OfTurn = Exclude<Happening, { type: "asked" | "opened" | "renamed" | "deleted" }>;

function addTurn(state: Conversations, { conversation, turn, asked, at, generation }: Asking): Conversations {
  const fresh: Turn = { id: turn, asked, state: "waiting", citations: [], claims: [], answer: null, problem: null };
  if (generation !== undefined) fresh.generation = generation;
  const known = state.all.find((one) => one.id === conversation);
  const title = [...asked.question].slice(0, TITLE_CHARS).join("");
  const grown: Conversation = known ? { ...known, turns: [...known.turns, fresh] } : { id: conversation, title, created: at, turns: [fresh] };
  return { all: [grown, ...state.all.filter((one) => one.id !== conversation)], current: conversation };
}

function change(all: Conversation[], id: string, how: (one: Conversation) => Conversation): Conversation[] {
  return all.map((one) => (one.id === id ? how(one) : one));
}

function changeTurn(conversation: Conversation, happening: OfTurn): Conversation {
  return { ...conversation, turns: conversation.turns.map((turn) => (turn.id === happening.turn ? advance(turn, happening) : turn)) };
}

const isUnderWay = (turn: Turn) => turn.state === "waiting" || turn.state === "streaming";

/** What comes in late, after a stop or an end, changes nothing. */
function advance(turn: Turn, happening: OfTurn): Turn {
  if (happening.type === "retried") return { ...turn, state: "waiting", citations: [], claims: [], answer: null, problem: null };
  if (happening.type === "judged") return { ...turn, verdict: happening.verdict };
  if (!isUnderWay(turn)) return turn;
  switch (happening.type) {
    case "citations":
      return { ...turn, state: "streaming", citations: happening.citations };
    case "claim":
      return { ...turn, state: "streaming", claims: [...turn.claims, happening.claim] };
    case "done":
      return { ...turn, state: "done", answer: happening.answer, citations: happening.answer.citations, claims: happening.answer.claims };
    case "stopped":
      return { ...turn, state: "stopped" };
    case "failed":
      return { ...turn, state: "failed", problem: happening.problem };
  }
}

/** Answers were under way when the page was left: they are not any more. */
export function afterReload(all: Conversation[]): Conversation[] {
  return all.map((one) => ({ ...one, turns: one.turns.map((turn) => (isUnderWay(turn) ? { ...turn, state: "stopped" as const } : turn)) }));
}

const HISTORY_TURNS = 6;

/** What the server is told of earlier turns, oldest first: only those that were answered, up to the turn itself. */
export function historyOf(conversation: Conversation | undefined, before?: string): { role: "user" | "assistant"; content: string }[] {
  const turns = conversation?.turns ?? [];
  const until = before === undefined ? turns.length : turns.findIndex((turn) => turn.id === before);
  return turns
    .slice(0, until)
    .filter((turn) => turn.answer)
    .slice(-HISTORY_TURNS)
    .flatMap((turn) => [
      { role: "user" as const, content: turn.asked.question },
      { role: "assistant" as const, content: turn.answer?.answer ?? "" },
    ]);
}

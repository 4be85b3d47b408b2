/** What the browser keeps. Each conversation has its own entry, so that two open pages do not overwrite one another. */

import { afterReload, type Conversation } from "./turns";

const PREFIX = "wence.conversation.";

function read(key: string): unknown {
  try {
    const text = localStorage.getItem(key);
    return text === null ? null : JSON.parse(text);
  } catch {
    return null;
  }
}

/** Returns whether it was kept: a private window or a full store keeps nothing. */
function write(key: string, value: unknown): boolean {
  try {
    localStorage.setItem(key, JSON.stringify(value));
    return true;
  } catch {
    return false;
  }
}

export const keep = <T>(name: string, value: T) => write(`wence.${name}`, value);
export const kept = <T>(name: string, fallback: T, fits: (value: unknown) => boolean): T => {
  const value = read(`wence.${name}`);
  return fits(value) ? (value as T) : fallback;
};

function isConversation(value: unknown): value is Conversation {
  const one = value as Conversation | null;
  return typeof one?.id === "string" && typeof one.title === "string" && typeof one.created === "number" && Array.isArray(one.turns);
}

function conversationKeys(): string[] {
  try {
    return Object.keys(localStorage).filter((key) => key.startsWith(PREFIX));
  } catch {
    return [];
  }
}

const lastUsed = (one: Conversation) => one.turns.reduce((latest, turn) => Math.max(latest, Number(turn.id.split("-")[0]) || 0), one.created);

export function loadConversations(): Conversation[] {
  const found = conversationKeys().map(read).filter(isConversation);
  return afterReload(found.sort((a, b) => lastUsed(b) - lastUsed(a) || a.id.localeCompare(b.id)));
}

/** Write what changed since `before`, and drop what is gone. When the store is full, the oldest conversations make room. */
export function saveConversations(all: readonly Conversation[], before: readonly Conversation[]): void {
  for (const gone of before.filter((old) => !all.some((one) => one.id === old.id))) localStorage.removeItem(PREFIX + gone.id);
  for (const one of all.filter((one) => !before.includes(one))) saveOne(one, all);
}

function saveOne(one: Conversation, all: readonly Conversation[]): void {
  const oldest = all.filter((other) => other.id !== one.id).map((other) => PREFIX + other.id);
  while (!write(PREFIX + one.id, one)) {
    const key = oldest.pop();
    if (key === undefined) return;
    localStorage.removeItem(key);
  }
}

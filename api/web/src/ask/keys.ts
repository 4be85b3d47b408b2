/** Whether a key sends the question. While an input method composes, Enter belongs to it; Safari tells that Enter only by key code 229. */

export interface Key {
  key: string;
  shiftKey: boolean;
  ctrlKey: boolean;
  altKey: boolean;
  metaKey: boolean;
  isComposing: boolean;
  keyCode: number;
}

export function sends(key: Key): boolean {
  return key.key === "Enter" && !key.shiftKey && !key.altKey && !key.ctrlKey && !key.metaKey && !key.isComposing && key.keyCode !== 229;
}

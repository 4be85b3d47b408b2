/** The server counts Unicode code points, JavaScript counts UTF-16 units: 𠮷 is one there and two here. */

/** Index in UTF-16 units of the code point number `count` from the beginning, at most the length. */
function unitIndex(text: string, count: number, from = 0): number {
  let index = from;
  for (let left = count; left > 0 && index < text.length; left--) index += (text.codePointAt(index) ?? 0) > 0xffff ? 2 : 1;
  return index;
}

/** Text before, in and after a half-open range of code points. */
export function cut(text: string, start: number, end: number): [string, string, string] {
  const first = unitIndex(text, Math.max(start, 0));
  const last = unitIndex(text, Math.max(end - Math.max(start, 0), 0), first);
  return [text.slice(0, first), text.slice(first, last), text.slice(last)];
}

// Offsets from the server count Unicode code points; JavaScript strings count UTF-16 units, two for characters such as 𠮷.
export function utf16Index(text, points) {
  let index = 0;
  for (let left = points; left > 0 && index < text.length; left--) {
    index += text.codePointAt(index) > 0xffff ? 2 : 1;
  }
  return index;
}

// The text before [start, end), in it, and after it.
export function cut(text, start, end) {
  const from = utf16Index(text, start);
  const to = from + utf16Index(text.slice(from), end - start);
  return [text.slice(0, from), text.slice(from, to), text.slice(to)];
}

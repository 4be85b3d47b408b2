import { Fragment } from "react";

// Marks that turn the direction of what follows: each is shut in an element of its own, so it turns nothing. The text stays the same.
const TURNING = /([\u200E\u200F\u061C\u202A-\u202E\u2066-\u2069])/u;

/** Text of a document or a title: always text, never markup, always in its own order. */
export function Plain({ text }: { text: string }) {
  const parts = text.split(TURNING);
  if (parts.length === 1) return text;
  return parts.map((part, index) =>
    index % 2 ? (
      <bdi key={index} className="turning">
        {part}
      </bdi>
    ) : (
      <Fragment key={index}>{part}</Fragment>
    ),
  );
}

/** An address can be opened only where it is a web address: javascript: and data: are shown and not linked. */
export function webAddress(url: string | null | undefined): string | null {
  return url && /^https?:\/\//iu.test(url) ? url : null;
}

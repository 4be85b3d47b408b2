/** Hand a file to the browser to save. */
export function download(blob: Blob, name: string): void {
  const address = URL.createObjectURL(blob);
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  window.setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

/** A file name that every system takes, made of a question. */
export function fileName(title: string, extension: string): string {
  // eslint-disable-next-line no-control-regex
  const safe = title.replace(/[\\/:*?"<>|\u0000-\u001f\u200e\u200f\u202a-\u202e\u2066-\u2069]+/gu, " ").trim();
  return `${[...safe].slice(0, 50).join("").trim() || "wence"}.${extension}`;
}

/** Numbers as people read them. */

const TEN_THOUSAND = 10_000;
const HUNDRED_MILLION = 100_000_000;
const SMALL = 1_000_000;

const shown = (value: number, language: string, digits: number) =>
  new Intl.NumberFormat(language, { maximumFractionDigits: digits }).format(value);

/** Yuan in the unit that suits: 3730000 is 373万元, or ¥3.73 million. */
export function formatYuan(yuan: number, language: "zh" | "en"): string {
  const size = Math.abs(yuan);
  if (language === "zh") {
    if (size >= HUNDRED_MILLION) return `${shown(yuan / HUNDRED_MILLION, "zh-CN", 4)}亿元`;
    return size >= TEN_THOUSAND ? `${shown(yuan / TEN_THOUSAND, "zh-CN", 4)}万元` : `${shown(yuan, "zh-CN", 2)}元`;
  }
  if (size >= 1000 * SMALL) return `¥${shown(yuan / (1000 * SMALL), "en", 3)} billion`;
  return size >= SMALL ? `¥${shown(yuan / SMALL, "en", 3)} million` : `¥${shown(yuan, "en", 2)}`;
}

export function formatBytes(bytes: number): string {
  const units = ["B", "kB", "MB", "GB", "TB"];
  let [value, unit] = [bytes, 0];
  while (value >= 1000 && unit < units.length - 1) [value, unit] = [value / 1000, unit + 1];
  return `${value >= 100 || unit === 0 ? Math.round(value) : value.toFixed(1)} ${units[unit]}`;
}

/** Share of the largest, 0 to 1; a bar never vanishes while there is an amount. */
export function barShare(value: number, largest: number): number {
  return largest > 0 && value > 0 ? Math.max(value / largest, 0.01) : 0;
}

/** An answer's sentence begins with whose it is: 广东省广州市番禺区（答复，2020-11-30）：…  This takes it apart to show place and date by themselves. */

import type { Claim } from "../api/shapes";

export interface Lead {
  place: string;
  notes: string[]; // kind, date
}

export interface Said {
  lead: Lead | null;
  text: string;
}

const LEAD = /^([^（(：:]{1,40}?)\s?[（(]([^（）()]{1,60})[）)][：:]\s?(.+)$/su;
const BARE = /^([^（(：:，。]{1,40})[：:]\s?(.+)$/su;

export function splitLead(claim: Claim): Said {
  const match = LEAD.exec(claim.text);
  if (match) return { lead: { place: match[1] ?? "", notes: (match[2] ?? "").split(/[，,]\s?/u) }, text: match[3] ?? "" };
  const bare = BARE.exec(claim.text);
  if (bare && claim.region?.name === bare[1]) return { lead: { place: bare[1] ?? "", notes: [] }, text: bare[2] ?? "" };
  return { lead: null, text: claim.text };
}

export interface Group<T> {
  lead: Lead | null;
  items: { claim: T; text: string }[];
}

/** Put neighbours of the same place, kind and date under one heading. The order stays. */
export function groupByLead<T extends Claim>(claims: readonly T[]): Group<T>[] {
  const groups: (Group<T> & { key: string })[] = [];
  for (const claim of claims) {
    const { lead, text } = splitLead(claim);
    const key = lead ? JSON.stringify(lead) : "";
    const last = groups.at(-1);
    if (last && key !== "" && last.key === key) last.items.push({ claim, text });
    else groups.push({ key, lead, items: [{ claim, text }] });
  }
  return groups;
}

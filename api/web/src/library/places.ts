/** A tree of places made of their full names and codes: 广东省 › 广州市 › 番禺区. */

import type { PlaceCount } from "../api/shapes";

export interface PlaceNode {
  key: string; // what the server is asked for
  label: string;
  count: number; // of the place and all inside it
  children: PlaceNode[];
}

const PROVINCE = /^.{2,8}?(?:省|自治区|特别行政区)|^(?:北京|天津|上海|重庆)市/u;
const CITY = /^.{1,10}?(?:自治州|地区|盟|市)/u;

/** 广东省广州市番禺区 is 广东省, 广州市, 番禺区. */
export function pathOf(name: string): string[] {
  const province = PROVINCE.exec(name)?.[0] ?? "";
  const rest = name.slice(province.length);
  const city = CITY.exec(rest)?.[0] ?? "";
  return [province, city, rest.slice(city.length)].filter(Boolean);
}

export function placeTree(places: readonly PlaceCount[]): PlaceNode[] {
  const roots: PlaceNode[] = [];
  for (const { name, count } of places) {
    let [level, path] = [roots, ""];
    for (const label of pathOf(name)) {
      path += label;
      let node = level.find((one) => one.label === label);
      if (!node) level.push((node = { key: path, label, count: 0, children: [] }));
      node.count += count;
      level = node.children;
    }
  }
  return sorted(roots);
}

function sorted(nodes: PlaceNode[]): PlaceNode[] {
  return nodes.map((node) => ({ ...node, children: sorted(node.children) })).sort((a, b) => b.count - a.count || a.label.localeCompare(b.label, "zh-CN"));
}

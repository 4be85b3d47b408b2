import { expect, test } from "vitest";

import type { Claim } from "../api/shapes";
import { groupByLead, splitLead } from "./lead";

const PANYU = { code: "440113", name: "广东省广州市番禺区" };
const claim = (text: string, region: Claim["region"] = PANYU): Claim => ({ text, citations: [1], region });

test("place, kind and date in front of a sentence are taken apart from it", () => {
  expect(splitLead(claim("广东省广州市番禺区（答复，2020-11-30）：区财政共投入373万元（含装修）。"))).toEqual({
    lead: { place: "广东省广州市番禺区", notes: ["答复", "2020-11-30"] },
    text: "区财政共投入373万元（含装修）。",
  });
  expect(splitLead(claim("天津市滨海新区 (report, 2022-01-20): 拟新建街镇孵化点6个"))).toEqual({
    lead: { place: "天津市滨海新区", notes: ["report", "2022-01-20"] },
    text: "拟新建街镇孵化点6个",
  });
  expect(splitLead(claim("广东省广州市番禺区：共373万元。"))).toEqual({ lead: { place: "广东省广州市番禺区", notes: [] }, text: "共373万元。" });
});

test("a sentence that only happens to hold a colon stays whole", () => {
  for (const text of ["办法分两步：先评估（每年一次），再补助。", "区财政共投入373万元。", "要求：尽快落实"])
    expect(splitLead(claim(text))).toEqual({ lead: null, text });
});

test("neighbours of one place, kind and date share a heading, and the order stays", () => {
  const claims = ["甲市（报道，2020年）：一。", "甲市（报道，2020年）：二。", "乙市（报道，2020年）：三。", "甲市（报道，2020年）：四。", "五。", "六。"];
  const groups = groupByLead(claims.map((text) => claim(text)));
  expect(groups.map((group) => [group.lead?.place, group.items.map((one) => one.text)])).toEqual([
    ["甲市", ["一。", "二。"]],
    ["乙市", ["三。"]],
    ["甲市", ["四。"]],
    [undefined, ["五。"]],
    [undefined, ["六。"]],
  ]);
});

import { expect, test } from "vitest";

import { readAddress, writeLink } from "./address";
import type { Asked } from "./turns";

const ASKED: Asked = {
  question: "其他城市投入了多少？ & 50%",
  home: { code: "440113", name: "广东省广州市番禺区" },
  filters: { kinds: ["proposal", "reply"], regions: ["江苏省"], since: "2015-01-01", until: null, departments: ["民政局"] },
};

test("a link brings back the question with everything it depends on", () => {
  expect(readAddress(writeLink(ASKED, 47))).toEqual({ view: "ask", document: null, link: { asked: ASKED, generation: 47 } });
});

test("a link that was tampered with brings back only what fits", () => {
  expect(readAddress("#/?q=甲&kind=script&since=yesterday&g=-3&home=x").link).toEqual({
    asked: { question: "甲", home: null, filters: { kinds: [], regions: [], since: null, until: null, departments: [] } },
    generation: null,
  });
});

test("other addresses name the view", () => {
  expect(["", "#/", "#/library", "#/library/a%2Db", "#/library/%E0%A4%A", "#/status", "#/nonsense"].map(readAddress).map((one) => [one.view, one.document])).toEqual([
    ["ask", null],
    ["ask", null],
    ["library", null],
    ["library", "a-b"],
    ["library", null],
    ["status", null],
    ["ask", null],
  ]);
});

import { expect, test } from "vitest";

import { pathOf, placeTree } from "./places";
import { reduceUploads, type Upload } from "./uploads";

test.each([
  ["广东省广州市番禺区", ["广东省", "广州市", "番禺区"]],
  ["北京市通州区", ["北京市", "通州区"]],
  ["内蒙古自治区锡林郭勒盟锡林浩特市", ["内蒙古自治区", "锡林郭勒盟", "锡林浩特市"]],
  ["广西壮族自治区南宁市青秀区", ["广西壮族自治区", "南宁市", "青秀区"]],
  ["广东省深圳市龙华新区", ["广东省", "深圳市", "龙华新区"]],
  ["江苏省", ["江苏省"]],
])("%s is %j", (name, path) => {
  expect(pathOf(name)).toEqual(path);
});

test("a place of the tree counts itself and all inside it, the fullest first", () => {
  const place = (name: string, count: number) => ({ code: null, name, count });
  expect(placeTree([place("江苏省南通市通州区", 3), place("广东省广州市番禺区", 2), place("广东省广州市", 1), place("广东省深圳市", 4)])).toEqual([
    {
      key: "广东省",
      label: "广东省",
      count: 7,
      children: [
        { key: "广东省深圳市", label: "深圳市", count: 4, children: [] },
        { key: "广东省广州市", label: "广州市", count: 3, children: [{ key: "广东省广州市番禺区", label: "番禺区", count: 2, children: [] }] },
      ],
    },
    {
      key: "江苏省",
      label: "江苏省",
      count: 3,
      children: [{ key: "江苏省南通市", label: "南通市", count: 3, children: [{ key: "江苏省南通市通州区", label: "通州区", count: 3, children: [] }] }],
    },
  ]);
});

test("a file is sent, then indexed, then done or refused; others are untouched", () => {
  const begun = [1, 2].reduce<Upload[]>((all, id) => reduceUploads(all, { type: "chosen", id, name: `${id}.txt`, size: id }), []);
  const sent = reduceUploads(reduceUploads(begun, { type: "sent", id: 1, share: 0.5 }), { type: "sent", id: 2, share: 1 });
  const problem = { code: "unreadable", message: "读不了", help: "" };
  const ended = reduceUploads(sent, { type: "refused", id: 2, problem });
  expect(sent.map((one) => [one.name, one.state, one.share])).toEqual([["2.txt", "indexing", 1], ["1.txt", "sending", 0.5]]);
  expect(ended.map((one) => [one.state, one.problem])).toEqual([["refused", problem], ["sending", null]]);
});

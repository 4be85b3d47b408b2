import { expect, test } from "vitest";

import type { Answer, Citation, Claim } from "../api/shapes";
import { afterReload, EMPTY_FILTERS, historyOf, NOTHING_YET, reduce, type Conversations, type Happening } from "./turns";

const asked = (question: string) => ({ question, home: null, filters: EMPTY_FILTERS });
const claim = (text: string): Claim => ({ text, citations: [1], region: null });
const CITATION = { id: 1, document_id: "d", title: "答复" } as Citation;
const answer = (text: string) => ({ answer: text, abstained: false, claims: [claim(text)], citations: [CITATION] }) as unknown as Answer;
const of = { conversation: "c", turn: "t" };
const run = (happenings: Happening[], from: Conversations = NOTHING_YET) => happenings.reduce(reduce, from);
const ASKED: Happening = { type: "asked", ...of, asked: asked("番禺区投入了多少？"), at: 1 };
const turnOf = (state: Conversations) => state.all[0]?.turns[0];

test("a question makes a conversation named after it, and claims come in one by one", () => {
  const state = run([ASKED, { type: "citations", ...of, citations: [CITATION] }, { type: "claim", ...of, claim: claim("一") }, { type: "claim", ...of, claim: claim("二") }]);
  expect([state.current, state.all[0]?.title]).toEqual(["c", "番禺区投入了多少？"]);
  expect([turnOf(state)?.state, turnOf(state)?.claims.map((one) => one.text)]).toEqual(["streaming", ["一", "二"]]);
});

test("the whole answer takes the place of what had come in", () => {
  const turn = turnOf(run([ASKED, { type: "claim", ...of, claim: claim("一") }, { type: "done", ...of, answer: answer("全部") }]));
  expect([turn?.state, turn?.claims.map((one) => one.text), turn?.citations]).toEqual(["done", ["全部"], [CITATION]]);
});

test("after a stop, what comes in late changes nothing", () => {
  const stopped = run([ASKED, { type: "claim", ...of, claim: claim("一") }, { type: "stopped", ...of }]);
  const later = run([{ type: "claim", ...of, claim: claim("二") }, { type: "done", ...of, answer: answer("全部") }, { type: "failed", ...of, problem: { code: "x", message: "", help: "" } }], stopped);
  expect(later).toEqual(stopped);
  expect(turnOf(stopped)?.claims.map((one) => one.text)).toEqual(["一"]);
});

test("trying again begins anew and keeps the question", () => {
  const turn = turnOf(run([ASKED, { type: "failed", ...of, problem: { code: "unreachable", message: "", help: "" } }, { type: "retried", ...of }]));
  expect([turn?.state, turn?.problem, turn?.asked.question]).toEqual(["waiting", null, "番禺区投入了多少？"]);
});

test("the conversation last asked in stands first; renaming to nothing keeps the name; deleting the open one opens none", () => {
  const two = run([ASKED, { type: "asked", conversation: "d", turn: "u", asked: asked("二"), at: 2 }, { type: "asked", conversation: "c", turn: "v", asked: asked("三"), at: 3 }]);
  expect(two.all.map((one) => one.id)).toEqual(["c", "d"]);
  expect(run([{ type: "renamed", conversation: "d", title: "  " }, { type: "renamed", conversation: "c", title: "经费" }], two).all.map((one) => one.title)).toEqual(["经费", "二"]);
  expect(run([{ type: "deleted", conversation: "c" }], two)).toEqual({ all: [two.all[1]], current: null });
});

test("what was under way when the page was left counts as stopped", () => {
  expect(afterReload(run([ASKED]).all)[0]?.turns[0]?.state).toBe("stopped");
});

test("the server is told of answered turns only, oldest first, and of none after the one that is tried again", () => {
  const conversation = run([
    ASKED,
    { type: "done", ...of, answer: answer("甲") },
    { type: "asked", conversation: "c", turn: "u", asked: asked("那么二呢"), at: 2 },
    { type: "stopped", conversation: "c", turn: "u" },
    { type: "asked", conversation: "c", turn: "v", asked: asked("三"), at: 3 },
    { type: "done", conversation: "c", turn: "v", answer: answer("乙") },
  ]).all[0];
  expect(historyOf(conversation).map((one) => one.content)).toEqual(["番禺区投入了多少？", "甲", "三", "乙"]);
  expect(historyOf(conversation, "v").map((one) => one.content)).toEqual(["番禺区投入了多少？", "甲"]);
});

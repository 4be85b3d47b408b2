// The chat page. Data reaches the document as text nodes only.
import { cut } from "/cut.js";

const ENGLISH = {
  about: "Every sentence has its source.", question: "Question", home: "Home region", send: "Send", close: "Close",
  questionHint: "Type a question; Enter sends, Shift+Enter starts a new line", homeHint: "Name or six-digit code, optional",
  waiting: "Looking…", abstained: "Not answered", sources: "Sources", comparison: "Comparison", conflicts: "Sources that disagree",
  unreachable: "The server cannot be reached.", changed: "This document has changed since the answer.", choose: "Which place?",
  region: "Place", measure: "Measure", amount: "Amount", period: "Period", status: "Status", citations: "Sources",
  kind: "Kind", issuer: "Issuer", issued: "Date", number: "Number", source: "File", url: "Address", links: "Related",
  done: "done", planned: "planned", unknown: "unknown",
  not_in_corpus: "nothing in the files is about this", not_stated: "the files do not say", off_topic: "off topic", ambiguous_place: "several places share this name",
  proposal: "proposal", suggestion: "suggestion", reply: "reply", regulation: "regulation", policy: "policy", report: "report", news: "news", research: "research", other: "other",
  replies_to: "replies to", replied_by: "answered by", replaces: "replaces", replaced_by: "replaced by",
};
const CHINESE = {
  waiting: "查找中…", abstained: "未作答", sources: "出处", comparison: "对比", conflicts: "说法不一",
  unreachable: "连接不上服务器。", changed: "这份文件在作答之后有改动。", choose: "是哪一个地方?",
  region: "地区", measure: "做法", amount: "金额", period: "时间", status: "状态", citations: "出处",
  kind: "类别", issuer: "发文单位", issued: "日期", number: "编号", source: "文件", url: "网址", links: "相关文件",
  done: "已完成", planned: "计划中", unknown: "不明",
  not_in_corpus: "文件中没有相关内容", not_stated: "文件中没有说明", off_topic: "与文件无关", ambiguous_place: "有几个同名的地方",
  proposal: "提案", suggestion: "建议", reply: "答复", regulation: "法规", policy: "政策文件", report: "报告", news: "新闻", research: "研究", other: "其他",
  replies_to: "答复的是", replied_by: "答复", replaces: "取代", replaced_by: "被取代为",
};
const inChinese = /^zh/i.test(navigator.language);
const say = (key) => (inChinese ? CHINESE : ENGLISH)[key] ?? key;
const at = (id) => document.getElementById(id);
const [question, home, send, answers, panel] = ["question", "home", "send", "answers", "panel"].map(at);
const history = [];
let opener = null;
let wanted = 0;

function make(tag, { text, name, on, kids = [] } = {}) {
  const element = document.createElement(tag);
  if (text !== undefined) element.textContent = text;
  if (name) element.className = name;
  if (tag === "button") element.type = "button";
  if (on) element.addEventListener("click", on);
  element.append(...kids.filter(Boolean));
  return element;
}

async function call(path, options) {
  const response = await fetch(path, options).catch(() => null);
  const body = await response?.json().catch(() => null);
  if (!body) throw { message: say("unreachable"), help: "" };
  if (!response.ok) throw body.error;
  return body;
}

function reference(id, citations) {
  const citation = citations.find((one) => one.id === id);
  return citation && make("button", { text: `[${id}]`, name: "ref", on: (event) => openPanel(citation, event.currentTarget) });
}

function withReferences(text, citations) {
  const parts = text.split(/\[(\d{1,4})\]/);
  return parts.map((part, i) => (i % 2 ? reference(Number(part), citations) ?? `[${part}]` : part));
}

const facts = (one) => [say(one.kind), one.region?.name, one.issuer, one.issued].filter(Boolean).join(" · ");

function sources(citations) {
  const items = citations.map((one) => make("li", { kids: [
    make("button", { text: `[${one.id}] ${one.title}`, name: "title", on: (event) => openPanel(one, event.currentTarget) }),
    make("small", { text: facts(one) }),
    make("blockquote", { text: one.quote }),
  ] }));
  return items.length && make("details", { kids: [make("summary", { text: `${say("sources")} (${items.length})` }), make("ol", { kids: items })] });
}

function cell(row, column) {
  const value = row[column];
  if (column === "status") return say(value);
  return (column === "region" ? value?.name : column === "amount" ? value?.text : value) ?? "";
}

function comparison({ columns, rows }, citations) {
  if (!rows.length) return null;
  const head = make("tr", { kids: [...columns, "citations"].map((column) => make("th", { text: say(column) })) });
  const body = rows.map((row) => make("tr", { kids: [
    ...columns.map((column) => make("td", { text: cell(row, column) })),
    make("td", { kids: row.citations.map((id) => reference(id, citations)) }),
  ] }));
  const table = make("table", { kids: [make("caption", { text: say("comparison") }), make("thead", { kids: [head] }), make("tbody", { kids: body })] });
  return make("div", { name: "wide", kids: [table] });
}

function conflicts(list, citations) {
  const items = list.map((one) => make("li", { text: one.what, kids: one.citations.map((id) => reference(id, citations)) }));
  return items.length && make("div", { kids: [make("h3", { text: say("conflicts") }), make("ul", { kids: items })] });
}

function showAnswer(box, answer) {
  const note = answer.abstained && make("p", { text: `${say("abstained")}: ${say(answer.reason)}`, name: "abstained" });
  const text = make("p", { name: "answer", kids: withReferences(answer.answer, answer.citations) });
  const { citations } = answer;
  box.replaceChildren(...[note, text, comparison(answer.comparison, citations), conflicts(answer.conflicts, citations), sources(citations)].filter(Boolean));
}

function showError(box, error) {
  const choices = (error.candidates ?? []).map((place) => make("button", { text: place.name, on: () => { home.value = place.code ?? place.name; question.focus(); } }));
  const lines = [make("p", { text: error.message, name: "error" }), error.help && make("p", { text: error.help }), choices.length && make("p", { text: say("choose"), kids: choices })];
  box.replaceChildren(...lines.filter(Boolean));
}

async function ask() {
  const text = question.value.trim();
  if (!text || send.disabled) return;
  const box = make("div", { text: say("waiting") });
  answers.append(make("article", { kids: [make("h2", { text }), box] }));
  box.scrollIntoView({ block: "end" });
  send.disabled = true;
  try {
    const body = { question: text, home_region: home.value.trim() || null, history: history.slice(-6) };
    const answer = await call("/v1/ask", { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
    showAnswer(box, answer);
    history.push({ role: "user", content: text }, { role: "assistant", content: answer.answer });
    question.value = "";
  } catch (error) {
    showError(box, error);
  } finally {
    send.disabled = false;
    box.parentElement.scrollIntoView({ block: "start" });
  }
}

function fact(key, value) {
  if (!value) return [];
  const shown = make("dd", { text: key === "url" ? "" : value });
  if (key === "url") {
    const link = make(/^https?:\/\//i.test(value) ? "a" : "span", { text: value });
    if (link.tagName === "A") Object.assign(link, { href: value, target: "_blank", rel: "noopener noreferrer" });
    shown.append(link);
  }
  return [make("dt", { text: say(key) }), shown];
}

function showDocument(body, whole, citation) {
  const undecided = whole.candidates.map((place) => place.name).join(" / ");
  const shown = { ...whole, kind: say(whole.kind), region: whole.region?.name ?? (undecided && `${undecided} (?)`) };
  const list = make("dl", { kids: ["kind", "region", "issuer", "issued", "number", "source", "url"].flatMap((key) => fact(key, shown[key])) });
  const links = whole.links.map((link) => make("li", { text: `${say(link.relation)} `, kids: [
    make("button", { text: link.title, name: "title", on: () => openPanel({ document_id: link.document_id, title: link.title }, opener) }),
  ] }));
  const [before, quoted, after] = cut(whole.text, citation.start ?? 0, citation.end ?? 0);
  const mark = make("mark", { text: quoted });
  const stale = citation.quote !== undefined && quoted !== citation.quote && make("p", { text: say("changed"), name: "error" });
  body.replaceChildren(...[list, links.length && make("ul", { kids: links }), stale, make("div", { name: "text", kids: [before, mark, after] })].filter(Boolean));
  if (quoted) mark.scrollIntoView({ block: "center" });
  else body.scrollTop = 0;
}

async function openPanel(citation, from) {
  const turn = ++wanted;
  opener = from;
  at("panel-title").textContent = citation.title;
  at("panel-body").textContent = say("waiting");
  panel.hidden = false;
  at("panel-title").focus({ preventScroll: true });
  try {
    const whole = await call(`/v1/documents/${encodeURIComponent(citation.document_id)}`);
    if (turn === wanted) showDocument(at("panel-body"), whole, citation);
  } catch (error) {
    if (turn === wanted) showError(at("panel-body"), error);
  }
}

function closePanel() {
  wanted++;
  panel.hidden = true;
  opener?.focus();
}

if (!inChinese) {
  document.documentElement.lang = "en";
  for (const element of document.querySelectorAll("[data-say]")) element.textContent = say(element.dataset.say);
  [question.placeholder, home.placeholder] = [say("questionHint"), say("homeHint")];
}
at("ask").addEventListener("submit", (event) => { event.preventDefault(); ask(); });
question.addEventListener("keydown", (event) => {
  // While an input method composes, Enter belongs to it; Safari reports that Enter only by key code 229.
  if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
  event.preventDefault();
  ask();
});
at("close").addEventListener("click", closePanel);
document.addEventListener("keydown", (event) => { if (event.key === "Escape" && !panel.hidden && !event.isComposing) closePanel(); });

/** Every request of the page goes through here, and only to the server the page came from. */

import { readEvents } from "./events";
import type {
  Answer,
  AskBody,
  Citation,
  Claim,
  ExportFormat,
  Library,
  LibraryQuery,
  Limits,
  Problem,
  Region,
  StatusBody,
  Uploaded,
  WholeDocument,
} from "./shapes";

export class RequestFailed extends Error {
  constructor(readonly problem: Problem) {
    super(problem.message);
  }
}

export const UNREACHABLE = "unreachable";

export function problemOf(error: unknown): Problem {
  if (error instanceof RequestFailed) return error.problem;
  return { code: "internal", message: String(error), help: "" };
}

async function send(path: string, options?: RequestInit): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(path, options);
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new RequestFailed({ code: UNREACHABLE, message: "", help: "" });
  }
  if (response.ok) return response;
  throw new RequestFailed(await readProblem(response));
}

async function readProblem(response: Response): Promise<Problem> {
  const body = (await response.json().catch(() => null)) as { error?: Problem } | null;
  return body?.error ?? { code: `http_${response.status}`, message: `HTTP ${response.status}`, help: "" };
}

async function get<T>(path: string, signal?: AbortSignal): Promise<T> {
  return (await (await send(path, { signal: signal ?? null })).json()) as T;
}

function withQuery(path: string, values: object): string {
  const given = Object.entries(values).filter(([, value]) => value !== undefined && value !== null && value !== "");
  const query = new URLSearchParams(given.map(([key, value]) => [key, String(value)])).toString();
  return query ? `${path}?${query}` : path;
}

const posted = (body: unknown, signal?: AbortSignal): RequestInit => ({
  method: "POST",
  headers: { "Content-Type": "application/json" },
  body: JSON.stringify(body),
  signal: signal ?? null,
});

export interface AnswerListener {
  citations: (citations: Citation[]) => void;
  claim: (claim: Claim) => void;
  done: (answer: Answer) => void;
}

export async function ask(body: AskBody, listener: AnswerListener, signal: AbortSignal): Promise<void> {
  const response = await send("/v1/ask", posted({ ...body, stream: true }, signal));
  if (!response.headers.get("content-type")?.startsWith("text/event-stream") || !response.body) {
    listener.done((await response.json()) as Answer);
    return;
  }
  if (!(await relay(response.body, listener))) throw new RequestFailed({ code: UNREACHABLE, message: "", help: "" });
}

/** Returns whether the answer came whole. */
async function relay(body: ReadableStream<Uint8Array>, listener: AnswerListener): Promise<boolean> {
  for await (const event of eventsOf(body)) {
    const data: unknown = JSON.parse(event.data);
    if (event.name === "citations") listener.citations(data as Citation[]);
    if (event.name === "claim") listener.claim(data as Claim);
    if (event.name === "error") throw new RequestFailed((data as { error?: Problem }).error ?? (data as Problem));
    if (event.name === "done") {
      listener.done(data as Answer);
      return true;
    }
  }
  return false;
}

async function* eventsOf(body: ReadableStream<Uint8Array>) {
  try {
    yield* readEvents(body);
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new RequestFailed({ code: UNREACHABLE, message: "", help: "" });
  }
}

export const readDocument = (id: string, signal?: AbortSignal) => get<WholeDocument>(`/v1/documents/${encodeURIComponent(id)}`, signal);
export const findRegions = async (name: string, signal?: AbortSignal) =>
  (await get<{ regions: Region[] }>(withQuery("/v1/regions", { name }), signal)).regions;
export const readStatus = (signal?: AbortSignal) => get<StatusBody>("/v1/status", signal);
export const readLimits = (signal?: AbortSignal) => get<Limits>("/v1/page", signal);
export const readLibrary = (query: LibraryQuery, signal?: AbortSignal) => get<Library>(withQuery("/v1/library", query), signal);
export const suggestQuestions = async (query: { near?: string; home_region?: string | null; language: string }, signal?: AbortSignal) =>
  (await get<{ questions: string[] }>(withQuery("/v1/questions", query), signal)).questions;

export async function isReady(): Promise<boolean> {
  try {
    return (await fetch("/healthz", { cache: "no-store" })).ok;
  } catch {
    return false;
  }
}

export async function removeDocument(id: string): Promise<void> {
  await send(`/v1/documents/${encodeURIComponent(id)}`, { method: "DELETE" });
}

export async function sendFeedback(answerId: string, verdict: "up" | "down"): Promise<void> {
  await send("/v1/feedback", posted({ answer_id: answerId, verdict }));
}

export interface ExportedTurn {
  asked: string;
  answer: Answer;
}

export async function exportAnswers(format: ExportFormat, title: string, turns: ExportedTurn[], language: string): Promise<Blob> {
  // How a question was read is in no file, and a long conversation has to fit into one request.
  const lean = turns.map(({ asked, answer }) => ({ asked, answer: { ...answer, understanding: null } }));
  return (await send("/v1/export", posted({ format, title, turns: lean, language }))).blob();
}

/** XMLHttpRequest, because fetch does not tell how much has been sent. */
export function uploadFile(file: File, onProgress: (share: number) => void): Promise<Uploaded> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.upload.onprogress = (event) => event.lengthComputable && onProgress(event.loaded / event.total);
    request.onerror = () => reject(new RequestFailed({ code: UNREACHABLE, message: "", help: "" }));
    request.onload = () => {
      const body = readJson(request.responseText) as (Uploaded & { error?: Problem }) | null;
      if (request.status < 300 && body) resolve(body);
      else reject(new RequestFailed(body?.error ?? { code: `http_${request.status}`, message: `HTTP ${request.status}`, help: "" }));
    };
    const form = new FormData();
    form.append("file", file);
    request.open("POST", "/v1/documents");
    request.send(form);
  });
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

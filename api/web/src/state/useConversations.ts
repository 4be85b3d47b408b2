import { useCallback, useEffect, useReducer, useRef } from "react";

import { ask, problemOf } from "../api/client";
import { loadConversations, saveConversations } from "./saved";
import { historyOf, NOTHING_YET, reduce, type Asked, type Conversation, type Conversations, type Happening } from "./turns";

export interface ConversationsNow extends Conversations {
  conversation: Conversation | undefined;
  isAnswering: boolean;
  ask: (asked: Asked, generation?: number) => void;
  retry: (turn: string) => void;
  stop: () => void;
  tell: (happening: Happening) => void;
}

let made = 0;
/** Begins with the time, so that ids say which conversation was used last. */
const newId = () => `${Date.now()}-${++made}-${Math.random().toString(36).slice(2, 8)}`;

export function useConversations(): ConversationsNow {
  const [state, tell] = useReducer(reduce, NOTHING_YET, (empty) => ({ ...empty, all: loadConversations() }));
  const running = useRef(new Map<string, AbortController>());
  useSaving(state.all);

  const run = useCallback(async (conversation: string, turn: string, asked: Asked, history: ReturnType<typeof historyOf>) => {
    const control = new AbortController();
    running.current.set(turn, control);
    const of = { conversation, turn };
    try {
      await ask(
        { question: asked.question, home_region: asked.home?.code ?? asked.home?.name ?? null, filters: asked.filters, history },
        {
          citations: (citations) => tell({ type: "citations", ...of, citations }),
          claim: (claim) => tell({ type: "claim", ...of, claim }),
          done: (answer) => tell({ type: "done", ...of, answer }),
        },
        control.signal,
      );
    } catch (error) {
      tell(control.signal.aborted ? { type: "stopped", ...of } : { type: "failed", ...of, problem: problemOf(error) });
    } finally {
      running.current.delete(turn);
    }
  }, []);

  const conversation = state.all.find((one) => one.id === state.current);
  const last = conversation?.turns.at(-1);
  const isAnswering = last?.state === "waiting" || last?.state === "streaming";

  const begin = (asked: Asked, generation?: number) => {
    const [id, turn] = [conversation?.id ?? newId(), newId()];
    tell({ type: "asked", conversation: id, turn, asked, at: Date.now(), ...(generation === undefined ? {} : { generation }) });
    void run(id, turn, asked, historyOf(conversation));
  };
  const retry = (id: string) => {
    const turn = conversation?.turns.find((one) => one.id === id);
    if (!conversation || !turn) return;
    tell({ type: "retried", conversation: conversation.id, turn: id });
    void run(conversation.id, id, turn.asked, historyOf(conversation, id));
  };
  const stop = () => {
    if (!conversation || !last) return;
    running.current.get(last.id)?.abort();
    tell({ type: "stopped", conversation: conversation.id, turn: last.id });
  };
  return { ...state, conversation, isAnswering, ask: begin, retry, stop, tell };
}

function useSaving(all: Conversation[]) {
  const saved = useRef(all);
  useEffect(() => {
    saveConversations(all, saved.current);
    saved.current = all;
  }, [all]);
}

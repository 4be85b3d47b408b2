import { useCallback } from "react";

import { suggestQuestions } from "../api/client";
import type { Answer, Region } from "../api/shapes";
import { ChoosePlace } from "../ask/ChoosePlace";
import { QuestionList } from "../ask/Welcome";
import type { Asked } from "../state/turns";
import { useLoaded } from "../state/useLoaded";
import { Plain } from "../text/Plain";
import { sayOf, useWords } from "../words/words";

interface RefusalProps {
  answer: Answer;
  asked: Asked;
  onAsk: (question: string, home?: Region | null) => void;
}

export function Refusal({ answer, asked, onAsk }: RefusalProps) {
  const { say } = useWords();
  const ambiguous = answer.reason === "ambiguous_place" ? (answer.understanding?.ambiguous ?? []) : [];
  return (
    <div className="refusal">
      <p className="refusal-reason">
        {say("refusedReady", { reason: sayOf(say, "reason", answer.reason ?? "") })}
      </p>
      <p className="refusal-words">
        <Plain text={answer.answer} />
      </p>
      {ambiguous.length > 0 ? (
        <ChoosePlace question={asked.question} regions={ambiguous} understanding={answer.understanding} onAsk={onAsk} />
      ) : (
        <Nearest question={asked.question} home={asked.home} onAsk={onAsk} />
      )}
    </div>
  );
}

function Nearest({ question, home, onAsk }: { question: string; home: Region | null; onAsk: (question: string) => void }) {
  const { say, language } = useWords();
  const place = home?.code ?? home?.name ?? null;
  const load = useCallback(
    (signal: AbortSignal) => suggestQuestions({ near: question, home_region: place, language }, signal),
    [question, place, language],
  );
  const { value } = useLoaded(load);
  const others = value?.filter((one) => one !== question) ?? [];
  if (!others.length) return null;
  return (
    <div className="nearest">
      <h3>{say("nearest")}</h3>
      <QuestionList questions={others} onAsk={onAsk} />
    </div>
  );
}

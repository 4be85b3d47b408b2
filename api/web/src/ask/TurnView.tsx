import { useEffect, useState } from "react";

import type { Region } from "../api/shapes";
import { AnswerView } from "../answer/AnswerView";
import { ProblemNotice } from "../frame/ProblemNotice";
import { Plain } from "../text/Plain";
import type { Turn } from "../state/turns";
import { sayOf, useWords } from "../words/words";
import { ChoosePlace } from "./ChoosePlace";
import { chipsOf } from "./filters";

interface TurnViewProps {
  turn: Turn;
  isLast: boolean;
  onAsk: (question: string, home?: Region | null) => void;
  onRetry: () => void;
  onJudge: (verdict: "up" | "down") => void;
}

const LONG_MS = 8000;

export function TurnView({ turn, isLast, onAsk, onRetry, onJudge }: TurnViewProps) {
  const { say } = useWords();
  const { asked, state, problem } = turn;
  return (
    <article className="turn" aria-label={asked.question} aria-busy={state === "waiting" || state === "streaming"}>
      <h2 className="asked">
        <Plain text={asked.question} />
      </h2>
      <AskedWith turn={turn} />
      {state === "waiting" && <Waiting />}
      {state !== "waiting" && (turn.answer || turn.claims.length > 0) && <AnswerView turn={turn} onAsk={onAsk} onJudge={onJudge} />}
      {state === "stopped" && (
        <div className="stopped">
          <p>{say(turn.claims.length ? "stopped" : "interrupted")}</p>
          <button type="button" className="link" onClick={onRetry}>{say("retry")}</button>
        </div>
      )}
      {state === "failed" && problem && <ProblemNotice problem={problem} onRetry={onRetry} />}
      {problem?.candidates && <ChoosePlace question={asked.question} regions={problem.candidates} onAsk={onAsk} />}
      {isLast && <Spoken turn={turn} />}
    </article>
  );
}

function AskedWith({ turn }: { turn: Turn }) {
  const { say } = useWords();
  const chips = chipsOf(turn.asked.filters, say);
  const home = turn.asked.home;
  if (!home && !chips.length) return null;
  return (
    <p className="asked-with">
      {home && say("home") + say("colon") + home.name}
      {chips.map((chip) => (
        <span key={chip.key} className="asked-filter">{chip.text}</span>
      ))}
    </p>
  );
}

function Waiting() {
  const { say } = useWords();
  const [isLong, setLong] = useState(false);
  useEffect(() => {
    const timer = window.setTimeout(() => setLong(true), LONG_MS);
    return () => window.clearTimeout(timer);
  }, []);
  return <p className="waiting">{say(isLong ? "waitingLong" : "waiting")}</p>;
}

/** Said once, when the answer is there: reading out every claim as it comes in would talk over itself. */
function Spoken({ turn }: { turn: Turn }) {
  const { say } = useWords();
  const { answer } = turn;
  const text =
    turn.state === "done" && answer
      ? answer.abstained
        ? say("refusedReady", { reason: sayOf(say, "reason", answer.reason ?? "") })
        : say("answerReady", { n: answer.claims.length, sources: answer.citations.length })
      : "";
  return <p className="unseen" role="status">{text}</p>;
}

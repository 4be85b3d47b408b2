import { lazy, Suspense } from "react";

import type { Region } from "../api/shapes";
import { Plain } from "../text/Plain";
import type { Turn } from "../state/turns";
import { useWords, type Say } from "../words/words";
import { Actions } from "./Actions";
import { Claims } from "./Claims";
import { Conflicts } from "./Conflicts";
import { Notes } from "./Notes";
import { Refusal } from "./Refusal";
import { Sources } from "./Sources";
import { plannedCitations } from "./planned";

const Comparison = lazy(() => import("./Comparison"));

interface AnswerViewProps {
  turn: Turn;
  onAsk: (question: string, home?: Region | null) => void;
  onJudge: (verdict: "up" | "down") => void;
}

export function AnswerView({ turn, onAsk, onJudge }: AnswerViewProps) {
  const { say } = useWords();
  const { answer, claims, citations } = turn;
  const rows = answer?.comparison.rows ?? [];
  const planned = plannedCitations(rows);
  return (
    <div className="answer">
      {answer && <Notes answer={answer} generationLinked={turn.generation} />}
      <Conflicts conflicts={answer?.conflicts ?? []} citations={citations} />
      {answer?.abstained ? (
        <Refusal answer={answer} asked={turn.asked} onAsk={onAsk} />
      ) : (
        <Claims claims={claims} citations={citations} planned={planned} />
      )}
      {planned.size > 0 && <p className="legend">{say("plannedLegend")}</p>}
      {rows.length > 0 && (
        <Suspense fallback={<p className="quiet">{say("loading")}</p>}>
          <Comparison rows={rows} citations={citations} title={turn.asked.question} answer={answer} />
        </Suspense>
      )}
      <Sources citations={citations} />
      {answer && <Actions turn={turn} answer={answer} onJudge={onJudge} />}
      {answer && (
        <p className="made-by">
          <Plain text={say("madeBy", { generation: answer.index.generation, generator: nameOf(answer.generator, say), ms: Math.round(answer.took_ms) })} />
        </p>
      )}
    </div>
  );
}

const nameOf = (generator: string, say: Say) => (generator === "extractive" ? say("extractive") : generator);

import { useCallback } from "react";

import { readLibrary, suggestQuestions } from "../api/client";
import type { Region } from "../api/shapes";
import { Plain } from "../text/Plain";
import { useLoaded } from "../state/useLoaded";
import type { ServerState } from "../state/useServer";
import { useWords } from "../words/words";
import { ProblemNotice } from "../frame/ProblemNotice";

interface WelcomeProps {
  home: Region | null;
  server: ServerState;
  onAsk: (question: string) => void;
}

export function Welcome({ home, server, onAsk }: WelcomeProps) {
  const { say } = useWords();
  return (
    <div className="welcome">
      <h1>{say("welcome")}</h1>
      <p className="welcome-more">{say("welcomeMore")}</p>
      <Coverage key={server === "lost" ? "lost" : "there"} />
      <Suggestions key={`${server === "lost"} ${home?.name}`} home={home} onAsk={onAsk} />
    </div>
  );
}

function Coverage() {
  const { say } = useWords();
  const { value, problem, reload } = useLoaded(loadLibrary);
  if (problem) return <ProblemNotice problem={problem} onRetry={reload} />;
  if (!value) return <p className="quiet">{say("loading")}</p>;
  if (!value.total) return <p className="welcome-coverage">{say("emptyLibrary")}</p>;
  const places = value.regions.filter((one) => one.name).length;
  return <p className="welcome-coverage">{say("coverage", { documents: value.total, places, latest: value.latest ?? say("noDate") })}</p>;
}

const loadLibrary = (signal: AbortSignal) => readLibrary({}, signal);

function Suggestions({ home, onAsk }: { home: Region | null; onAsk: (question: string) => void }) {
  const { say, language } = useWords();
  const place = home?.code ?? home?.name ?? null;
  const load = useCallback((signal: AbortSignal) => suggestQuestions({ home_region: place, language }, signal), [place, language]);
  const { value } = useLoaded(load);
  if (!value?.length) return null;
  return (
    <section className="suggestions" aria-label={say("suggestions")}>
      <h2>{say("suggestions")}</h2>
      <QuestionList questions={value} onAsk={onAsk} />
    </section>
  );
}

export function QuestionList({ questions, onAsk }: { questions: string[]; onAsk: (question: string) => void }) {
  return (
    <ul className="questions">
      {questions.map((question) => (
        <li key={question}>
          <button type="button" onClick={() => onAsk(question)}>
            <Plain text={question} />
          </button>
        </li>
      ))}
    </ul>
  );
}

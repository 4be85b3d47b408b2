import { Button } from "antd";

import { UNREACHABLE } from "../api/client";
import type { Problem } from "../api/shapes";
import { useWords } from "../words/words";

export function ProblemNotice({ problem, onRetry }: { problem: Problem; onRetry?: () => void }) {
  const { say } = useWords();
  const unreachable = problem.code === UNREACHABLE;
  return (
    <div className="problem" role="alert">
      <p className="problem-what">{unreachable ? say("unreachable") : problem.message}</p>
      {(unreachable || problem.help) && <p>{unreachable ? say("unreachableMore") : problem.help}</p>}
      {onRetry && <Button onClick={onRetry}>{say("retry")}</Button>}
    </div>
  );
}

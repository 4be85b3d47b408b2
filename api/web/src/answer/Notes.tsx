import type { Answer, Understanding } from "../api/shapes";
import { Plain } from "../text/Plain";
import { useWords } from "../words/words";

/** What a reader has to know before the answer: filters taken from the wording, what they left out, which state of the index this is. */
export function Notes({ answer, generationLinked }: { answer: Answer; generationLinked: number | undefined }) {
  const { say } = useWords();
  const now = answer.index.generation;
  const dropped = Object.values(answer.dropped).reduce((sum, count) => sum + count, 0);
  return (
    <>
      {generationLinked !== undefined && (
        <p className={generationLinked === now ? "note" : "note strong"}>
          {generationLinked === now ? say("sameLink", { now }) : say("staleLink", { old: generationLinked, now })}
        </p>
      )}
      {answer.notice && (
        <p className="note strong">
          <Plain text={answer.notice} />
        </p>
      )}
      {answer.understanding && <Understood understanding={answer.understanding} />}
      {answer.fallback && <p className="note strong">{say("fallback")}</p>}
      {dropped > 0 && <p className="note">{say("droppedSentences", { n: dropped })}</p>}
    </>
  );
}

function Understood({ understanding }: { understanding: Understanding }) {
  const { say } = useWords();
  const filters = understanding.readings.filter((one) => one.effect === "filter");
  if (!filters.length) return null;
  return (
    <p className="note">
      {say("understood") + say("colon")}
      {filters.map((one) => (
        <span key={`${one.start} ${one.facet}`} className="asked-filter">
          <Plain text={`“${one.words}” → ${one.excludes ? `${say("excludes")} ` : ""}${one.values.join("、")}`} />
        </span>
      ))}
    </p>
  );
}

import type { Region, Understanding } from "../api/shapes";
import { cut } from "../text/cut";

/** The question with the full name of the place that is meant, where the server has said which words name it. */
export function withPlace(question: string, region: Region, understanding: Understanding | null | undefined): string | null {
  const undecided = understanding?.readings.find((one) => one.effect === "undecided" && one.facet === "place" && one.values.includes(region.name));
  if (!understanding || !undecided) return null;
  const [before, , after] = cut(understanding.question || question, undecided.start, undecided.end);
  return before + region.name + after;
}

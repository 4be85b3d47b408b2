import type { ServerState } from "../state/useServer";
import { useWords } from "../words/words";

export function ServerNotice({ server }: { server: ServerState }) {
  const { say } = useWords();
  return (
    <div role="status" aria-live="polite" className={`server ${server}`}>
      {server === "lost" && say("offline")}
      {server === "regained" && say("regained")}
    </div>
  );
}

import { CopyOutlined, DislikeOutlined, FileMarkdownOutlined, FileWordOutlined, LikeOutlined, LinkOutlined } from "@ant-design/icons";
import { App, Button } from "antd";

import { sendFeedback } from "../api/client";
import type { Answer } from "../api/shapes";
import { writeLink } from "../state/address";
import type { Turn } from "../state/turns";
import { withSources } from "../text/cited";
import { useWords } from "../words/words";
import { useExport } from "./useExport";

interface ActionsProps {
  turn: Turn;
  answer: Answer;
  onJudge: (verdict: "up" | "down") => void;
}

/** What may be taken away of an answer. */
export function Actions({ turn, answer, onJudge }: ActionsProps) {
  const { say } = useWords();
  const { save, copy } = useExport();
  const turns = [{ asked: turn.asked.question, answer }];
  const { origin, pathname } = window.location;
  const link = () => `${origin}${pathname}${writeLink({ ...turn.asked, question: answer.question }, answer.index.generation)}`;
  return (
    <div className="actions">
      <Button icon={<CopyOutlined aria-hidden />} onClick={() => copy(withSources(answer, { sources: say("sources"), noDate: say("noDate"), colon: say("colon") }), say("copied"))}>
        {say("copy")}
      </Button>
      <Button icon={<FileWordOutlined aria-hidden />} onClick={() => save("docx", turn.asked.question, turns)}>
        {say("exportWord")}
      </Button>
      <Button icon={<FileMarkdownOutlined aria-hidden />} onClick={() => save("md", turn.asked.question, turns)}>
        {say("exportMarkdown")}
      </Button>
      <Button icon={<LinkOutlined aria-hidden />} onClick={() => copy(link(), say("linkCopied"))}>
        {say("link")}
      </Button>
      {answer.answer_id && <Verdict id={answer.answer_id} given={turn.verdict} onJudge={onJudge} />}
    </div>
  );
}

function Verdict({ id, given, onJudge }: { id: string; given: Turn["verdict"]; onJudge: ActionsProps["onJudge"] }) {
  const { say } = useWords();
  const { message } = App.useApp();
  const judge = async (verdict: "up" | "down") => {
    try {
      await sendFeedback(id, verdict);
      onJudge(verdict);
      void message.success(say("thanks"));
    } catch {
      void message.error(say("unreachable"));
    }
  };
  return (
    <>
      <Button icon={<LikeOutlined aria-hidden />} aria-pressed={given === "up"} disabled={given !== undefined} onClick={() => judge("up")}>
        {say("good")}
      </Button>
      <Button icon={<DislikeOutlined aria-hidden />} aria-pressed={given === "down"} disabled={given !== undefined} onClick={() => judge("down")}>
        {say("bad")}
      </Button>
    </>
  );
}

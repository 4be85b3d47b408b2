import { MenuOutlined } from "@ant-design/icons";
import { App, Button, Drawer } from "antd";
import { useEffect, useRef, useState } from "react";

import type { Filters, Region } from "../api/shapes";
import { writeLink, type Address } from "../state/address";
import { usePage } from "../state/page";
import { keep, kept } from "../state/saved";
import { goTo } from "../state/useAddress";
import { useConversations } from "../state/useConversations";
import type { ServerState } from "../state/useServer";
import { EMPTY_FILTERS, type Turn } from "../state/turns";
import { useWords } from "../words/words";
import { AskBox } from "./AskBox";
import { ConversationList } from "./Conversations";
import { FilterBar } from "./FilterBar";
import { RegionPicker } from "./RegionPicker";
import { TurnView } from "./TurnView";
import { Welcome } from "./Welcome";

interface AskViewProps {
  link: Address["link"];
  isShown: boolean;
  server: ServerState;
}

const isRegion = (value: unknown) => typeof (value as Region | null)?.name === "string";

export function AskView(props: AskViewProps) {
  return (
    <App component={false}>
      <Asking {...props} />
    </App>
  );
}

function Asking({ link, isShown, server }: AskViewProps) {
  const { say } = useWords();
  const { limits } = usePage();
  const conversations = useConversations();
  const { conversation, isAnswering } = conversations;
  const [draft, setDraft] = useKept("draft", "", (value) => typeof value === "string");
  const [ownHome, setHome] = useKept<Region | null>("home", null, isRegion);
  const home = ownHome ?? limits?.home_region ?? null;
  const [filters, setFilters] = useState<Filters>(EMPTY_FILTERS);
  const [listOpen, setListOpen] = useState(false);
  const box = useRef<{ focus: () => void }>(null);
  useSuspicion(conversation?.turns.at(-1));

  const ask = (question: string, place = home) => {
    conversations.ask({ question, home: place, filters });
    if (question === draft.trim()) setDraft("");
  };
  const { tell, ask: begin } = conversations;
  const opened = useRef<string | null>(null);
  useEffect(() => {
    if (!link) return;
    const address = writeLink(link.asked, link.generation);
    if (opened.current === address) return;
    opened.current = address;
    goTo("#/");
    tell({ type: "opened", conversation: null });
    begin(link.asked, link.generation ?? undefined);
  });

  const list = <ConversationList conversations={conversations} onChosen={() => { setListOpen(false); box.current?.focus(); }} />;
  return (
    <div className="asking">
      <aside className="side" aria-label={say("conversations")}>{list}</aside>
      <Drawer title={say("conversations")} placement="left" size={300} open={listOpen && isShown} onClose={() => setListOpen(false)}>
        {list}
      </Drawer>
      <main id="main" tabIndex={0} className="main">
        <Button className="side-open" icon={<MenuOutlined aria-hidden />} onClick={() => setListOpen(true)}>
          {say("conversations")}
        </Button>
        <div className="column">
          {conversation ? (
            <Turns turns={conversation.turns} conversation={conversation.id} conversations={conversations} onAsk={ask} />
          ) : (
            <Welcome home={home} server={server} onAsk={ask} />
          )}
        </div>
        <div className="ask-dock">
          <AskBox
            ref={box}
            value={draft}
            onChange={setDraft}
            onAsk={() => ask(draft.trim())}
            onStop={conversations.stop}
            isAnswering={isAnswering}
            isFollowUp={conversation !== undefined}
            tools={
              <>
                <RegionPicker value={home} onChange={setHome} label={`${say("home")} (${say("homeWhy")})`} placeholder={say("home")} />
                <FilterBar filters={filters} onChange={setFilters} />
              </>
            }
          />
        </div>
      </main>
    </div>
  );
}

interface TurnsProps {
  turns: Turn[];
  conversation: string;
  conversations: ReturnType<typeof useConversations>;
  onAsk: (question: string, home?: Region | null) => void;
}

function Turns({ turns, conversation, conversations, onAsk }: TurnsProps) {
  const last = turns.at(-1)?.id;
  const end = useRef<HTMLDivElement>(null);
  useEffect(() => {
    end.current?.querySelector(".turn:last-of-type")?.scrollIntoView({ block: "start" });
  }, [last, conversation]);
  return (
    <div ref={end}>
      {turns.map((turn) => (
        <TurnView
          key={turn.id}
          turn={turn}
          isLast={turn.id === last}
          onAsk={onAsk}
          onRetry={() => conversations.retry(turn.id)}
          onJudge={(verdict) => conversations.tell({ type: "judged", conversation, turn: turn.id, verdict })}
        />
      ))}
    </div>
  );
}

function useKept<T>(name: string, fallback: T, fits: (value: unknown) => boolean) {
  const [value, setValue] = useState<T>(() => kept(name, fallback, fits));
  const set = (chosen: T) => {
    setValue(chosen);
    keep(name, chosen);
  };
  return [value, set] as const;
}

/** A question that failed for want of a server is the reason to look after it. */
function useSuspicion(last: Turn | undefined) {
  const { suspectServer } = usePage();
  const isLost = last?.state === "failed" && last.problem?.code === "unreachable";
  useEffect(() => {
    if (isLost) suspectServer();
  }, [isLost, suspectServer]);
}

import { DeleteOutlined, EditOutlined, FileMarkdownOutlined, FileWordOutlined, MoreOutlined, PlusOutlined } from "@ant-design/icons";
import { App, Button, Dropdown, Input } from "antd";
import { useState } from "react";

import { useExport } from "../answer/useExport";
import { Plain } from "../text/Plain";
import type { Conversation } from "../state/turns";
import type { ConversationsNow } from "../state/useConversations";
import { useWords } from "../words/words";

interface ListProps {
  conversations: ConversationsNow;
  onChosen: () => void;
}

export function ConversationList({ conversations, onChosen }: ListProps) {
  const { say } = useWords();
  const { all, current, tell } = conversations;
  const choose = (conversation: string | null) => {
    tell({ type: "opened", conversation });
    onChosen();
  };
  return (
    <>
      <Button block icon={<PlusOutlined aria-hidden />} onClick={() => choose(null)}>
        {say("newConversation")}
      </Button>
      {all.length === 0 && <p className="quiet">{say("noConversations")}</p>}
      <ul className="conversations">
        {all.map((one) => (
          <ConversationItem key={one.id} conversation={one} isCurrent={one.id === current} onOpen={() => choose(one.id)} tell={tell} />
        ))}
      </ul>
    </>
  );
}

interface ItemProps {
  conversation: Conversation;
  isCurrent: boolean;
  onOpen: () => void;
  tell: ConversationsNow["tell"];
}

function ConversationItem({ conversation, isCurrent, onOpen, tell }: ItemProps) {
  const { say } = useWords();
  const [isNaming, setNaming] = useState(false);
  const menu = useItemMenu(conversation, tell, () => setNaming(true));
  const rename = (title: string) => {
    tell({ type: "renamed", conversation: conversation.id, title });
    setNaming(false);
  };
  if (isNaming) return <li className="conversation">{<NameField title={conversation.title} onName={rename} onCancel={() => setNaming(false)} />}</li>;
  return (
    <li className={isCurrent ? "conversation current" : "conversation"}>
      <button type="button" className="conversation-open" aria-current={isCurrent || undefined} onClick={onOpen}>
        <Plain text={conversation.title} />
      </button>
      <Dropdown trigger={["click"]} menu={menu}>
        <Button type="text" size="small" icon={<MoreOutlined aria-hidden />} aria-label={`${say("more")}: ${conversation.title}`} />
      </Dropdown>
    </li>
  );
}

function useItemMenu(conversation: Conversation, tell: ConversationsNow["tell"], onRename: () => void) {
  const { say } = useWords();
  const { modal } = App.useApp();
  const { save } = useExport();
  const turns = conversation.turns.flatMap((turn) => (turn.answer ? [{ asked: turn.asked.question, answer: turn.answer }] : []));
  const remove = () =>
    modal.confirm({
      title: say("removeConversation"),
      content: say("removeConversationMore"),
      okText: say("remove"),
      okButtonProps: { danger: true },
      onOk: () => tell({ type: "deleted", conversation: conversation.id }),
    });
  const disabled = turns.length === 0;
  return {
    items: [
      { key: "rename", icon: <EditOutlined aria-hidden />, label: say("rename"), onClick: onRename },
      { key: "docx", icon: <FileWordOutlined aria-hidden />, label: `${say("exportConversation")} (Word)`, disabled, onClick: () => save("docx", conversation.title, turns) },
      { key: "md", icon: <FileMarkdownOutlined aria-hidden />, label: `${say("exportConversation")} (Markdown)`, disabled, onClick: () => save("md", conversation.title, turns) },
      { key: "remove", icon: <DeleteOutlined aria-hidden />, label: say("remove"), danger: true, onClick: remove },
    ],
  };
}

function NameField({ title, onName, onCancel }: { title: string; onName: (title: string) => void; onCancel: () => void }) {
  const { say } = useWords();
  const [text, setText] = useState(title);
  return (
    <Input
      autoFocus
      aria-label={say("renameLabel")}
      value={text}
      maxLength={80}
      onChange={(event) => setText(event.target.value)}
      onBlur={() => onName(text)}
      onKeyDown={(event) => {
        if (event.nativeEvent.isComposing) return;
        if (event.key === "Enter") onName(text);
        if (event.key === "Escape") onCancel();
      }}
    />
  );
}

import { ArrowUpOutlined, BorderOutlined } from "@ant-design/icons";
import Sender from "@ant-design/x/es/sender";
import { Button, Input } from "antd";
import type { TextAreaProps, TextAreaRef } from "antd/es/input/TextArea";
import { useImperativeHandle, useRef, type KeyboardEvent, type ReactNode, type Ref } from "react";

import { useMatches } from "../frame/useMatches";
import { usePage } from "../state/page";
import { useWords } from "../words/words";
import { sends } from "./keys";

interface AskBoxProps {
  value: string;
  onChange: (text: string) => void;
  onAsk: () => void;
  onStop: () => void;
  isAnswering: boolean;
  isFollowUp: boolean;
  tools: ReactNode;
  ref: Ref<{ focus: () => void }>;
}

/** The label belongs on the text area; what the sender is given it puts on its frame. */
function QuestionArea({ ref, ...props }: TextAreaProps & { ref?: Ref<TextAreaRef> }) {
  const { say } = useWords();
  return <Input.TextArea {...props} ref={ref} aria-label={say("question")} />;
}

export function AskBox({ value, onChange, onAsk, onStop, isAnswering, isFollowUp, tools, ref }: AskBoxProps) {
  const { say } = useWords();
  const { limits } = usePage();
  const isSmall = useMatches("(max-width: 900px)");
  const box = useRef<HTMLDivElement>(null);
  useImperativeHandle(ref, () => ({ focus: () => box.current?.querySelector("textarea")?.focus() }));
  const length = [...value.trim()].length;
  const tooLong = limits !== null && length > limits.max_question_chars;
  const canAsk = length > 0 && !tooLong && !isAnswering;

  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (!sends({ ...pick(event), isComposing: event.nativeEvent.isComposing })) return false;
    event.preventDefault();
    if (canAsk) onAsk();
    return false;
  };
  return (
    <div className="ask-box" ref={box}>
      <Sender
        value={value}
        onChange={onChange}
        onKeyDown={onKeyDown as never}
        placeholder={say(isFollowUp ? "followUpHint" : "questionHint")}
        autoSize={{ minRows: isFollowUp || isSmall ? 1 : 2, maxRows: 8 }}
        suffix={false}
        components={{ input: QuestionArea as never }}
        footer={
          <div className="ask-tools">
            <div className="ask-tools-left">{tools}</div>
            {isAnswering ? (
              <Button danger icon={<BorderOutlined aria-hidden />} onClick={onStop}>
                {say("stop")}
              </Button>
            ) : (
              <Button type="primary" icon={<ArrowUpOutlined aria-hidden />} disabled={!canAsk} onClick={onAsk}>
                {say("send")}
              </Button>
            )}
          </div>
        }
      />
      {tooLong && (
        <p className="ask-warning" role="alert">
          {say("tooLong", { n: length, max: limits.max_question_chars })}
        </p>
      )}
    </div>
  );
}

function pick({ key, shiftKey, ctrlKey, altKey, metaKey, keyCode }: KeyboardEvent) {
  return { key, shiftKey, ctrlKey, altKey, metaKey, keyCode };
}

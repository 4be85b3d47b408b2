import { BulbOutlined, MoonOutlined, SunOutlined } from "@ant-design/icons";
import { Button } from "antd";

import type { View } from "../state/address";
import { useWords } from "../words/words";
import type { Look } from "./theme";

interface HeaderProps {
  view: View;
  look: Look;
  onLook: (look: Look) => void;
  onLanguage: () => void;
}

const NEXT: Record<Look, Look> = { auto: "light", light: "dark", dark: "auto" };
const ICON: Record<Look, React.ReactNode> = { auto: <BulbOutlined aria-hidden />, light: <SunOutlined aria-hidden />, dark: <MoonOutlined aria-hidden /> };
const VIEWS = [
  ["ask", "#/", "askView"],
  ["library", "#/library", "libraryView"],
  ["status", "#/status", "statusView"],
] as const;

export function Header({ view, look, onLook, onLanguage }: HeaderProps) {
  const { say } = useWords();
  const appearance = `${say("theme")}: ${say(`theme_${look}`)}`;
  return (
    <header className="top">
      <a className="brand" href="#/">
        <span className="brand-name">{say("product")}</span>
        <span className="brand-line">{say("tagline")}</span>
      </a>
      <nav aria-label={say("navigation")}>
        {VIEWS.map(([name, address, word]) => (
          <a key={name} href={address} aria-current={view === name ? "page" : undefined}>
            {say(word)}
          </a>
        ))}
      </nav>
      <div className="top-tools">
        <Button type="text" icon={ICON[look]} aria-label={appearance} title={appearance} onClick={() => onLook(NEXT[look])} />
        <Button type="text" onClick={onLanguage} lang={say("language") === "English" ? "en" : "zh-CN"}>
          {say("language")}
        </Button>
      </div>
    </header>
  );
}

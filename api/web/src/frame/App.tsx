import { ConfigProvider } from "antd";
import enUS from "antd/locale/en_US";
import zhCN from "antd/locale/zh_CN";
import { lazy, Suspense, useCallback, useEffect, useMemo, useState } from "react";

import { readLimits } from "../api/client";
import type { Place } from "../api/shapes";
import { AskView } from "../ask/AskView";
import { SourcePanel } from "../source/SourcePanel";
import { readAddress } from "../state/address";
import { PageContext } from "../state/page";
import { keep, kept } from "../state/saved";
import { useHash } from "../state/useAddress";
import { useLoaded } from "../state/useLoaded";
import { useServer } from "../state/useServer";
import { browserLanguage, LanguageContext, sayIn, type Language } from "../words/words";
import { Header } from "./Header";
import { ServerNotice } from "./ServerNotice";
import { themeFor } from "./theme";
import { useLook } from "./useLook";
import { useMatches } from "./useMatches";

const LibraryView = lazy(() => import("../library/LibraryView"));
const StatusView = lazy(() => import("../status/StatusView"));

export function App() {
  const [language, setLanguage] = useState<Language>(() => kept<Language>("language", browserLanguage(), (one) => one === "zh" || one === "en"));
  const { look, isDark, choose } = useLook();
  const theme = useMemo(() => themeFor(isDark), [isDark]);
  const switchLanguage = () => {
    const other = language === "zh" ? "en" : "zh";
    setLanguage(other);
    keep("language", other);
  };
  useEffect(() => {
    document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
  }, [language]);
  return (
    <LanguageContext value={language}>
      <ConfigProvider locale={language === "zh" ? zhCN : enUS} theme={theme} button={{ autoInsertSpace: false }} wave={{ disabled: true }}>
        <Shell language={language}>
          {(view) => <Header view={view} look={look} onLook={choose} onLanguage={switchLanguage} />}
        </Shell>
      </ConfigProvider>
    </LanguageContext>
  );
}

interface ShellProps {
  language: Language;
  children: (view: ReturnType<typeof readAddress>["view"]) => React.ReactNode;
}

function Shell({ language, children }: ShellProps) {
  const say = sayIn(language);
  const hash = useHash();
  const address = useMemo(() => readAddress(hash), [hash]);
  const { server, suspect } = useServer();
  const limits = useLoaded(readLimits);
  const { reload, problem } = limits;
  const [place, setPlace] = useState<Place | null>(null);
  const isNarrow = useMatches("(max-width: 1100px)"); // where the source covers the page
  const [opener, setOpener] = useState<HTMLElement | null>(null);

  useEffect(() => {
    if (server === "regained" && problem) reload();
  }, [server, problem, reload]);
  const [shownIn, setShownIn] = useState(address.view);
  if (shownIn !== address.view) {
    setShownIn(address.view); // a source belongs to the view it was opened in
    setPlace(null);
  }
  const openSource = useCallback((wanted: Place) => {
    setOpener(document.activeElement instanceof HTMLElement ? document.activeElement : null);
    setPlace({ ...wanted });
  }, []);
  const closeSource = () => {
    setPlace(null);
    opener?.focus();
  };
  const page = useMemo(() => ({ openSource, suspectServer: suspect, limits: limits.value }), [openSource, suspect, limits.value]);

  return (
    <PageContext value={page}>
      <div className={place ? "page has-source" : "page"}>
        <div className="behind" inert={place !== null && isNarrow}>
          <a className="skip" href="#main" onClick={skipToMain}>
            {say("skip")}
          </a>
          {children(address.view)}
          <ServerNotice server={server} />
          <Suspense fallback={<p className="starting">{say("loading")}</p>}>
            <div className="view" hidden={address.view !== "ask"}>
              <AskView link={address.link} isShown={address.view === "ask"} server={server} />
            </div>
            {address.view === "library" && <LibraryView document={address.document} />}
            {address.view === "status" && <StatusView />}
          </Suspense>
        </div>
        {place && <SourcePanel key={`${place.document_id} ${place.start ?? ""}`} place={place} onClose={closeSource} />}
      </div>
    </PageContext>
  );
}

/** The fragment of the address names the view, so the link may not change it. */
function skipToMain(event: React.MouseEvent) {
  event.preventDefault();
  document.querySelector<HTMLElement>("main:not([hidden] *)")?.focus();
}

import { App } from "antd";

import { exportAnswers, problemOf, UNREACHABLE, type ExportedTurn } from "../api/client";
import type { ExportFormat } from "../api/shapes";
import { useWords } from "../words/words";
import { download, fileName } from "./download";

export function useExport() {
  const { say, language } = useWords();
  const { message } = App.useApp();

  const save = async (format: ExportFormat, title: string, turns: ExportedTurn[]) => {
    const close = message.loading(say("exporting"), 0);
    try {
      download(await exportAnswers(format, title, turns, language), fileName(title, format));
    } catch (error) {
      const problem = problemOf(error);
      void message.error(`${say("exportFailed")}${say("colon")}${problem.code === UNREACHABLE ? say("unreachable") : problem.message}`);
    } finally {
      close();
    }
  };
  const copy = async (text: string, done: string) => {
    try {
      await navigator.clipboard.writeText(text);
      void message.success(done);
    } catch {
      void message.warning(say("notCopied"));
    }
  };
  return { save, copy };
}

import { theme, type ThemeConfig } from "antd";

export type Look = "auto" | "light" | "dark";

const SANS =
  '"PingFang SC", "HarmonyOS Sans SC", "Microsoft YaHei UI", "Microsoft YaHei", "Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", system-ui, sans-serif';

export function themeFor(isDark: boolean): ThemeConfig {
  return {
    algorithm: isDark ? theme.darkAlgorithm : theme.defaultAlgorithm,
    token: {
      colorPrimary: isDark ? "#7db1e8" : "#17457a",
      colorLink: isDark ? "#8fbcee" : "#17457a",
      colorTextPlaceholder: isDark ? "#a3a5aa" : "#63666c",
      colorTextDescription: isDark ? "#b6b8bd" : "#55585e",
      colorTextTertiary: isDark ? "#b6b8bd" : "#55585e",
      colorTextQuaternary: isDark ? "#a3a5aa" : "#63666c",
      colorTextLightSolid: isDark ? "#0f1a26" : "#ffffff",
      colorBgBase: isDark ? "#17181a" : "#ffffff",
      fontFamily: SANS,
      fontSize: 16,
      borderRadius: 4,
      controlHeight: 36,
      motion: false,
    },
  };
}

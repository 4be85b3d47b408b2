import js from "@eslint/js";
import hooks from "eslint-plugin-react-hooks";
import { defineConfig } from "eslint/config";
import ts from "typescript-eslint";

const MARKUP = "Text of documents reaches the page as text nodes only.";

export default defineConfig(
  { ignores: ["dist", "node_modules"] },
  js.configs.recommended,
  ts.configs.strict,
  hooks.configs.flat.recommended,
  {
    rules: {
      "max-lines": ["error", 300],
      "no-restricted-properties": ["error", { property: "innerHTML", message: MARKUP }, { property: "outerHTML", message: MARKUP }],
      "no-restricted-syntax": ["error", { selector: "JSXAttribute[name.name='dangerouslySetInnerHTML']", message: MARKUP }],
      "no-restricted-globals": ["error", { name: "eval", message: MARKUP }],
      "no-console": "error",
    },
  },
);

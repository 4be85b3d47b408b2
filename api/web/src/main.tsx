import { createRoot } from "react-dom/client";

import { App } from "./frame/App";
import "./style/base.css";
import "./style/ask.css";
import "./style/answer.css";
import "./style/source.css";
import "./style/library.css";
import "./style/print.css";

const root = document.getElementById("root");
if (root) createRoot(root).render(<App />);

import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";

import { Plain, webAddress } from "./Plain";

test("markup in a text is shown as it is written", () => {
  expect(renderToStaticMarkup(<Plain text={"<script>alert(1)</script>&amp;"} />)).toBe("&lt;script&gt;alert(1)&lt;/script&gt;&amp;amp;");
});

test("a mark that turns the direction is shut in an element of its own, and no character is lost", () => {
  expect(renderToStaticMarkup(<Plain text={"补助\u202e888\u202c万元"} />)).toBe('补助<bdi class="turning">\u202e</bdi>888<bdi class="turning">\u202c</bdi>万元');
});

test("only web addresses can be opened", () => {
  expect(["http://a.cn/1", "HTTPS://a.cn", "javascript:alert(1)", " https://a.cn", "data:text/html,x", null].map(webAddress)).toEqual(["http://a.cn/1", "HTTPS://a.cn", null, null, null, null]);
});

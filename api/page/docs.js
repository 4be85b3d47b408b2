// Renders /openapi.json: paths, parameters, bodies with their examples, answers.
const schema = await (await fetch("/openapi.json")).json();

function make(tag, text, ...kids) {
  const element = document.createElement(tag);
  if (text) element.textContent = text;
  element.append(...kids.filter(Boolean));
  return element;
}

const resolve = (node) => (node?.$ref ? node.$ref.split("/").slice(1).reduce((at, key) => at[key], schema) : node);

// A sketch of the JSON a schema describes: its example, or each field with its type.
function sketch(node, depth = 0) {
  const one = resolve(node) ?? {};
  if (one.examples) return one.examples[0];
  const choice = one.anyOf?.find((option) => option.type !== "null");
  if (choice) return sketch(choice, depth);
  if (one.enum) return one.enum.join("|");
  if (one.type === "array") return depth > 5 ? [] : [sketch(one.items ?? {}, depth + 1)];
  if (one.properties && depth < 6) return Object.fromEntries(Object.entries(one.properties).map(([key, value]) => [key, sketch(value, depth + 1)]));
  return one.description ?? one.type ?? "";
}

function body(title, content) {
  const [[type, media] = []] = Object.entries(content ?? {});
  return type && make("details", "", make("summary", `${title} (${type})`), make("pre", JSON.stringify(sketch(media.schema), null, 2)));
}

function operation(path, method, one) {
  const parameters = (one.parameters ?? []).map((each) => make("li", `${each.name} (${each.in}${each.required ? ", required" : ""}) ${each.description ?? ""}`));
  const answers = Object.entries(one.responses);
  const good = answers.filter(([status]) => status < "300").map(([status, answer]) => body(`${status} ${answer.description}`, answer.content));
  const errors = answers.filter(([status]) => status >= "300").map(([status, answer]) => `${status} ${answer.description}`).join(", ");
  return make("article", "", make("h2", `${method.toUpperCase()} ${path}`), make("p", one.summary), parameters.length && make("ul", "", ...parameters), body("Request", one.requestBody?.content), ...good, make("p", errors && `Errors: ${errors}`));
}

const paths = document.getElementById("paths");
for (const [path, methods] of Object.entries(schema.paths)) {
  for (const [method, one] of Object.entries(methods)) paths.append(operation(path, method, one));
}
paths.append(make("h2", "Errors"), make("pre", JSON.stringify(sketch({ $ref: "#/components/schemas/ErrorBody" }), null, 2)));

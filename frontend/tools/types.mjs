/**
 * Make the types of the server's answers: `npm run types` writes src/api.ts from openapi.json, which
 * tools/openapi.py at the checkout's root writes from the server.
 */

import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { compile } from "json-schema-to-typescript";
import { format, resolveConfig } from "prettier";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const TARGET = here("../src/api.ts");
const BANNER =
  "/** What the server answers. Made from openapi.json by `npm run types`: change that. */";

/** Titles of fields would become types of their own; references point to the schema's own part. */
function tidy(part, isNamed) {
  if (Array.isArray(part)) return part.map((one) => tidy(one, false));
  if (typeof part !== "object" || part === null) return part;
  const entries = Object.entries(part)
    .filter(([key, value]) => isNamed || key !== "title" || typeof value !== "string")
    .map(([key, value]) => {
      if (key === "$ref") return [key, value.replace("#/components/schemas/", "#/$defs/")];
      // What has a default is always in an answer, and a question may leave it out.
      return [key, tidy(value, key === "$defs" || key === "properties")];
    });
  return Object.fromEntries(entries);
}

/** Return the text of src/api.ts. */
export async function types() {
  const { components } = JSON.parse(readFileSync(here("../openapi.json"), "utf8"));
  const $defs = tidy(components.schemas, true);
  const schema = { title: "Api", type: "object", additionalProperties: false, $defs };
  const text = await compile(schema, "Api", {
    additionalProperties: false,
    bannerComment: BANNER,
    format: false,
    unreachableDefinitions: true,
  });
  const settings = { ...(await resolveConfig(TARGET)), parser: "typescript" };
  const tidied = (await format(text, settings))
    .replace("export interface Api {}\n", "")
    .replace(
      / \*\n \* This interface was referenced by[^\n]*\n \* via the `definition`[^\n]*\n/g,
      "",
    );
  return format(tidied, settings);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(TARGET, await types());

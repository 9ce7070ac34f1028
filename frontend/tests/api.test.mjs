// @vitest-environment node
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { types } from "../tools/types.mjs";

test("the types of answers are those of openapi.json; else: npm run types", async () => {
  const kept = readFileSync(fileURLToPath(new URL("../src/api.ts", import.meta.url)), "utf8");
  expect(kept).toBe(await types());
});

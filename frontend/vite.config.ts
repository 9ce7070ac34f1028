import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** The licence of what is bundled lies beside it. */
const licence: Plugin = {
  name: "licence",
  generateBundle() {
    const source = readFileSync(here("node_modules/three/LICENSE"), "utf8");
    this.emitFile({ type: "asset", fileName: "three.LICENSE.txt", source });
  },
};

// Fixed names: the server's pages name them. Nothing is inlined, because the pages'
// Content-Security-Policy refuses inline scripts, inline styles and data: addresses.
export default defineConfig({
  base: "./",
  plugins: [licence],
  publicDir: false,
  build: {
    outDir: here("../src/hiphinge/web/static/built"),
    emptyOutDir: true,
    target: "es2022",
    assetsInlineLimit: 0,
    cssCodeSplit: true,
    modulePreload: false,
    chunkSizeWarningLimit: 700,
    rollupOptions: {
      input: {
        viewer: here("src/viewer.ts"),
        "what-if": here("src/what-if.ts"),
        filming: here("src/filming.ts"),
        learn: here("src/learn.ts"),
      },
      output: {
        entryFileNames: "[name].js",
        chunkFileNames: "shared-[name].js",
        assetFileNames: "[name][extname]",
      },
    },
  },
  test: { environment: "happy-dom", include: ["tests/**/*.test.{ts,mjs}"] },
});

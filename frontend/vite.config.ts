import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

// Fixed names: the server's pages name them. Nothing is inlined, because the pages'
// Content-Security-Policy refuses inline scripts, inline styles and data: addresses.
export default defineConfig({
  base: "./",
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
      },
      output: {
        entryFileNames: "[name].js",
        chunkFileNames: "shared-[name].js",
        assetFileNames: "[name][extname]",
      },
    },
  },
  test: { environment: "happy-dom", include: ["tests/**/*.test.ts"] },
});

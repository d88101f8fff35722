// Starts Trunk's development build, all surfaces in one wasm, on a page that the server rendered.
import init, * as app from "/framechat-web.js";

export const ready = init({ module_or_path: new URL("/framechat-web_bg.wasm", import.meta.url) });
export const mount = app.mount;

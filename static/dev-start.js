// Starts Trunk's development build, all surfaces in one wasm, on a page that the server rendered.
import init, * as app from "/framechat-web.js";

export const ready = init({ module_or_path: "/framechat-web_bg.wasm" });
export const mount = app.mount;

// A shop's page in TypeScript, as its author writes it. It is compiled, not run.
import type { Framechat, Prefill } from "@framechat/site-chat";

const chat: Framechat = framechat;
framechat("open");
framechat("KEY", "open");
framechat("identify", null);
framechat("setTheme", "auto");
const fields: Prefill = { text: "About order 7" };
framechat("KEY", "prefill", fields);
framechat("on", "message", ({ author, site }) => author === "operator" && site.length);
chat("KEY", "on", "unread", ({ count }) => count > 0);
document.addEventListener("framechat:error", ({ detail }) => detail.code === "unreachable");
const allowed: NotificationPermission | undefined = await framechat("notifications");
export { allowed };

// @ts-expect-error: there is no such theme.
framechat("setTheme", "blue");
// @ts-expect-error: nobody hears what was written.
framechat("on", "message", ({ text }) => text);
// @ts-expect-error: there is no such event.
framechat("on", "scroll", () => {});

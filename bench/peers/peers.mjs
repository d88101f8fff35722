// One row per peer. To add a widget, add a row: { id, name, url, composer, row, scroller }.
//   url       path on the harness server (/p/<id>/ = dist/<id>/), or a full http URL of a server of your own
//   composer  CSS selector of the text field (open shadow roots and same-origin frames are searched too)
//   row       CSS selector of one message row; scroller: of the element that scrolls (for the history phase)
//   open      optional selector to click first (a launcher); the time then includes the click
//   only      optional list of phases to run; version/pkg: for the report
//   virtual   true if only a part of the rows is kept in the DOM
//   files     what build.mjs copies into dist/<id>/ from node_modules; entry: what it bundles with esbuild
// The page may set window.bench = { load(messages), append(message), prepare?(message) } (messages.mjs gives the shape); without it
// only the load phase is measured.
const n8n = 'vendor/n8n/package/dist';
export const peers = [
  // Ours, by the address that measure.mjs is given.
  { id: 'framechat', composer: 'textarea', row: '[role=log] article, [role=log] li', scroller: '[role=log]', virtual: true, blank: '/healthz' },
  { id: 'deep-chat', pkg: 'deep-chat', composer: '#text-input', row: '.outer-message-container', scroller: '#messages',
    files: ['node_modules/deep-chat/dist/deepChat.bundle.js'] },
  { id: 'n8n-chat', pkg: '@n8n/chat', version: '1.37.0', composer: '#panel textarea', row: '.chat-message', scroller: '.chat-body',
    files: [`${n8n}/chat.bundle.es.js`, `${n8n}/style.css`, `${n8n}/*.mjs`] },
  { id: 'botframework', pkg: 'botframework-webchat', composer: '#panel textarea, #panel input[type=text]', row: 'article', scroller: '[class*="transcript__scrollable"]',
    files: ['node_modules/botframework-webchat/dist/webchat.js'] },
  { id: 'botframework-min', pkg: 'botframework-webchat', composer: '#panel textarea, #panel input[type=text]', row: 'article', scroller: '[class*="transcript__scrollable"]',
    only: ['load', 'slow'], files: ['node_modules/botframework-webchat/dist/webchat-minimal.js'] },
  { id: 'chatscope', pkg: '@chatscope/chat-ui-kit-react', composer: '.cs-message-input__content-editor', row: '.cs-message', scroller: '.cs-message-list__scroll-wrapper', entry: 'main.jsx' },
  { id: 'flowise', pkg: 'flowise-embed', composer: 'textarea', row: '.guest-container, .host-container', scroller: '.chatbot-chat-view', appendGap: 700,
    files: ['node_modules/flowise-embed/dist/web.js'] },
  { id: 'typebot', pkg: '@typebot.io/js', composer: 'input.text-input, textarea.text-input, typebot-standard input', row: '.typebot-host-bubble, .typebot-guest-bubble', scroller: '.scrollable-container', appendGap: 700,
    files: ['node_modules/@typebot.io/js/dist/web.js'] },
  { id: 'vue-advanced-chat', pkg: 'vue-advanced-chat', composer: 'textarea', row: '.vac-message-wrapper', scroller: '.vac-container-scroll',
    files: ['node_modules/vue-advanced-chat/dist/vue-advanced-chat.umd.js'] },
  { id: 'nlux', pkg: '@nlux/core', composer: '.nlux-comp-composer textarea', row: '.nlux-comp-chatItem', scroller: '.nlux-conversation-container', appendGap: 700, entry: 'main.js' },
  { id: 'stream-chat-react', pkg: 'stream-chat-react', composer: 'textarea', row: '.str-chat__virtual-list-message-wrapper', scroller: '[data-virtuoso-scroller]', virtual: true, entry: 'main.jsx' },
  { id: 'diy-react-virtuoso', pkg: 'react-virtuoso', composer: 'textarea', row: '.r', scroller: '[data-virtuoso-scroller]', virtual: true, entry: 'main.jsx' },
  { id: 'floor-vanilla', composer: 'textarea', row: '.r', scroller: '#log', virtual: true, entry: 'main.js' },
];
for (const p of peers) { p.name ??= p.pkg ?? p.id; p.url ??= `/p/${p.id}/`; }

// Runs first in every framed page. The messenger says "init" exactly once per load, long before wasm is there: what
// window.parent sends is kept until the surface takes it over. What any other window sends is counted and dropped.
(function () {
  "use strict";
  var KEPT_MAX = 32;
  var inbox = [];
  var handler = null;
  var loader = null;

  window.framechat = {
    inbox: inbox,
    strangers: 0,
    take: function (fn) {
      handler = fn;
      inbox.splice(0).forEach(function (kept) {
        fn(kept.data, kept.origin);
      });
    },
  };

  window.addEventListener("message", function (event) {
    if (event.source !== window.parent) {
      window.framechat.strangers += 1;
      return;
    }
    if (event.data && event.data.framechat === "page") loader = event.origin;
    if (handler) handler(event.data, event.origin);
    else if (inbox.length < KEPT_MAX) inbox.push({ data: event.data, origin: event.origin });
  });

  // Keys pressed in here never reach the page around, where the loader closes the chat on Escape.
  window.addEventListener("keydown", function (event) {
    if (event.key !== "Escape" || event.isComposing || event.defaultPrevented || !loader) return;
    window.parent.postMessage({ framechat: "close" }, loader);
  });

  // The launch address is a permanent credential: it leaves the address bar and the history at once.
  try {
    var page = JSON.parse(document.getElementById("framechat-boot").textContent).page;
    if (typeof page === "string" && page.charAt(0) === "/" && page.charAt(1) !== "/") history.replaceState(null, "", page);
  } catch (error) {
    // A page without boot data has no address to hide.
  }
})();

// Runs first in every framed page. The messenger says "init" exactly once per load, long before wasm is there: what
// window.parent sends is kept until the surface takes it over. What any other window sends, and what is too much to be
// kept, is counted and dropped.
(function () {
  "use strict";
  var KEPT_MAX = 32;
  var inbox = [];
  var handler = null;
  var keeper = {
    inbox: inbox,
    strangers: 0,
    dropped: { overflow: 0 },
    take: function (fn) {
      handler = fn;
      inbox.splice(0).forEach(function (kept) {
        fn(kept.data, kept.origin);
      });
    },
  };
  window.framechat = keeper;

  window.addEventListener("message", function (event) {
    if (event.source !== window.parent) keeper.strangers += 1;
    else if (handler) handler(event.data, event.origin);
    else if (inbox.length < KEPT_MAX) inbox.push({ data: event.data, origin: event.origin });
    else keeper.dropped.overflow += 1;
  });

  // The launch address is a permanent credential: it leaves the address bar and the history at once.
  try {
    var page = JSON.parse(document.getElementById("framechat-boot").textContent).page;
    if (typeof page === "string" && page.charAt(0) === "/" && page.charAt(1) !== "/") history.replaceState(null, "", page);
  } catch (error) {
    // A page without boot data has no address to hide.
  }
})();

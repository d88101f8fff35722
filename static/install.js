// Tells the portal, by the bridge that its install wizard listens on, that installing has finished.
// The tag says where and as whom: data-origin is the portal's origin as the server verified it, data-sid the wizard's
// id of this frame. The message is `method:JSON:callback id:sid`.
(() => {
  "use strict";
  const { origin, sid } = document.currentScript.dataset;
  if (origin && sid && window.parent !== window) {
    window.parent.postMessage(`setInstallFinish:{}:1:${sid}`, origin);
  }
})();

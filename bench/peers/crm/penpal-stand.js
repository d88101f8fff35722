// The stand's side of penpal, which the vendor's stand does not have.
import { connect, WindowMessenger } from "penpal";

connect({
  messenger: new WindowMessenger({ remoteWindow: parent, allowedOrigins: ["*"] }),
  methods: { initChat() {}, openTicket() { window.opened(); } },
});

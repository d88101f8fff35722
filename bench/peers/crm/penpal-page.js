// The same job with penpal: its frame has to speak penpal, too.
import { connect, WindowMessenger } from "penpal";

const stand = document.querySelector("[data-stand]").dataset.stand;
const frame = Object.assign(document.createElement("iframe"), { title: "iQChannels", src: stand });
document.body.append(frame);
const messenger = new WindowMessenger({ remoteWindow: frame.contentWindow, allowedOrigins: [new URL(stand).origin] });
const desk = await connect({
  messenger,
  methods: {
    inboxChanged(open, unread) {
      document.getElementById("open").textContent = open;
      document.getElementById("unread").textContent = unread;
    },
    openClientFromTicket(card) { document.getElementById("client").textContent = card.Client?.Name ?? ""; },
  },
}).promise;
desk.initChat({ HideTicketList: true, HideClientCard: true, HideNavigation: true });
desk.openTicket({ CrmId: "00234" });

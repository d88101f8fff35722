// A CRM page in TypeScript, as its author writes it. It is compiled, not run.
import { defineIqChannels, type FrameMessage, type IqChannels, type IqChannelsError, type Outcome } from "@framechat/iq-channels";
import "@framechat/iq-channels/define";

defineIqChannels();
const inbox: IqChannels = document.createElement("iq-channels");

const outcome: Outcome = await inbox.openTicket({ crmId: "00234" });
if (outcome === "sent" && inbox.state === "live") await inbox.writeToClient("150622624993");

inbox.addEventListener("openclientfromticket", (event) => {
  const phone: string | undefined = event.detail.client.details.cellphone;
  inbox.title = phone ?? "";
  // A card may be asked for again as it came.
  inbox.openTicket(event.detail).catch((error: IqChannelsError) => error.code);
});
inbox.addEventListener("closeclientfromticket", ({ detail }) => detail.reason === "ticket_closed");
inbox.addEventListener("inboxchanged", ({ detail }) => (detail.unread ?? 0) + (inbox.counters.open ?? 0));

// The union is told apart by its Type.
export function unread(message: FrameMessage): number | undefined {
  switch (message.Type) {
    case "inbox_changed":
      return message.InboxChanged.TotalUnreadMessages;
    case "close_client_from_ticket":
      return message.CloseClient.Reason === "ticket_assigned" ? 0 : undefined;
    default:
      return message.OpenClient.TicketId === undefined ? undefined : 0;
  }
}

// @ts-expect-error: no id at all.
inbox.openTicket({});
// @ts-expect-error: there is no such event.
inbox.addEventListener("inboxchanged", ({ detail }) => detail.total);
